/** People with a store each on one real server, for tests of the sync engines. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {LocalBackend, Stored} from '../../src/backend/backend.js';
import {openLocalBackend} from '../../src/backend/local/local-backend.js';
import {openServerClient} from '../../src/backend/remote/server-client.js';
import {openSession} from '../../src/backend/remote/session.js';
import type {JsonObject} from '../../src/domain/json.js';
import type {ComponentKind} from '../../src/domain/kind.js';
import {manifestOf, own} from '../../src/domain/manifest.js';
import type {Manifest, Namespace} from '../../src/domain/manifest.js';
import type {ShareRequest} from '../../src/sync/share.js';
import {newId} from '../../src/lib/uuid.js';
import {startServer} from '../../src/server/server.js';
import {compare} from '../../src/sync/compare.js';
import type {ObjectState} from '../../src/sync/compare.js';
import {unresolved} from '../../src/sync/merge.js';
import {pull} from '../../src/sync/pull.js';
import type {PullRequest} from '../../src/sync/pull.js';
import {push} from '../../src/sync/push.js';
import type {PushRequest} from '../../src/sync/push.js';
import {applyShare, planShare} from '../../src/sync/share.js';
import type {Outcome, Team} from '../../src/sync/team.js';
import {serverVersion} from './server.js';

const password = 'correct horse battery';

/** One person's machine, and what that person does with it. */
export class Person {
  readonly home: string;
  readonly local: LocalBackend;
  readonly team: Team;

  constructor(home: string, team: Omit<Team, 'local'>) {
    this.home = home;
    this.local = openLocalBackend({data: join(home, 'data'), state: join(home, 'state'), cache: join(home, 'cache')});
    this.team = {...team, local: this.local};
  }

  async component(name: string, config: JsonObject, kind: ComponentKind = 'artifact-store', flavor = 's3'): Promise<string> { // eslint-disable-line max-params -- reads best so in tests
    const id = newId();
    await this.local.commit([{action: 'create', resource: {kind, id, namespace: own, manifest: manifestOf({kind, name, spec: {flavor, config}})}}]);
    return id;
  }

  /** A stack of two components of its own, `NAME-store` at s3://NAME and `NAME-k8s`. */
  async stack(name: string, more: {readonly store?: string} = {}): Promise<{stack: string; store: string}> {
    const store = more.store ?? (await this.component(`${name}-store`, {path: `s3://${name}`}));
    const orchestrator = await this.component(`${name}-k8s`, {kubernetes_context: name}, 'orchestrator', 'kubernetes');
    const id = newId();
    const manifest = manifestOf({kind: 'stack', name, spec: {components: {orchestrator, artifact_store: store}}});
    await this.local.commit([{action: 'create', resource: {kind: 'stack', id, namespace: own, manifest}}]);
    return {stack: id, store};
  }

  get(id: string, kind: Stored['resource']['kind'] = 'artifact-store'): Promise<Stored> {
    return this.local.get(kind, id);
  }

  async names(kind: Stored['resource']['kind']): Promise<readonly string[]> {
    const rows = await this.local.list(kind);
    return rows.flatMap(row => (row.status === 'ok' && row.resource.manifest.metadata.name !== 'default' ? [label(row.resource.namespace, row.resource.manifest)] : []));
  }

  /** Sets settings of a component; undefined takes one away. */
  async edit(id: string, config: Readonly<Record<string, string | undefined>>): Promise<void> {
    const {resource, version} = await this.get(id);
    const entries = Object.entries({...(resource.manifest.spec['config'] as JsonObject), ...config}).filter(([, value]) => value !== undefined);
    const manifest = {...resource.manifest, spec: {...resource.manifest.spec, config: Object.fromEntries(entries) as JsonObject}};
    await this.local.commit([{action: 'update', resource: {...resource, manifest}, expected: version}]);
  }

  async config(id: string): Promise<JsonObject> {
    return (await this.get(id)).resource.manifest.spec['config'] as JsonObject;
  }

  /** The state of an object as a list would show it. */
  async state(id: string, kind: Stored['resource']['kind'] = 'artifact-store'): Promise<ObjectState | null> {
    const head = (await this.local.heads(this.team.account)).get(id);
    const stored = await this.get(id, kind).catch(() => null);
    return compare(head, stored?.digest);
  }

  /** What `delete` does with one's own object that was pushed. */
  async remove(id: string, kind: Stored['resource']['kind'] = 'artifact-store'): Promise<void> {
    const {account} = this.team;
    const records = [...(await this.local.records(account, [id])).values()].map(record => ({...record, deletedHere: true}));
    await this.local.commit([{action: 'delete', kind, id, expected: (await this.get(id, kind)).version}], {account, records});
  }

  /** The file of an object, below `data`. */
  file(path: string): string {
    return join(this.home, 'data', path);
  }

  push(refs: readonly string[] = [], more: Partial<PushRequest> = {}): Promise<Outcome> {
    return push(this.team, {refs, all: refs.length === 0, activeStack: noActiveStack, prune: false, force: false, dryRun: false, ...more});
  }

  pull(refs: readonly string[] = [], more: Partial<PullRequest> = {}): Promise<Outcome> {
    return pull(this.team, {refs, all: refs.length === 0, activeStack: noActiveStack, resolution: unresolved, adopt: false, dryRun: false, ...more});
  }

  async share(stack: string, request: Omit<ShareRequest, 'stack' | 'until'> & Partial<Pick<ShareRequest, 'until'>>): Promise<void> {
    await applyShare(this.team, await planShare(this.team, {stack: await this.get(stack, 'stack'), until: null, ...request}));
  }
}

/** The action of each step, by ref. */
export function actions({steps}: Outcome): Readonly<Record<string, string>> {
  return Object.fromEntries(steps.map(({ref, action}) => [ref, action]));
}

export interface SyncPeople {
  readonly ann: Person;
  readonly bob: Person;
  readonly carol: Person;
  /** Another machine of ann's. */
  annsOther(): Promise<Person>;
  close(): Promise<void>;
}

/** `clock` is the server's; without one it has the real time. */
export async function syncPeople(clock?: {now: Date}): Promise<SyncPeople> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-sync-'));
  const server = await startServer({
    host: '127.0.0.1', port: 0, dataFolder: join(folder, 'server'), admin: {username: 'root', password}, insecureHttp: false, version: serverVersion, log: () => undefined,
    ...(clock === undefined ? {} : {now: () => clock.now}),
  });
  const root = openServerClient(server.url, (await openServerClient(server.url).signIn({username: 'root', password})).token);
  const person = async (username: string, home: string): Promise<Person> => {
    const {token, me} = await openServerClient(server.url).signIn({username, password});
    const {backend} = openSession({name: 'acme', url: server.url}, token);
    const account = {instance: me.instance, account: me.account};
    return new Person(join(folder, home), {remote: backend, account, remoteName: 'acme', username, now: () => new Date()});
  };
  for (const username of ['ann', 'bob', 'carol']) await root.users.create({username, password});
  return {
    ann: await person('ann', 'ann'),
    bob: await person('bob', 'bob'),
    carol: await person('carol', 'carol'),
    annsOther: () => person('ann', 'ann-2'),
    close: async () => {
      await server.close();
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

async function noActiveStack(): Promise<Stored> {
  throw new Error('no active stack was set for this test');
}

function label({owner}: Namespace, {metadata}: Manifest): string {
  return owner === null ? metadata.name : `${owner}/${metadata.name}`;
}
