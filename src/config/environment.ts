/** The variables of cairn's own, and those that say where other tools keep their settings; nothing else reads them. */
import {homedir} from 'node:os';
import {delimiter, join} from 'node:path';
import {closest} from '../domain/closest.js';
import {AppError} from '../domain/errors.js';
import {SecretValue} from '../domain/secret-value.js';
import type {ConfigWarning, OtherTools} from './config.js';

export interface Environment {
  readonly home: string | undefined;
  readonly stack: string | undefined;
  readonly remote: string | undefined;
  /** `CAIRN_SERVER_URL` and `CAIRN_API_KEY`; null where neither is set. */
  readonly server: EnvironmentServer | null;
  /** The default of `--output`. */
  readonly output: string | undefined;
  readonly otherTools: OtherTools;
  /** PEM certificates of authorities to trust at every server for which `--ca-file` named no file of its own. */
  readonly caFile: string | undefined;
  /** The default of `server ... --database`: here its password is in no list of processes. */
  readonly databaseUrl: string | undefined;
  /** What a server encrypts the keys of its secrets with. */
  readonly serverMasterKey: SecretValue | undefined;
  readonly warnings: readonly ConfigWarning[];
}

export interface EnvironmentServer {
  /** null where only the key is set. */
  readonly url: string | null;
  /** null where only the URL is set. */
  readonly key: SecretValue | null;
}

/** Rejects with `usage` for what can't be a key, and where one of the two variables stands alone: neither means anything without the other. */
export function completeServer({url, key}: EnvironmentServer): {readonly url: string; readonly key: SecretValue} {
  if (key !== null && !/^[\x21-\x7e]{1,512}$/.test(key.reveal())) throw new AppError('usage', 'CAIRN_API_KEY is not a key: a key is one line of letters, digits, - and _');
  if (url !== null && key !== null) return {url, key};
  const [set, missing] = url === null ? ['CAIRN_API_KEY', 'CAIRN_SERVER_URL'] : ['CAIRN_SERVER_URL', 'CAIRN_API_KEY'];
  throw new AppError('usage', `${set} is set without ${missing}`, {hint: `Set both to work with that server, or unset ${set}.`});
}

const known = ['CAIRN_HOME', 'CAIRN_STACK', 'CAIRN_REMOTE', 'CAIRN_OUTPUT', 'CAIRN_SERVER_URL', 'CAIRN_API_KEY', 'CAIRN_DATABASE_URL', 'CAIRN_CA_FILE', 'CAIRN_SERVER_MASTER_KEY'];

/** What a step of a run finds in its environment: a cairn that it calls has nothing to say about them. */
const ofSteps = /^CAIRN_(RUN_ID|RUN_NAME|PIPELINE|STEP|ATTEMPT|TASK|VALUES|SLURM_JOB|(PARAM|MATRIX|INPUT|OUTPUT|SECRET|VALUE)_.+)$/;

/** Reads the `CAIRN_*` variables; an empty one counts as unset. Names that cairn doesn't know become warnings. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const value = (name: string): string | undefined => variables[name] || undefined;
  return {
    home: value('CAIRN_HOME'),
    stack: value('CAIRN_STACK'),
    remote: value('CAIRN_REMOTE'),
    server: serverOf(value('CAIRN_SERVER_URL'), value('CAIRN_API_KEY')),
    output: value('CAIRN_OUTPUT'),
    otherTools: otherTools(value),
    databaseUrl: value('CAIRN_DATABASE_URL'),
    caFile: value('CAIRN_CA_FILE'),
    serverMasterKey: masterKeyOf(value('CAIRN_SERVER_MASTER_KEY')),
    warnings: Object.keys(variables)
      .filter(name => name.startsWith('CAIRN_') && !known.includes(name) && !ofSteps.test(name))
      .map(name => ({code: 'unknown_variable', message: `${JSON.stringify(name)} in the environment has no effect; ${meant(name)}`})),
  };
}

function masterKeyOf(text: string | undefined): SecretValue | undefined {
  return text === undefined ? undefined : new SecretValue(text);
}

function serverOf(url: string | undefined, key: string | undefined): EnvironmentServer | null {
  if (url === undefined && key === undefined) return null;
  return {url: url?.trim() ?? null, key: key === undefined ? null : new SecretValue(key.trim())};
}

/** kubectl skips empty names in the list. */
function otherTools(value: (name: string) => string | undefined): OtherTools {
  const home = value(process.platform === 'win32' ? 'USERPROFILE' : 'HOME') ?? homedir();
  const named = (value('KUBECONFIG') ?? '').split(delimiter).filter(file => file !== '');
  return {
    kubeconfigs: named.length > 0 ? named : [join(home, '.kube', 'config')],
    dockerFolder: value('DOCKER_CONFIG') ?? join(home, '.docker'),
  };
}

function meant(name: string): string {
  const [nearest] = closest(name, known);
  return nearest === undefined ? `the variables are ${known.join(', ')}` : `did you mean ${nearest}?`;
}
