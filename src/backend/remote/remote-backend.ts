/** `TeamBackend` over the HTTP contract of `wire/`. */
import {randomUUID} from 'node:crypto';
import {AppError, hasCode} from '../../domain/errors.js';
import {isFlavorKind} from '../../domain/kind.js';
import type {Kind} from '../../domain/kind.js';
import {nameOf} from '../../domain/manifest.js';
import {routes} from '../../wire/routes.js';
import type {Collection} from '../../wire/routes.js';
import {limits} from '../../wire/types.js';
import type {WireChange, WireCommit, WireExpect} from '../../wire/types.js';
import {serverVersion} from '../backend.js';
import type {Change, Committed, Feed, GrantList, ObjectKey, RemoteObject, TeamBackend, TeamCommit, TeamResult, Version} from '../backend.js';
import type {HttpClient} from './http-client.js';
import {readConflicts, readFeed, readGrants, readObject, readPage, readResults} from './wire-object.js';
import {WireReader} from './wire-reader.js';

export class RemoteBackend implements TeamBackend {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /** By owner and name: on a server, the caller's own namespace is one among others. */
  async list(kind: Kind): Promise<readonly RemoteObject[]> {
    return [...(await this.#all(kind, {}))].sort((a, b) => (addressOf(a) < addressOf(b) ? -1 : 1));
  }

  async get(kind: Kind, id: string): Promise<RemoteObject> {
    const object = readObject(new WireReader(await this.#http.send({method: 'GET', path: routes.object(collectionOf(kind), id)})));
    if (object.resource.kind === kind) return object;
    throw new AppError('not_found', `There is no ${kind} with the id ${id}`);
  }

  /** On a server every object has an owner: a key without one finds nothing. */
  async find({kind, name, namespace: {owner}}: ObjectKey): Promise<RemoteObject | null> {
    if (owner === null) return null;
    const [found = null] = await this.#all(kind, {owner, name});
    return found;
  }

  async commit(changes: readonly Change[]): Promise<readonly Committed[]> {
    try {
      const results = await this.submit({changes, idempotencyKey: randomUUID()});
      const deleted = new Set(changes.flatMap(change => (change.action === 'delete' ? [change.id] : [])));
      return results.map(({id, revision, digest}) => ({id, version: deleted.has(id) ? null : serverVersion(revision, digest)}));
    } catch (error) {
      throw isAboutNothing(error) ? new AppError('not_found', 'What should be changed is not on the server, or not visible', {cause: error}) : error;
    }
  }

  async submit({changes, grants, expectedGrants, idempotencyKey}: TeamCommit): Promise<readonly TeamResult[]> {
    const body: WireCommit = {
      changes: changes.map(wireChangeOf),
      ...(grants === undefined ? {} : {grants}),
      ...(expectedGrants === undefined ? {} : {expectedGrants}),
    };
    try {
      const answer = await this.#http.send({method: 'POST', path: routes.commits, body, idempotencyKey});
      return readResults(answer, new Set(body.changes.map(change => change.id)));
    } catch (error) {
      throw hasCode(error, 'conflict') ? checkedConflict(error) : error;
    }
  }

  async changes(since: string | null): Promise<Feed> {
    const changed = new Map<string, RemoteObject>();
    const gone = new Set<string>();
    let resync = false;
    for (let cursor = since; ; ) {
      const page = readFeed(await this.#http.send({
        method: 'GET',
        path: routes.changes,
        query: {since: cursor ?? undefined, limit: String(limits.pageSize)},
      }));
      if (page.resync && !resync) {
        // What came before belongs to a round that this one starts over.
        changed.clear();
        gone.clear();
        resync = true;
      }
      for (const object of page.changed) {
        changed.set(object.resource.id, object);
        gone.delete(object.resource.id);
      }
      for (const id of page.gone) {
        changed.delete(id);
        gone.add(id);
      }
      if (!page.more) return {resync, changed: [...changed.values()], gone: [...gone], cursor: page.cursor};
      if (page.cursor === cursor) throw stuck();
      cursor = page.cursor;
    }
  }

  async grants(kind: Kind, id: string): Promise<GrantList> {
    return readGrants(await this.#http.send({method: 'GET', path: routes.grants(collectionOf(kind), id)}));
  }

  async #all(kind: Kind, query: {readonly owner?: string; readonly name?: string}): Promise<readonly RemoteObject[]> {
    const items: RemoteObject[] = [];
    for (let after: string | undefined; ; ) {
      const answer = await this.#http.send({
        method: 'GET',
        path: routes.collection(collectionOf(kind)),
        query: {...query, kind, after, limit: String(limits.pageSize)},
      });
      const page = readPage(answer, readObject);
      items.push(...page.items);
      if (page.next === null) return items;
      if (page.next === after) throw stuck();
      after = page.next;
    }
  }
}

function collectionOf(kind: Kind): Collection {
  if (kind === 'stack') return 'stacks';
  return isFlavorKind(kind) ? 'flavors' : 'components';
}

/** Names are compared without case; a space sorts before everything that they may hold. */
function addressOf({resource}: RemoteObject): string {
  return `${resource.namespace.owner ?? ''} ${nameOf(resource)}`.toLowerCase();
}

function wireChangeOf(change: Change): WireChange {
  if (change.action === 'delete') {
    return {action: 'delete', kind: change.kind, id: change.id, expect: expectOf(change.expected)};
  }
  const {kind, id, namespace, manifest} = change.resource;
  const expect = change.action === 'create' ? null : expectOf(change.expected);
  return {action: 'put', kind, id, owner: namespace.owner ?? '', manifest, expect};
}

/** The two halves of a `serverVersion`; a version that isn't from a server becomes one that no object has. */
function expectOf(version: Version): WireExpect {
  const [, revision = '0', digest = version] = /^(\d+) (.+)$/.exec(version) ?? [];
  return {revision: Number(revision), digest};
}

/** The same error with the server's objects read, and with the ids that `Backend.commit` promises. */
function checkedConflict(error: AppError): AppError {
  const conflicts = readConflicts(error.details);
  return new AppError('conflict', error.message, {
    ...(error.hint === undefined ? {} : {hint: error.hint}),
    next: error.next,
    details: {...error.details, conflicts, stale: conflicts.map(({id}) => id)},
  });
}

/** A conflict in which there is nothing on the server's side. */
function isAboutNothing(error: unknown): boolean {
  if (!hasCode(error, 'conflict')) return false;
  const {conflicts} = error.details as {conflicts: readonly {readonly theirs: RemoteObject | null}[]};
  return conflicts.every(({theirs}) => theirs === null);
}

function stuck(): AppError {
  return new AppError('server_error', 'The server sends the same page over and over');
}
