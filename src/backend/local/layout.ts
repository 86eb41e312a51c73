/** Where each object's file lies below the data folder, and which object a file is (docs/architecture.md). */
import {isComponentKind, isFlavorKind, typeOfFlavorKind, typeOfKind} from '../../domain/kind.js';
import type {Kind} from '../../domain/kind.js';
import {own} from '../../domain/manifest.js';
import type {Namespace} from '../../domain/manifest.js';
import {sameName} from '../../domain/name.js';
import type {FilesView} from '../../lib/files-view.js';

export type Root = 'data' | 'state';
export type StoreView = FilesView<Root>;

/** What a file's place says about it. */
export interface Place {
  readonly path: string;
  readonly kind: Kind;
  readonly namespace: Namespace;
  /** As the file's name spells it. */
  readonly name: string;
}

/** New files get the first; the others are read as well. */
export const extensions = ['.yaml', '.yml', '.json'] as const;

/** Windows opens devices under these names, whatever follows the first dot. */
const deviceName = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)/;

/** A name as a file's name: lower-case, and escaped where a platform reserves it. */
export function fileNameOf(name: string): string {
  const lower = name.toLowerCase();
  return deviceName.test(lower) ? `${escaped(lower[0] as string)}${lower.slice(1)}` : lower;
}

/** An owner or a remote as a folder's name: the spelling is kept, and no object's file can have the same name. */
export function folderNameOf(name: string): string {
  const plain = name.replaceAll(/[^a-z0-9_-]/gu, escaped);
  return deviceName.test(plain) ? `${escaped(plain[0] as string)}${plain.slice(1)}` : plain;
}

/** The name that a file's or folder's name stands for. */
export function nameOfFile(text: string): string {
  if (!text.includes('%')) return text;
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, bytes => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'));
}

export function folderOfKind(kind: Kind): string {
  if (kind === 'stack') return 'stacks';
  if (isFlavorKind(kind)) return `flavors/${typeOfFlavorKind(kind)}`;
  return isComponentKind(kind) ? `components/${typeOfKind(kind)}` : 'secrets';
}

/** The folder of its kind that a path lies in. */
export function kindFolderOf(path: string): string {
  const [top = ''] = /^(?:components|flavors)\//.exec(path) ?? [];
  return path.slice(0, path.indexOf('/', top.length));
}

export function folderOf(kind: Kind, {remote, owner}: Namespace): string {
  if (remote === null || owner === null) return folderOfKind(kind);
  return `${folderOfKind(kind)}/${folderNameOf(remote)}/${folderNameOf(owner)}`;
}

/** Where cairn itself puts an object. */
export function pathOf(kind: Kind, namespace: Namespace, name: string): string {
  return `${folderOf(kind, namespace)}/${fileNameOf(name)}${extensions[0]}`;
}

/** Every namespace that has a folder for this kind: own first, then by remote and owner. */
export function namespacesOf(view: StoreView, kind: Kind): readonly Namespace[] {
  const top = folderOfKind(kind);
  const others = foldersIn(view, top).flatMap(remote =>
    foldersIn(view, `${top}/${remote}`).map(owner => ({remote: nameOfFile(remote), owner: nameOfFile(owner)})),
  );
  return [own, ...others.sort((a, b) => compareTexts(a.remote, b.remote) || compareTexts(a.owner, b.owner))];
}

/** Folders' names have their dots escaped, so whatever has a dot is none. */
function foldersIn(view: StoreView, folder: string): readonly string[] {
  return view.names('data', folder).filter(name => !name.includes('.'));
}

/** Every file of a kind and namespace that is meant to be an object, by name; the one that wins a name comes first. */
export function placesIn(view: StoreView, kind: Kind, namespace: Namespace): readonly Place[] {
  const folder = folderOf(kind, namespace);
  const sortable = view.names('data', folder).flatMap(file => {
    const name = objectName(file);
    return name === null ? [] : [{key: name.toLowerCase(), place: {path: `${folder}/${file}`, kind, namespace, name}}];
  });
  return sortable.sort((a, b) => compareTexts(a.key, b.key) || preference(a.place, b.place)).map(({place}) => place);
}

/** The file of an object, as cairn names it or as a person did; null where there is none. */
export function findPlace(view: StoreView, {kind, namespace, name}: Omit<Place, 'path'>): Place | null {
  const usual = pathOf(kind, namespace, name);
  if (view.isPending('data', usual) ? view.text('data', usual) !== null : view.stat('data', usual) !== null) {
    return {path: usual, kind, namespace, name: nameOfFile(fileNameOf(name))};
  }
  const folder = folderOf(kind, namespace);
  const candidates = view.names('data', folder).flatMap(file => {
    const found = objectName(file);
    return found !== null && sameName(found, name) ? [{path: `${folder}/${file}`, kind, namespace, name: found}] : [];
  });
  return candidates.sort(preference)[0] ?? null;
}

/** The name that a file gives its object; null for files that are none. */
function objectName(file: string): string | null {
  const extension = extensions.find(each => file.endsWith(each));
  return extension === undefined ? null : nameOfFile(file.slice(0, -extension.length));
}

/** Texts by code unit, so that lists look the same on every machine. */
export function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Of two files of one name: the one that cairn would have made, else by extension. */
function preference(a: Place, b: Place): number {
  return rank(a) - rank(b) || compareTexts(a.path, b.path);
}

function rank({path, kind, namespace, name}: Place): number {
  if (path === pathOf(kind, namespace, name)) return -1;
  return extensions.findIndex(extension => path.endsWith(extension));
}

function escaped(character: string): string {
  return [...Buffer.from(character)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
