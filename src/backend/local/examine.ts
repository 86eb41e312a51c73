/** Looks at every file of the store and says what is wrong with it; reads the files themselves, and changes nothing. */
import {existsSync, lstatSync, realpathSync, rmSync} from 'node:fs';
import type {Dirent} from 'node:fs';
import {join, relative, sep} from 'node:path';
import {isAppError} from '../../domain/errors.js';
import type {Check, Problem} from '../../domain/finding.js';
import {kinds} from '../../domain/kind.js';
import {readIfThere, largestRecord} from '../../lib/atomic-file.js';
import {entriesIn, filesBelow, lockProblems, permissionProblems} from '../../lib/examine.js';
import {FilesView} from '../../lib/files-view.js';
import {parsedJson} from '../../lib/json-text.js';
import {parseRedoRecord} from '../../lib/redo-record.js';
import {Transactions} from '../../lib/transaction.js';
import {Catalog, Hints} from './catalog.js';
import {FileIndex} from './file-index.js';
import {unreadableEntries} from './journal-files.js';
import {extensions, folderNameOf, folderOfKind} from './layout.js';
import type {Root, StoreView} from './layout.js';
import type {LocalFolders} from './local-backend.js';
import {readStore, storePath} from './store-file.js';
import {isContents, isFetched, isHeads, isPending} from './sync-shapes.js';

/** An account whose sync state is still of use. */
export interface KnownAccount {
  readonly instance: string;
  readonly account: string;
}

/** The checks of the store in these folders. `accounts` is null where it isn't known which there are. */
export function storeChecks(folders: LocalFolders, accounts: readonly KnownAccount[] | null): readonly Check[] {
  const {data, state, cache} = folders;
  return [
    {name: 'store', place: join(data, storePath), run: () => (readStore(plainView(folders)), [])},
    {name: 'changes', place: join(state, 'redo.json'), run: () => redoProblems(state)},
    {name: 'lock', place: join(state, 'lock'), run: () => lockProblems(join(state, 'lock'))},
    {name: 'files', place: data, run: () => strayProblems(data)},
    {name: 'links', place: data, run: () => linkProblems(data)},
    {name: 'objects', place: data, run: () => objectProblems(folders)},
    {name: 'sync-state', place: join(state, 'remotes'), run: () => syncProblems(join(state, 'remotes'), accounts)},
    {name: 'journal', place: join(state, 'journal'), run: () => journalProblems(plainView(folders))},
    {name: 'index', place: join(cache, 'index'), run: () => indexProblems(join(cache, 'index'))},
    {name: 'permissions', place: data, run: () => storePermissions(folders)},
  ];
}

function plainView({data, state}: LocalFolders): StoreView {
  return new FilesView<Root>({data, state}, '');
}

/** With what is committed and not yet in the files laid over them, where that can be read. */
async function viewOf(folders: LocalFolders): Promise<StoreView> {
  const {data, state} = folders;
  try {
    return await new Transactions<Root>({roots: {data, state}, folder: state}).read(view => view);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return plainView(folders);
  }
}

async function objectProblems(folders: LocalFolders): Promise<readonly Problem[]> {
  // An index of its own, which knows nothing and is never written: the files are what is examined.
  const catalog = new Catalog({view: await viewOf(folders), index: new FileIndex(join(folders.cache, 'none')), hints: new Hints()});
  const problems: Problem[] = [];
  for (const kind of kinds) {
    for (const each of (await catalog.table(kind)).all) {
      const place = catalog.view.place('data', each.place.path);
      if (each.status === 'damaged') problems.push({place, state: 'error', problem: each.problem, cure: isFile(place) ? `$EDITOR ${place}` : `rm ${place}`});
      else if (!each.content.named) {
        problems.push({place, state: 'warning', problem: `its metadata.name is another one than the file's, "${each.place.name}", which counts`, cure: `$EDITOR ${place}`});
      }
    }
  }
  return problems;
}

function isFile(place: string): boolean {
  return lstatSync(place, {throwIfNoEntry: false})?.isFile() ?? true;
}

function redoProblems(state: string): readonly Problem[] {
  const place = join(state, 'redo.json');
  const text = readIfThere(place, largestRecord);
  if (text === null) return [];
  parseRedoRecord(text, place, ['data', 'state']);
  return [{place, state: 'warning', problem: 'a change is made and not yet in all of its files', cure: 'Every command sees it; the next one that writes finishes it.'}];
}

/** What a power cut left of an entry. Those before and after it are as good as ever. */
function journalProblems(view: StoreView): readonly Problem[] {
  return unreadableEntries(view).map(path => {
    const place = view.place('state', path);
    return {place, state: 'warning', problem: 'it can not be read: undo and history go on without what it tells', cure: `rm ${place}`};
  });
}

function indexProblems(folder: string): readonly Problem[] {
  return filesBelow(folder).filter(place => !Array.isArray(parsedOrNothing(place))).map(place => ({
    place,
    state: 'warning',
    problem: 'the derived index can not be read',
    cure: 'cairn doctor --fix',
    repair: () => rmSync(place, {force: true}),
  }));
}

function parsedOrNothing(place: string): unknown {
  try {
    return parsedJson(readIfThere(place, largestRecord) ?? '');
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

function syncProblems(folder: string, accounts: readonly KnownAccount[] | null): readonly Problem[] {
  return entriesIn(folder).flatMap(({name: instance}) =>
    entriesIn(join(folder, instance)).flatMap(({name: account}) => {
      const place = join(folder, instance, account);
      const isKnown = accounts?.some(each => folderNameOf(each.instance) === instance && folderNameOf(each.account) === account) ?? true;
      const gone: Problem = {place, state: 'warning', problem: 'it is of an account that this machine is not connected to', cure: `rm -r ${place}`};
      return [...(isKnown ? [] : [gone]), ...filesBelow(place).flatMap(file => shapeProblems(file, relative(place, file).split(sep)))];
    }),
  );
}

const shapes = {heads: isHeads, contents: isContents, 'fetched.json': isFetched, 'pending.json': isPending};

function shapeProblems(place: string, [part = '']: readonly string[]): readonly Problem[] {
  const isRight = Object.hasOwn(shapes, part) ? shapes[part as keyof typeof shapes] : null;
  if (isRight === null) return [{place, state: 'warning', problem: 'cairn knows no such file', cure: `rm ${place}`}];
  const value = parsedJson(readIfThere(place, largestRecord) ?? '');
  if (value !== undefined && isRight(value)) return [];
  return [{place, state: 'error', problem: 'it is not what cairn keeps there about a server', cure: `mv ${place} ${place}.damaged; cairn pull`}];
}

/** What lies in the data folder and is no object. People's own hidden files (`.git`) are theirs. */
function strayProblems(data: string): readonly Problem[] {
  const folders = new Set(kinds.map(folderOfKind));
  const tops = new Set([...folders].flatMap(folder => [folder, folder.split('/')[0] as string]));
  const walk = (path: string): readonly Problem[] =>
    entriesIn(join(data, path)).flatMap(entry => {
      const inside = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && (tops.has(inside) || isBelowKind(inside, folders))) return walk(inside);
      return isExpected(entry, path, folders) ? [] : [stray(join(data, inside), entry)];
    });
  return walk('');
}

/** The folders of remotes and of their owners. */
function isBelowKind(path: string, folders: ReadonlySet<string>): boolean {
  const kind = [...folders].find(folder => path.startsWith(`${folder}/`));
  const steps = kind === undefined ? [] : path.slice(kind.length + 1).split('/');
  return steps.length > 0 && steps.length <= 2 && steps.every(step => !step.includes('.'));
}

function isExpected(entry: Dirent, folder: string, folders: ReadonlySet<string>): boolean {
  if (entry.name.startsWith('.')) return !entry.name.endsWith('.tmp');
  if (folder === '') return entry.name === storePath || (entry.isSymbolicLink() && folders.has(entry.name));
  return !entry.isDirectory() && isObjectFolder(folder, folders) && extensions.some(each => entry.name.endsWith(each));
}

function isObjectFolder(folder: string, folders: ReadonlySet<string>): boolean {
  return folders.has(folder) || (isBelowKind(folder, folders) && isBelowKind(folder.slice(0, folder.lastIndexOf('/')), folders));
}

function stray(place: string, entry: Dirent): Problem {
  if (entry.name.endsWith('.tmp')) return {place, state: 'warning', problem: 'a command that was killed left it behind', cure: `rm ${place}`};
  if (entry.name.endsWith('~')) return {place, state: 'warning', problem: 'somebody wrote it while cairn changed the same file; it was kept aside', cure: `diff ${place} ${place.slice(0, -1)}`};
  return {place, state: 'warning', problem: `cairn does not read this ${entry.isDirectory() ? 'folder' : 'file'}`, cure: 'Move it out of the store.'};
}

function linkProblems(data: string): readonly Problem[] {
  if (!existsSync(data)) return [];
  const real = realpathSync(data);
  const walk = (folder: string): readonly Problem[] =>
    entriesIn(folder).flatMap(entry => {
      const place = join(folder, entry.name);
      if (entry.isSymbolicLink()) return linkProblem(place, real);
      return entry.isDirectory() && !entry.name.startsWith('.') ? walk(place) : [];
    });
  return walk(data);
}

function linkProblem(place: string, store: string): readonly Problem[] {
  let target: string;
  try {
    target = realpathSync(place);
  } catch {
    return [{place, state: 'error', problem: 'the symbolic link leads nowhere', cure: `rm ${place}`}];
  }
  if (target.startsWith(`${store}${sep}`)) return [];
  return [{place, state: 'warning', problem: `the symbolic link leaves the store, to ${target}`, cure: 'Put the file itself in its place; the next change through cairn does that too.'}];
}

function storePermissions({data, state, cache}: LocalFolders): readonly Problem[] {
  const folders = [data, state, cache].flatMap(folder => permissionProblems(folder, 0o755, 'error'));
  const secrets = filesBelow(join(data, 'secrets')).flatMap(file => permissionProblems(file, 0o700, 'warning'));
  return [...folders, ...secrets, ...filesBelow(join(cache, 'index')).flatMap(file => permissionProblems(file, 0o700, 'warning'))];
}
