/** The versions of an object, and bringing one back as a new change. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import type {Journal, ObjectVersion} from '../backend/journal.js';
import type {RemoteSetting} from '../config/config.js';
import {AppError, hasCode} from '../domain/errors.js';
import {leavesOf, sameJson} from '../domain/json.js';
import type {Kind} from '../domain/kind.js';
import {own} from '../domain/manifest.js';
import type {Manifest, Namespace} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import {parseRef, refText} from '../domain/ref.js';
import type {Ref} from '../domain/ref.js';
import {edit} from './edit.js';
import {resolve} from './resolve.js';
import type {ResolveOptions} from './resolve.js';

/** An object that is here, or (`stored` is null) that was. */
export interface KnownObject {
  readonly kind: Kind;
  readonly id: string;
  readonly ref: string;
  readonly stored: Stored | null;
}

export interface VersionFacts extends ObjectVersion {
  readonly action: 'create' | 'update' | 'rename' | 'delete';
  /** JSON Pointers of what differs from the version before, in order. */
  readonly fields: readonly string[];
}

/** The versions and where they lie: what commands of this file work on. */
export interface Past {
  readonly local: LocalBackend;
  readonly journal: Journal;
  readonly remotes: readonly RemoteSetting[];
}

/** As `resolve`, but finds deleted objects too, by the name that they had. */
export async function knownObject({local, journal, remotes}: Past, text: string, options: ResolveOptions): Promise<KnownObject> {
  try {
    const stored = await resolve(local, text, {...options, identities: remotes});
    const {kind, id, namespace, manifest} = stored.resource;
    return {kind, id, stored, ref: refText(kind, manifest.metadata.name, {remote: null, owner: namespace.owner})};
  } catch (error) {
    if (!hasCode(error, 'not_found')) throw error;
    const ref = parseRef(text, options.kind ?? options.defaultKind);
    for (const namespace of namespacesOf(ref, remotes)) {
      const id = await journal.find({kind: ref.kind, name: ref.name, namespace});
      if (id !== null) return {kind: ref.kind, id, stored: null, ref: refText(ref.kind, ref.name, {remote: null, owner: namespace.owner})};
    }
    throw error;
  }
}

/** Where an object of that ref may have lain. */
function namespacesOf({owner, remote}: Ref, remotes: readonly RemoteSetting[]): readonly Namespace[] {
  if (owner === null) return [own];
  const meant = remotes.filter(({name}) => remote === null || name === remote);
  return meant.map(({name, username}) => (sameName(username, owner) ? own : {remote: name, owner}));
}

/** The oldest first. */
export async function historyOf(journal: Journal, {kind, id}: KnownObject): Promise<readonly VersionFacts[]> {
  let before: Manifest | null = null;
  return (await journal.versions(kind, id)).map(version => {
    const facts = {...version, action: actionOf(before, version.manifest), fields: changedPointers(before, version.manifest)};
    before = version.manifest;
    return facts;
  });
}

function actionOf(before: Manifest | null, after: Manifest | null): VersionFacts['action'] {
  if (after === null) return 'delete';
  if (before === null) return 'create';
  return before.metadata.name === after.metadata.name ? 'update' : 'rename';
}

function changedPointers(before: Manifest | null, after: Manifest | null): readonly string[] {
  if (before === null || after === null) return [];
  const [was, is] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...is.keys(), ...was.keys()])].filter(pointer => !sameJson(was.get(pointer), is.get(pointer)));
}

export interface Restored {
  readonly action: 'create' | 'update' | 'none';
  readonly stored: Stored;
  readonly version: number;
}

/**
 * Gives an object the content of an earlier version; one that was deleted comes back as the same object. Without a number it is the last
 * content of a deleted object. A name that it was given since stays. Rejects with `not_found` for a version that there isn't, with
 * `invalid_input` for one without content, and as a commit does.
 */
export async function restoreVersion(past: Past, known: KnownObject, number: number | null): Promise<Restored> {
  const versions = await past.journal.versions(known.kind, known.id);
  const version = number === null ? lastContent(known, versions) : versions.find(each => each.number === number);
  if (version === undefined) throw noSuchVersion(known, `${known.ref} has no version ${number}`, 'not_found');
  const {manifest} = version;
  if (manifest === null) throw noSuchVersion(known, `Version ${version.number} of ${known.ref} is its deletion: it has no content`, 'invalid_input');
  if (known.stored === null) return {...(await revive(past, known, {...version, manifest})), version: version.number};
  const outcome = await edit(past.local, known.stored, current => ({...manifest, metadata: {...manifest.metadata, name: current.metadata.name}}));
  return {action: outcome.action, stored: outcome.stored, version: version.number};
}

function lastContent(known: KnownObject, versions: readonly ObjectVersion[]): ObjectVersion | undefined {
  if (known.stored === null) return versions.findLast(({manifest}) => manifest !== null);
  throw noSuchVersion(known, `Which version of ${known.ref}? There are ${versions.length}`, 'usage');
}

function noSuchVersion({ref}: KnownObject, message: string, code: 'not_found' | 'invalid_input' | 'usage'): AppError {
  return new AppError(code, message, {hint: `Name one as ${ref}@NUMBER.`, next: [`cairn history ${ref}`]});
}

/** The same object again; servers that still have it learn nothing of its absence. */
async function revive({local, remotes}: Past, {kind, id}: KnownObject, {manifest, namespace}: ObjectVersion & {manifest: Manifest}): Promise<Omit<Restored, 'version'>> {
  const updates = [];
  for (const {instance, account} of remotes) {
    const record = (await local.records({instance, account}, [id])).get(id);
    if (record?.deletedHere === true) updates.push({account: {instance, account}, records: [{...record, deletedHere: false}]});
  }
  const [first, ...others] = updates;
  await local.commit([{action: 'create', resource: {kind, id, namespace, manifest}}], first);
  for (const update of others) await local.commit([], update);
  return {action: 'create', stored: await local.get(kind, id)};
}
