/** A real server in a folder of its own, and people who talk to it over HTTP. */
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Kind} from '../../src/domain/kind.js';
import {manifestOf} from '../../src/domain/manifest.js';
import type {Manifest} from '../../src/domain/manifest.js';
import {digestOf} from '../../src/domain/json.js';
import {SecretValue} from '../../src/domain/secret-value.js';
import {newId} from '../../src/lib/uuid.js';
import type {Place} from '../../src/server/operations/operations.js';
import {startServer} from '../../src/server/server.js';
import type {StartedServer, StartOptions} from '../../src/server/server.js';
import {postgresDatabase} from '../support/postgres.js';
import type {WireCommit, WireFeed, WireObject} from '../../src/wire/types.js';

export const password = 'correct horse';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into many shapes of answer
  readonly body: any;
}

export interface Team {
  readonly folder: string;
  readonly place: Place;
  readonly server: StartedServer;
  /** Lines that the server logged: its own failures. */
  readonly log: readonly string[];
  readonly clock: {now: Date};
  as(username: string): Promise<Person>;
  /** Makes a user and signs it in. */
  join(username: string): Promise<Person>;
  restart(): Promise<void>;
  /** Ends the server; `restart` starts it again. */
  stop(): Promise<void>;
  /** Everything that the database holds, as text. */
  kept(): Promise<string>;
  close(): Promise<void>;
}

let onPostgres = false;

export const databases = ['SQLite', 'Postgres'] as const;
export type DatabaseKind = (typeof databases)[number];

/** From here on, teams of this test file work on Postgres, each in a database of its own. */
export function usePostgres(): void {
  onPostgres = true;
}

export async function startTeam(options: Partial<StartOptions> = {}, on: DatabaseKind = onPostgres ? 'Postgres' : 'SQLite'): Promise<Team> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-server-'));
  const log: string[] = [];
  const clock = {now: new Date()};
  const database = on === 'Postgres' ? await postgresDatabase() : null;
  const start = (): Promise<StartedServer> =>
    startServer({
      host: '127.0.0.1', port: 0, dataFolder: join(folder, 'data'), insecureHttp: false, version: '0.0.0-test',
      admin: {username: 'root', password}, now: () => clock.now, log: ({level, message}) => level === 'error' && log.push(message),
      ...(database === null ? {} : {database: database.url, masterKey: {from: 'text' as const, text: new SecretValue(Buffer.alloc(32, 7).toString('base64'))}}), ...options,
    });
  let server = await start();
  let root: Person | null = null;
  const as = async (username: string): Promise<Person> => Person.signIn(() => server.url, username);
  return {
    folder, log, clock, as,
    place: {dataFolder: join(folder, 'data'), database: database?.url},
    get server() {
      return server;
    },
    join: async username => {
      root ??= await as('root');
      await root.post('/v1/users', {username, password});
      return as(username);
    },
    stop: () => server.close(),
    restart: async () => {
      await server.close();
      server = await start();
    },
    kept: async () => {
      if (database === null) return (await Promise.all(['cairn.db', 'cairn.db-wal'].map(file => readFile(join(folder, 'data', file), 'latin1')))).join('');
      const tables = await database.query("select table_name from information_schema.tables where table_schema = 'public'");
      return JSON.stringify(await Promise.all(tables.map(({table_name: name}) => database.query(`select * from ${String(name)}`))));
    },
    close: async () => {
      await server.close();
      await database?.drop();
      await rm(folder, {recursive: true});
    },
  };
}

export class Person {
  readonly #url: () => string;
  readonly username: string;
  readonly token: string;

  constructor(url: () => string, username: string, token: string) {
    this.#url = url;
    this.username = username;
    this.token = token;
  }

  static async signIn(url: () => string, username: string, secret = password): Promise<Person> {
    const answer = await ask(`${url()}/v1/sessions`, {method: 'POST', body: {username, password: secret}});
    if (answer.status !== 201) throw new Error(`sign-in of ${username}: ${JSON.stringify(answer.body)}`);
    return new Person(url, username, answer.body.token);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, {headers});
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, {body, headers});
  }

  send(method: string, path: string, {body, headers = {}}: {body?: unknown; headers?: Record<string, string>} = {}): Promise<Answer> {
    return ask(this.#url() + path, {method, body, headers: {authorization: `Bearer ${this.token}`, ...headers}});
  }

  commit(commit: Partial<WireCommit>, key: string = newId()): Promise<Answer> {
    return this.post('/v1/commits', {changes: [], ...commit}, {'idempotency-key': key});
  }

  /** Follows the feed to its end. */
  async changes(since?: string, limit = 500): Promise<WireFeed> {
    const changed: WireObject[] = [];
    const gone: string[] = [];
    for (let cursor = since; ; ) {
      const {body} = await this.get(`/v1/changes?limit=${limit}${cursor === undefined ? '' : `&since=${cursor}`}`);
      changed.push(...body.changed);
      gone.push(...body.gone);
      cursor = body.cursor;
      if (!body.more) return {...body, changed, gone};
    }
  }
}

export async function ask(url: string, {method = 'GET', body, headers = {}}: {method?: string; body?: unknown; headers?: Record<string, string>} = {}): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {...(body === undefined ? {} : {'content-type': 'application/json'}), ...headers},
    ...(body === undefined ? {} : {body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)}),
  });
  const text = await response.text();
  return {status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text)};
}

export interface Draft {
  readonly kind: Kind;
  readonly id: string;
  readonly owner: string;
  readonly manifest: Manifest;
}

export function component(owner: string, kind: Kind, name: string): Draft {
  return {kind, id: newId(), owner, manifest: manifestOf({kind, name, spec: {flavor: 'local', config: {}}})};
}

export function store(owner: string, name: string, config: Record<string, string> = {path: 's3://x'}): Draft {
  return {kind: 'artifact-store', id: newId(), owner, manifest: manifestOf({kind: 'artifact-store', name, spec: {flavor: 's3', config}})};
}

export function stack(owner: string, name: string, components: Record<string, string>): Draft {
  return {kind: 'stack', id: newId(), owner, manifest: manifestOf({kind: 'stack', name, spec: {components}})};
}

export const create = (draft: Draft) => ({action: 'put' as const, ...draft, expect: null});
export const update = (draft: Draft, revision: number, manifest: Manifest) => ({
  action: 'put' as const, ...draft, manifest, expect: {revision, digest: digestOf(draft.manifest)},
});
export const remove = (draft: Draft, revision: number) => ({
  action: 'delete' as const, kind: draft.kind, id: draft.id, expect: {revision, digest: digestOf(draft.manifest)},
});

/** An orchestrator, an artifact store and a stack of both. */
export function simpleStack(owner: string, name: string): {all: readonly Draft[]; stack: Draft; orchestrator: Draft; store: Draft} {
  const orchestrator = component(owner, 'orchestrator', `${name}-o`);
  const artifacts = store(owner, `${name}-a`);
  const whole = stack(owner, name, {orchestrator: orchestrator.id, artifact_store: artifacts.id});
  return {all: [orchestrator, artifacts, whole], stack: whole, orchestrator, store: artifacts};
}
