/**
 * The journal holds secrets only encrypted (DESIGN 2). Values of secrets are so in their files already; a file into which a person
 * wrote one in clear is kept as a whole under the local key.
 */
import type {Resource} from '../../domain/manifest.js';
import {SecretValue} from '../../domain/secret-value.js';
import {openWithAny, seal} from '../../lib/encryption.js';
import type {FileRecord, FileState} from '../journal.js';
import {referencesOf} from './references.js';

export interface JournalGuard {
  /** Whether the object's file holds the value of a secret in clear. */
  isSecret(resource: Pick<Resource, 'kind' | 'namespace' | 'manifest'>): Promise<boolean>;
  /** What is written under the first may be read under any: a rotation leaves the journal as it is. */
  keys(): Promise<readonly [Uint8Array, ...Uint8Array[]]>;
}

/** A state that is about to be journalled, with what its text says. */
export interface DraftState extends FileState {
  readonly manifest?: Resource['manifest'];
}

export interface DraftRecord extends FileRecord {
  readonly before: DraftState | null;
  readonly after: DraftState | null;
}

/** The state of an object whose file has that text. */
export function draftOf({id, manifest}: Pick<Resource, 'id' | 'manifest'>, text: string): DraftState {
  const references = referencesOf(manifest).map(({reference}) => reference);
  return {id, name: manifest.metadata.name, text, manifest, ...(references.length === 0 ? {} : {references})};
}

/** As they are written down. */
export function sealedFiles(files: readonly DraftRecord[], guard: JournalGuard | undefined): Promise<readonly FileRecord[]> {
  return Promise.all(files.map(async file => ({...file, before: await sealed(file, file.before, guard), after: await sealed(file, file.after, guard)})));
}

/** As they were. Rejects with `failed` where the key is another one by now. */
export function openedFiles(files: readonly FileRecord[], guard: JournalGuard | undefined): Promise<readonly FileRecord[]> {
  return Promise.all(files.map(async file => ({...file, before: await opened(file.before, guard), after: await opened(file.after, guard)})));
}

async function sealed({kind, namespace}: FileRecord, state: DraftState | null, guard: JournalGuard | undefined): Promise<FileState | null> {
  if (state === null) return null;
  const {manifest, ...kept} = state;
  if (guard === undefined) return kept;
  const secret = kept.secret ?? (manifest !== undefined && (await guard.isSecret({kind, namespace, manifest})));
  return secret ? {...kept, secret, text: seal(new SecretValue(kept.text), (await guard.keys())[0], belongsTo(kept))} : kept;
}

async function opened(state: FileState | null, guard: JournalGuard | undefined): Promise<FileState | null> {
  if (state?.secret !== true || guard === undefined) return state;
  return {...state, text: openWithAny(state.text, await guard.keys(), belongsTo(state)).reveal()};
}

/** Where a text of the journal belongs: it does not open elsewhere. */
export function belongsTo({id}: Pick<FileState, 'id'>): readonly string[] {
  return ['journal', id];
}
