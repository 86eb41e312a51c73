/** `.cairn/stack.lock`: a stack and all that it refers to, exactly as it was reviewed (docs/sync.md). */
import type {SyncHead, SyncRecord} from '../backend/sync-state.js';
import {AppError} from '../domain/errors.js';
import {digestOf, isJsonObject} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import type {Kind} from '../domain/kind.js';
import {apiVersion, checkManifest, kindOfManifest} from '../domain/manifest.js';
import type {Manifest} from '../domain/manifest.js';
import {refText} from '../domain/ref.js';
import {isId} from '../lib/uuid.js';
import type {Item} from './survey.js';

export interface LockedObject {
  /** `KIND/OWNER/NAME`, the same for everybody. */
  readonly ref: string;
  readonly kind: Kind;
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  /** Of the server, where it was known to have just this content; null for what was still to be pushed. */
  readonly revision: number | null;
  /** Over the manifest. It decides; the revision says where to look. */
  readonly digest: string;
  readonly manifest: Manifest;
}

export interface StackLock {
  /** The server's instance id: names of remotes are each machine's own. */
  readonly server: string;
  /** The stack first. */
  readonly objects: readonly [LockedObject, ...LockedObject[]];
}

/** What is locked of one object; null where neither this machine nor, as far as is known, the server has it. */
export function lockedObject({kind, id, owner, name, stored, head}: Item, record: SyncRecord | undefined): LockedObject | null {
  const there = record?.tracking == null || record.tracking.gone ? null : record.tracking.manifest;
  const manifest = stored?.resource.manifest ?? there;
  if (manifest === null) return null;
  const digest = digestOf(manifest);
  return {ref: refText(kind, name, {remote: null, owner}), kind, id, owner, name, revision: revisionOf(head, digest), digest, manifest};
}

function revisionOf(head: SyncHead | undefined, digest: string): number | null {
  const {base = null, tracking = null} = head ?? {};
  if (tracking !== null && !tracking.gone && tracking.digest === digest) return tracking.revision;
  return base?.digest === digest ? base.revision : null;
}

/** As it stands in the file: one field a line, so that a review shows what changed. */
export function lockText({server, objects}: StackLock): string {
  return `${JSON.stringify({apiVersion, kind: 'StackLock', server, objects}, null, 2)}\n`;
}

/** Rejects with `invalid_input` where the text isn't what `lockText` wrote; a manifest that was edited is no longer what its digest covers. */
export function parseLock(text: string, place: string): StackLock {
  const value = jsonIn(text, place);
  const {server, objects} = value;
  if (value['kind'] !== 'StackLock') throw wrong(place, 'it is no stack lock');
  if (value['apiVersion'] !== apiVersion) throw new AppError('unsupported_format', `${place} is of ${JSON.stringify(value['apiVersion'] ?? null)}; this cairn reads ${apiVersion}`);
  if (typeof server !== 'string' || !Array.isArray(objects)) throw wrong(place, 'server or objects are missing');
  const [stack, ...rest] = (objects as readonly Json[]).map((object, index) => parseObject(object, `${place}: objects/${index}`));
  if (stack?.kind !== 'stack') throw wrong(place, 'its first object is no stack');
  return {server, objects: [stack, ...rest]};
}

function jsonIn(text: string, place: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(place, `it is not JSON: ${(error as Error).message}`);
  }
  if (!isJsonObject(value)) throw wrong(place, 'it is not a mapping');
  return value;
}

function parseObject(value: Json, where: string): LockedObject {
  if (!isJsonObject(value) || !isJsonObject(value['manifest'])) throw wrong(where, 'it is no object with a manifest');
  const manifest = checkManifest(value['manifest'], where);
  const kind = kindOfManifest(manifest);
  const digest = digestOf(manifest);
  const {id, owner, revision = null} = value;
  if (typeof id !== 'string' || !isId(id) || typeof owner !== 'string') throw wrong(where, 'its id or its owner is missing');
  if (value['kind'] !== kind || value['digest'] !== digest) throw wrong(where, 'its kind or its digest is not that of its manifest: it was edited');
  const {name} = manifest.metadata;
  return {ref: refText(kind, name, {remote: null, owner}), kind, id, owner, name, revision: Number.isSafeInteger(revision) ? (revision as number) : null, digest, manifest};
}

function wrong(place: string, problem: string): AppError {
  return new AppError('invalid_input', `${place} can not be used: ${problem}`, {hint: 'Write it again.', next: ['cairn lock']});
}
