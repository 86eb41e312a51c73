/** Where the engine of this machine listens. */
import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {AppError} from '../../../domain/errors.js';
import {ifThere} from '../../../lib/errno.js';
import {jsonIn, memberOf, textAt} from './foreign-json.js';

type Variables = Readonly<Record<string, string | undefined>>;

export interface EngineAddress {
  /** As people write it: `unix:///var/run/docker.sock`. */
  readonly name: string;
  readonly origin: string;
  /** null: over the network. */
  readonly socketPath: string | null;
  /** Files of a client's certificate, for an engine that wants one. */
  readonly tls: {readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer} | null;
}

/**
 * `DOCKER_HOST`, else the current context of Docker, else the first socket that is there, Docker's before Podman's. Throws `invalid_input` for an
 * address that can't be used, `unreachable` where there is none at all.
 */
export function findEngine(variables: Variables): EngineAddress {
  const named = set(variables['DOCKER_HOST']) ?? hostOfContext(variables);
  if (named !== null) return addressOf(named, variables);
  const socketPath = socketsOf(variables).find(path => existsSync(path));
  if (socketPath !== undefined) return addressOf(`unix://${socketPath}`, variables);
  throw new AppError('unreachable', 'There is no container engine on this machine: neither a socket of Docker nor one of Podman', {
    hint: 'Start it (Podman: systemctl --user start podman.socket), or set DOCKER_HOST to its address.',
  });
}

function socketsOf(variables: Variables): readonly string[] {
  const [home, runtime] = [set(variables['HOME']), set(variables['XDG_RUNTIME_DIR'])];
  return [
    '/var/run/docker.sock',
    ...(runtime === null ? [] : [join(runtime, 'docker.sock')]),
    ...(home === null ? [] : [join(home, '.docker/run/docker.sock'), join(home, '.docker/desktop/docker.sock'), join(home, '.colima/default/docker.sock')]),
    ...(runtime === null ? [] : [join(runtime, 'podman/podman.sock')]),
    '/run/podman/podman.sock',
  ];
}

function addressOf(name: string, variables: Variables): EngineAddress {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(name) ?? [];
  if (scheme === 'unix' && rest !== '') return {name, origin: 'http://localhost', socketPath: rest, tls: null};
  if (['tcp', 'http', 'https'].includes(scheme) && URL.canParse(`http://${rest}`)) return networkAddress(name, scheme, variables);
  throw new AppError('invalid_input', `Containers can't be started on the engine at ${scheme === '' ? name : `${scheme}://…`}`, {
    hint: 'Steps see their folders under the same path, so the engine must be one of this machine: unix:///PATH, or tcp://localhost:PORT.',
  });
}

function networkAddress(name: string, scheme: string, variables: Variables): EngineAddress {
  const {host} = new URL(`http://${name.slice(scheme.length + 3)}`);
  const tls = set(variables['DOCKER_TLS_VERIFY']) === null && scheme !== 'https' ? null : certificates(variables);
  return {name, origin: `${tls === null ? 'http' : 'https'}://${host}`, socketPath: null, tls};
}

function certificates(variables: Variables): EngineAddress['tls'] {
  const folder = set(variables['DOCKER_CERT_PATH']) ?? join(set(variables['HOME']) ?? '/', '.docker');
  const read = (name: string) => {
    const bytes = ifThere(() => readFileSync(join(folder, name)));
    if (bytes === null) throw new AppError('not_found', `There is no ${join(folder, name)} to identify with at the container engine`, {hint: 'Set DOCKER_CERT_PATH.'});
    return bytes;
  };
  return {ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem')};
}

/** What `docker context use` chose. */
function hostOfContext(variables: Variables): string | null {
  const folder = set(variables['DOCKER_CONFIG']) ?? join(set(variables['HOME']) ?? '/', '.docker');
  const current = set(variables['DOCKER_CONTEXT']) ?? textAt(jsonIn(join(folder, 'config.json')), 'currentContext');
  if (current === null || current === 'default') return null;
  const digest = createHash('sha256').update(current).digest('hex');
  const endpoints = memberOf(jsonIn(join(folder, 'contexts/meta', digest, 'meta.json')), 'Endpoints');
  return textAt(memberOf(endpoints, 'docker'), 'Host');
}

function set(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
