/** Whether the store holds together once a command is taken back: objects are what they were, and stacks refer to what is there. */
import {AppError} from '../../domain/errors.js';
import type {Kind} from '../../domain/kind.js';
import {refOf, refText} from '../../domain/ref.js';
import type {FileRecord, FileState} from '../journal.js';
import type {Catalog} from './catalog.js';
import {draftOf} from './journal-seal.js';
import {referencesOf} from './references.js';
import type {ReversalFiles} from './reversal.js';

/** Rejects with `exists` where two objects would be one, and with `in_use` where a stack would refer to nothing, or to something else. */
export async function checkReversal(before: Catalog, after: Catalog, {files, steps}: Pick<ReversalFiles, 'files' | 'steps'>): Promise<void> {
  for (const file of files) if (file.after !== null) await checkFile(after, file, file.after);
  for (const kind of new Set(files.map(file => file.kind))) await checkOthers(before, after, kind);
  if (steps.some(({kind, from}) => kind !== 'stack' && from !== null)) await checkReferrers(before, after);
}

async function checkFile(catalog: Catalog, {kind, namespace, path}: FileRecord, {id, name, references}: FileState): Promise<void> {
  const ref = refText(kind, name, namespace);
  const located = await catalog.occupant({kind, name, namespace});
  const isThere = located?.status === 'ok' && located.stored.resource.id === id;
  if (!isThere || (await catalog.table(kind)).byId.get(id)?.place.path !== path) {
    throw new AppError('exists', `${ref} can not come back: another file has its name or its id by now`, {details: {kind, name, file: path}});
  }
  const means = draftOf(located.stored.resource, '').references ?? [];
  if (references !== undefined && references.join(' ') !== means.join(' ')) throw inUse([ref], 'would refer to something else');
}

/** A file of somebody's own that would count for nothing beside what comes back. */
async function checkOthers(before: Catalog, after: Catalog, kind: Kind): Promise<void> {
  const known = new Set((await before.table(kind)).all.flatMap(({status, place}) => (status === 'damaged' ? [place.path] : [])));
  const damaged = (await after.table(kind)).all.find(({status, place}) => status === 'damaged' && !known.has(place.path));
  if (damaged?.status === 'damaged') throw new AppError('exists', `The command can not be taken back: ${damaged.problem}`, {details: {kind, file: damaged.place.path}});
}

async function checkReferrers(before: Catalog, after: Catalog): Promise<void> {
  const known = new Set(await danglingIn(before));
  const dangling = (await danglingIn(after)).filter(each => !known.has(each));
  if (dangling.length > 0) throw inUse(dangling.map(each => each.slice(0, each.indexOf(' '))), 'would refer to nothing');
}

/** `stack/NAME ID` for every reference of one's own stacks that leads nowhere. */
async function danglingIn(catalog: Catalog): Promise<readonly string[]> {
  const found: string[] = [];
  for (const listed of await catalog.list('stack')) {
    if (listed.status !== 'ok' || listed.resource.namespace.remote !== null) continue;
    for (const {kind, reference} of referencesOf(listed.resource.manifest)) {
      const isThere = (await catalog.table(kind)).byId.has(reference) || (await catalog.locate(kind, reference)) !== null;
      if (!isThere) found.push(`${refOf(listed.resource)} ${reference}`);
    }
  }
  return found;
}

function inUse(refs: readonly string[], how: string): AppError {
  return new AppError('in_use', `${[...new Set(refs)].slice(0, 3).join(', ')} ${how} if this were taken back; nothing was changed`, {
    hint: 'Change or delete what uses it first.',
    details: {usedBy: [...new Set(refs)]},
  });
}
