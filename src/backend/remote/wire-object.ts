/** Objects, feeds and grants from the wire, checked so that they may be written to disk. */
import {digestOf} from '../../domain/json.js';
import type {Json} from '../../domain/json.js';
import {allComponentTypes, isComponentType, kinds} from '../../domain/kind.js';
import {checkManifest, kindOfManifest, slotsOf} from '../../domain/manifest.js';
import type {Manifest} from '../../domain/manifest.js';
import {nameProblem} from '../../domain/name.js';
import {rights} from '../../domain/right.js';
import type {Grant, Grantee} from '../../domain/right.js';
import {isId} from '../../lib/uuid.js';
import {limits} from '../../wire/types.js';
import {serverVersion} from '../backend.js';
import type {Feed, GrantList, RemoteObject, Slot, TeamResult} from '../backend.js';
import {WireReader} from './wire-reader.js';

/** An object whose manifest is whole: of its kind, with references by id, and with the digest that it claims. */
export function readObject(reader: WireReader): RemoteObject {
  const kind = reader.oneOf('kind', kinds);
  const manifest = readManifest(reader);
  if (kindOfManifest(manifest) !== kind) throw reader.wrong('manifest', `is not of kind ${kind}`);
  if ([...slotsOf({manifest}).values()].some(reference => !isId(reference))) throw reader.wrong('manifest', 'refers to something that is not an id');
  const digest = reader.text('digest');
  if (digestOf(manifest) !== digest) throw reader.wrong('digest', 'is not that of the manifest');
  const revision = reader.count('revision');
  return {
    status: 'ok',
    resource: {kind, id: reader.id('id'), namespace: {remote: null, owner: reader.name('owner')}, manifest},
    version: serverVersion(revision, digest),
    digest,
    created: reader.time('created'),
    updated: reader.time('updated'),
    revision,
    right: reader.oneOf('right', rights),
    slots: readSlots(reader),
  };
}

function readManifest(reader: WireReader): Manifest {
  const value = reader.json('manifest');
  if (depthOf(value) > limits.depth) throw reader.wrong('manifest', `is nested more than ${limits.depth} deep`);
  if (Buffer.byteLength(JSON.stringify(value)) > limits.objectBytes) throw reader.wrong('manifest', 'is too large');
  return checkManifest(value, 'What the server sent');
}

function depthOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce((deepest: number, member: Json) => Math.max(deepest, depthOf(member)), 0);
}

function readSlots(reader: WireReader): Readonly<Record<string, Slot>> {
  return Object.fromEntries(reader.members('slots').map(([type, slot]) => {
    if (!isComponentType(type)) throw reader.wrong('slots', `has a key other than ${allComponentTypes.join(', ')}`);
    return [type, readSlot(slot)];
  }));
}

function readSlot(slot: WireReader): Slot {
  if (slot.flag('restricted')) return {restricted: true};
  return {
    restricted: false,
    id: slot.id('id'),
    name: slot.name('name'),
    owner: slot.name('owner'),
    flavor: slot.text('flavor'),
    delegates: slot.flag('delegates'),
  };
}

/** One page of what changed. */
export function readFeed(value: unknown): Feed & {readonly more: boolean} {
  const reader = new WireReader(value);
  return {
    resync: reader.flag('resync'),
    changed: reader.list('changed', readObject),
    gone: reader.ids('gone'),
    cursor: reader.text('cursor'),
    more: reader.flag('more'),
  };
}

export function readPage<T>(value: unknown, read: (reader: WireReader) => T): {readonly items: readonly T[]; readonly next: string | null} {
  const reader = new WireReader(value);
  return {items: reader.list('items', read), next: reader.nullable('next', (page, key) => page.text(key))};
}

/** The results of a commit, which are about the changed ids and no others. */
export function readResults(value: unknown, changed: ReadonlySet<string>): readonly TeamResult[] {
  const reader = new WireReader(value);
  return reader.list('results', result => {
    const id = result.id('id');
    if (!changed.has(id)) throw result.wrong('id', 'was not part of the commit');
    return {id, action: result.oneOf('action', ['create', 'update', 'delete', 'none'] as const), revision: result.count('revision'), digest: result.text('digest')};
  });
}

export function readGrants(value: unknown): GrantList {
  const reader = new WireReader(value);
  return {revision: reader.count('revision'), grants: reader.list('grants', readGrant)};
}

function readGrant(reader: WireReader): Grant {
  const grantee = reader.text('grantee');
  if (!isGrantee(grantee)) throw reader.wrong('grantee', 'is not user:NAME, team:NAME or everyone');
  return {grantee, right: reader.oneOf('right', rights), until: reader.nullable('until', (grant, key) => grant.time(key))};
}

function isGrantee(text: string): text is Grantee {
  const [, name] = /^(?:user|team):(.+)$/.exec(text) ?? [];
  return text === 'everyone' || (name !== undefined && nameProblem(name) === null);
}

/** The `details` of a conflict: what is there now, and null for what is gone. */
export function readConflicts(details: unknown): readonly {readonly id: string; readonly theirs: RemoteObject | null}[] {
  return new WireReader(details, '/details').list('conflicts', conflict => ({
    id: conflict.id('id'),
    theirs: conflict.nullable('theirs', (each, key) => readObject(each.object(key))),
  }));
}
