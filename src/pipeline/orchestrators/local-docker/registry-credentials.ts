/** What `docker login` and `podman login` left for a registry. */
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {SecretValue} from '../../../domain/secret-value.js';
import {jsonIn, memberOf, textAt} from './foreign-json.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** Docker's own registry has another name among credentials than in the names of images. */
const dockerHub = 'https://index.docker.io/v1/';
const helperPatience = 10_000;

/** As the engine wants it in the header `X-Registry-Auth`; null where nobody logged in to the image's registry. */
export async function credentialsFor(image: string, variables: Variables): Promise<SecretValue | null> {
  const registry = registryOf(image);
  for (const file of filesOf(variables)) {
    const config = jsonIn(file);
    const found = (await fromHelper(config, registry, variables)) ?? fromFile(config, registry);
    if (found !== null) return new SecretValue(headerText({...found, serveraddress: registry}));
  }
  return null;
}

/** Base64 for URLs, but with the padding that engines insist on. */
function headerText(login: Login & {readonly serveraddress: string}): string {
  return Buffer.from(JSON.stringify(login)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

interface Login {
  readonly username: string;
  readonly password: string;
}

function registryOf(image: string): string {
  const [first = '', ...more] = image.split('/');
  return more.length > 0 && (/[.:]/.test(first) || first === 'localhost') && first !== 'docker.io' ? first : dockerHub;
}

function filesOf(variables: Variables): readonly string[] {
  const {HOME: home = '/', DOCKER_CONFIG: docker = join(home, '.docker'), XDG_RUNTIME_DIR: runtime, REGISTRY_AUTH_FILE: named} = variables;
  return [...(named === undefined ? [] : [named]), join(docker, 'config.json'), ...(runtime === undefined ? [] : [join(runtime, 'containers/auth.json')])];
}

function fromFile(config: unknown, registry: string): Login | null {
  const auths = memberOf(config, 'auths');
  const auth = textAt(memberOf(auths, registry), 'auth') ?? textAt(memberOf(auths, `https://${registry}`), 'auth') ?? (registry === dockerHub ? textAt(memberOf(auths, 'docker.io'), 'auth') : null);
  const [, username = '', password = ''] = /^([^:]+):(.*)$/s.exec(Buffer.from(auth ?? '', 'base64').toString('utf8')) ?? [];
  return username === '' ? null : {username, password};
}

/** A program that keeps them in a keychain; one that fails, or takes too long, knows nothing. */
async function fromHelper(config: unknown, registry: string, variables: Variables): Promise<Login | null> {
  const name = textAt(memberOf(config, 'credHelpers'), registry) ?? textAt(config, 'credsStore');
  if (name === null || !/^[\w.-]+$/.test(name)) return null;
  const text = await new Promise<string>(resolve => {
    const child = spawn(`docker-credential-${name}`, ['get'], {env: {...variables}, stdio: ['pipe', 'pipe', 'ignore'], timeout: helperPatience});
    let output = '';
    child.on('error', () => resolve(''));
    child.on('close', status => resolve(status === 0 ? output : ''));
    child.stdout.setEncoding('utf8').on('data', (part: string) => (output += part));
    child.stdin.on('error', () => undefined);
    child.stdin.end(registry);
  });
  let answer: unknown = null;
  try {
    answer = JSON.parse(text);
  } catch {
    return null;
  }
  const [username, password] = [textAt(answer, 'Username'), textAt(answer, 'Secret')];
  return username === null || password === null ? null : {username, password};
}
