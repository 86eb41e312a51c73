/** What an object was, version by version, as the journal's entries tell it. */
import type {Kind} from '../../domain/kind.js';
import type {Manifest} from '../../domain/manifest.js';
import type {FileRecord, FileState, ObjectVersion} from '../journal.js';
import {sha256} from '../../lib/sha256.js';
import type {NumberedEntry} from './journal-files.js';
import {nameOfFile} from './layout.js';
import {loadYaml, parseObjectFile} from './object-file.js';
import type {Yaml} from './object-file.js';
import {mapReferences} from './references.js';

/** The versions of an object that the journal no longer has: numbers go on from there. */
export interface DroppedVersions {
  readonly count: number;
  /** Digest of the last one's text; null where it was deleted. */
  readonly text: string | null;
}

/** A version before its text is read. */
export interface Draft extends Omit<ObjectVersion, 'manifest' | 'number'> {
  readonly state: FileState | null;
  readonly path: string;
}

/**
 * The versions that the entries (oldest first) tell of. What a command found that isn't what the one before left was written by
 * hand; what the first one found was there before the journal.
 */
export function draftsOf(id: string, entries: readonly NumberedEntry[], dropped?: DroppedVersions): readonly Draft[] {
  const drafts: Draft[] = [];
  let last = dropped?.text;
  for (const entry of entries) {
    const {found, left, told} = partsOf(id, entry);
    if (told === undefined) continue;
    const {path, namespace} = told;
    if (found !== null && sha256(found.text) !== last) drafts.push({...foundIn(entry, last), words: [], path, namespace, state: found});
    last = left === null ? null : sha256(left.text);
    if (isVersion(entry, told)) drafts.push({at: entry.at, words: entry.command.words, origin: 'command', path, namespace, state: left});
  }
  return drafts;
}

/** Whence a content is that no entry left there; `last` is undefined before the first entry. */
function foundIn({at}: NumberedEntry, last: string | null | undefined): Pick<Draft, 'at' | 'origin'> {
  return last === undefined ? {at: null, origin: 'earlier'} : {at, origin: 'hand'};
}

function isVersion({upkeep}: NumberedEntry, {renamedOnly}: FileRecord): boolean {
  return upkeep !== true && renamedOnly !== true;
}

/** An object as an entry found it and as it left it, which may be two files; `told` is undefined where it isn't about the object. */
function partsOf(id: string, {files}: NumberedEntry): {readonly found: FileState | null; readonly left: FileState | null; readonly told: FileRecord | undefined} {
  const from = files.find(({before}) => before?.id === id);
  const to = files.find(({after}) => after?.id === id);
  return {found: from?.before ?? null, left: to?.after ?? null, told: to ?? from};
}

/** The same with their contents; those whose text can't be read any more count as without. */
export async function versionsOf(kind: Kind, drafts: readonly Draft[], skipped: number): Promise<readonly ObjectVersion[]> {
  const yaml = drafts.length === 0 ? null : await loadYaml();
  return drafts.map(({state, path, ...rest}, index) => ({...rest, number: skipped + index + 1, manifest: yaml === null || state === null ? null : manifestOf(yaml, state, {path, kind})}));
}

function manifestOf(yaml: Yaml, {text, references = []}: FileState, {path, kind}: {path: string; kind: Kind}): Manifest | null {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const name = nameOfFile(file.slice(0, file.lastIndexOf('.')));
  const content = parseObjectFile(yaml, text, {path, kind, name, namespace: {remote: null, owner: null}});
  if (content.status === 'damaged') return null;
  const ids = references.values();
  return mapReferences(content.manifest, (_, reference) => (ids.next().value) ?? `name:${reference}`);
}
