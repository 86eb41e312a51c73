/** What an object here says beside what another version of it says. */
import type {Stored} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import type {Kind} from '../domain/kind.js';
import {kindOfType} from '../domain/kind.js';
import {nameOf, slotsOf} from '../domain/manifest.js';
import type {Manifest} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import {refOf} from '../domain/ref.js';
import {documentsError, readDocuments} from './apply-documents.js';
import type {SourceText} from './apply-documents.js';
import {changedFields, withSlotNames} from './differences.js';
import type {ChangedField} from './differences.js';
import {customFlavorOf} from './export-closure.js';
import type {ClosureStore} from './export-closure.js';
import {readableFlavorsIn} from './flavors.js';

export interface ObjectDiff {
  readonly ref: string;
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  /** The other version: a file, or a ref on a remote. */
  readonly against: string;
  /** `before` is what the other version says, `after` what is here; values of secrets are masked. */
  readonly fields: readonly ChangedField[];
}

export interface OtherVersion {
  readonly against: string;
  /** With components by name, or by the ids of those that are here; null where the other side has no such object. */
  readonly manifest: Manifest | null;
}

/** The difference between an object here and another version of it. */
export async function diffOf({local}: {readonly local: ClosureStore}, {resource}: Stored, {against, manifest}: OtherVersion): Promise<ObjectDiff> {
  const {kind, id, namespace} = resource;
  const named = (version: Manifest): Promise<Manifest> => withSlotNames(version, undefined, {local});
  const fields = await changedFields(manifest === null ? null : await named(manifest), await named(resource.manifest), readableFlavorsIn(local, namespace));
  return {ref: refOf(resource), kind, id, name: nameOf(resource), owner: namespace.owner, against, fields};
}

/** An object with the components of it that are here and the custom flavors that these are of, for a diff of all of them. */
export async function withComponents(local: ClosureStore, stored: Stored): Promise<readonly Stored[]> {
  const slots = stored.resource.kind === 'stack' ? [...slotsOf(stored.resource)] : [];
  const objects = [stored, ...(await Promise.all(slots.map(([type, id]) => local.get(kindOfType(type), id))))];
  const flavors = await Promise.all(objects.map(({resource}) => customFlavorOf(local, resource)));
  return [...objects, ...flavors.filter(flavor => flavor !== null).filter(flavor => flavor !== 'damaged')];
}

/**
 * What a file says about each of these objects, by kind and name. Rejects with what is wrong with the file, and with
 * `not_found` where it says nothing about the first of them.
 */
export async function versionsInFile(source: SourceText, objects: readonly Stored[]): Promise<readonly OtherVersion[]> {
  const {documents, problems} = await readDocuments([source]);
  if (problems.length > 0) throw documentsError(problems);
  const versions = objects.map(({resource}): OtherVersion => {
    const found = documents.find(({kind, manifest}) => kind === resource.kind && sameName(manifest.metadata.name, nameOf(resource)));
    return {against: source.name, manifest: found?.manifest ?? null};
  });
  if (versions[0]?.manifest !== null) return versions;
  throw new AppError('not_found', `${source.name} holds no ${refOf((objects[0] as Stored).resource)}`, {
    hint: `It holds ${documents.map(({kind, manifest}) => `${kind}/${manifest.metadata.name}`).slice(0, 10).join(', ') || 'no objects'}.`,
  });
}
