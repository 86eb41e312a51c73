/** A secret as an object: its manifest has the names of its keys, and no value. */
import {digestOf} from '../../../domain/json.js';
import type {Json} from '../../../domain/json.js';
import {descriptionOf, labelsOf, manifestOf} from '../../../domain/manifest.js';
import type {Manifest} from '../../../domain/manifest.js';
import type {WireSecret} from '../../../wire/types.js';
import type {ObjectRecord, VisibleObject} from '../../repositories/objects.js';

export interface SecretParts {
  readonly name: string;
  readonly description: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly keys: readonly string[];
}

export function partsOf({manifest, name}: ObjectRecord): SecretParts {
  if (manifest === null) return {name, description: null, labels: {}, keys: []};
  const keys: Json = manifest.spec['keys'] ?? [];
  return {name, description: descriptionOf({manifest}), labels: labelsOf({manifest}), keys: Array.isArray(keys) ? (keys as readonly string[]) : []};
}

/** What stays of a secret when it changes. */
type SecretBefore = Pick<ObjectRecord, 'id' | 'owner' | 'revision' | 'grantsRevision' | 'created'>;

/** The record after it got these parts; it is there again if it was deleted. */
export function recordWith(before: SecretBefore, parts: SecretParts, {seq, now}: {readonly seq: number; readonly now: Date}): ObjectRecord {
  const {name, description, labels, keys} = parts;
  const manifest: Manifest = manifestOf({kind: 'secret', name, description: description ?? undefined, labels, spec: {keys: [...keys]}});
  const {id, owner, revision, grantsRevision, created} = before;
  return {
    id, owner, created, grantsRevision, name, manifest, seq,
    kind: 'secret', flavor: null, digest: digestOf(manifest), revision: revision + 1, updated: now.toISOString(), deleted: null,
  };
}

/** `owner` is the owner's name. */
export function wireSecret(record: VisibleObject, owner: string): WireSecret {
  const {id, revision, right, created, updated} = record;
  const {name, description, labels, keys} = partsOf(record);
  return {id, owner, name, description, labels, keys, revision, right, created, updated};
}
