/** `ThisMachine` over the variables and files that the clouds' own tools look at. */
import {accessSync, constants, statSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {isJsonObject} from '../domain/json.js';
import {readIfThere} from '../lib/atomic-file.js';
import {ifThere} from '../lib/errno.js';
import type {ThisMachine} from './config.js';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads nothing until it is asked. */
export function openThisMachine(variables: Variables): ThisMachine {
  return new Machine(variables);
}

/** What each cloud's libraries look at before they ask the network, in their order. */
const clouds: Readonly<Record<string, {readonly variables: readonly string[]; readonly files: readonly string[]}>> = {
  aws: {
    variables: ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
    files: ['~/.aws/credentials', '~/.aws/config'],
  },
  gcp: {variables: ['GOOGLE_APPLICATION_CREDENTIALS'], files: ['~/.config/gcloud/application_default_credentials.json']},
  azure: {variables: ['AZURE_CLIENT_ID', 'AZURE_FEDERATED_TOKEN_FILE'], files: ['~/.azure/msal_token_cache.json', '~/.azure/azureProfile.json']},
};

class Machine implements ThisMachine {
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  command(name: string): string | null {
    const endings = process.platform === 'win32' ? ['', ...(this.#variables['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : [''];
    for (const folder of (this.#variables['PATH'] ?? '').split(delimiter)) {
      const found = folder === '' ? undefined : endings.map(ending => join(folder, `${name}${ending}`)).find(isExecutable);
      if (found !== undefined) return found;
    }
    return null;
  }

  hasFile(path: string): boolean {
    return ifThere(() => statSync(this.#expanded(path))) !== null;
  }

  async kubeContexts(): Promise<{names: readonly string[]; files: readonly string[]}> {
    const listed = (this.#variables['KUBECONFIG'] ?? '').split(delimiter).filter(path => path !== '');
    const files = (listed.length > 0 ? listed : ['~/.kube/config']).map(path => this.#expanded(path));
    const {parseYaml} = await import('../lib/yaml.js');
    const names = files.flatMap(file => contextsIn(textOrNull(file), text => parseYaml(text, file)));
    return {names: [...new Set(names)], files};
  }

  awsProfiles(): {names: readonly string[]; files: readonly string[]} {
    const config = this.#expanded(this.#variables['AWS_CONFIG_FILE'] || '~/.aws/config');
    const credentials = this.#expanded(this.#variables['AWS_SHARED_CREDENTIALS_FILE'] || '~/.aws/credentials');
    const sections = [...sectionsIn(textOrNull(config)), ...sectionsIn(textOrNull(credentials))];
    return {names: [...new Set(sections.map(section => section.replace(/^profile\s+/, '')))], files: [config, credentials]};
  }

  cloudCredentials(cloud: string): string | null {
    const {variables = [], files = []} = clouds[cloud] ?? {};
    return variables.find(name => isSet(this.#variables[name])) ?? files.find(file => this.hasFile(file)) ?? null;
  }

  containerEngine(): string | null {
    if (isSet(this.#variables['DOCKER_HOST'])) return 'DOCKER_HOST';
    return this.command('docker') ?? this.command('podman');
  }

  #expanded(path: string): string {
    const home = this.#variables['HOME'] ?? this.#variables['USERPROFILE'];
    return home !== undefined && /^~(?=$|[\\/])/.test(path) ? join(home, path.slice(1)) : path;
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Somebody else's file: what can't be read is as good as not there. */
function textOrNull(path: string): string | null {
  try {
    return readIfThere(path);
  } catch {
    return null;
  }
}

function contextsIn(text: string | null, parse: (text: string) => unknown): readonly string[] {
  if (text === null) return [];
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    return [];
  }
  const contexts = isJsonObject(value) ? value['contexts'] : null;
  return Array.isArray(contexts) ? contexts.flatMap((each: unknown) => (isJsonObject(each) && typeof each['name'] === 'string' ? [each['name']] : [])) : [];
}

function sectionsIn(text: string | null): readonly string[] {
  return [...(text ?? '').matchAll(/^\s*\[\s*([^\]]+?)\s*\]/gm)].map(match => match[1] as string);
}
