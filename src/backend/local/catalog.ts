/**
 * The objects of one consistent view of the store: which file is which object, and what its
 * references mean (SEMANTICS 1.2, 1.4).
 */
import type {Damaged, Listed, ObjectKey, Stored} from '../backend.js';
import {digestOf} from '../../domain/json.js';
import type {Kind} from '../../domain/kind.js';
import {own, sameNamespace} from '../../domain/manifest.js';
import type {Manifest, Namespace, Resource} from '../../domain/manifest.js';
import {sameName} from '../../domain/name.js';
import {derivedId, timeOfId} from '../../lib/uuid.js';
import {defaultName, defaultResource} from './defaults.js';
import type {FileIndex} from './file-index.js';
import {FileReader} from './file-reader.js';
import type {ReadFile} from './file-reader.js';
import {identify, tableKey} from './identity.js';
import type {Identified, IdentifiedObject, Table} from './identity.js';
import {findPlace, folderOfKind, kindFolderOf, namespacesOf, placesIn} from './layout.js';
import type {Place, StoreView} from './layout.js';
import type {ObjectContent} from './object-file.js';
import {mapReferences, parseReference, referencesOf, unresolvedPrefix} from './references.js';
import {aliasKey, readAliases, readStore} from './store-file.js';
import type {Aliases, StoreInfo} from './store-file.js';

/** An object, and the file that it was read from; `file` is null for a virtual default. */
export interface Located {
  readonly status: 'ok';
  readonly stored: Stored;
  readonly file: ObjectFile | null;
}

export interface ObjectFile {
  readonly place: Place;
  readonly text: string;
  readonly content: ObjectContent;
}

export interface CatalogOptions {
  readonly view: StoreView;
  readonly index: FileIndex;
  readonly hints: Hints;
}

/** Where ids were last seen, to be checked before use. Shared by the catalogs of a process. */
export class Hints {
  readonly #places = new Map<string, Place>();
  readonly #tables = new Map<Kind, Table>();

  note(id: string, place: Place): void {
    this.#places.set(id, place);
  }

  noteAll(kind: Kind, table: Table): void {
    this.#tables.set(kind, table);
  }

  placeOf(kind: Kind, id: string): Place | undefined {
    const place = this.#places.get(id);
    return place?.kind === kind ? place : this.#tables.get(kind)?.byId.get(id)?.place;
  }
}

export class Catalog {
  readonly view: StoreView;
  readonly store: StoreInfo;
  readonly #index: FileIndex;
  readonly #hints: Hints;
  readonly #reader: FileReader;
  readonly #tables = new Map<Kind, Promise<Table>>();
  /** The tables that are read. */
  readonly #whole = new Map<Kind, Table>();
  readonly #owners = new Map<Kind, readonly Namespace[]>();
  #aliases: Aliases | undefined;

  constructor({view, index, hints}: CatalogOptions) {
    this.view = view;
    this.store = readStore(view);
    this.#index = index;
    this.#hints = hints;
    this.#reader = new FileReader(view, index);
  }

  get aliases(): Aliases {
    return (this.#aliases ??= readAliases(this.view));
  }

  async list(kind: Kind): Promise<readonly Listed[]> {
    const table = await this.table(kind);
    const listed: Listed[] = [];
    for (const each of table.all) listed.push(each.status === 'ok' ? (this.#storedByTables(each) ?? (await this.#storedInList(each))) : this.#damaged(each));
    const virtual = this.#virtual(kind);
    if (virtual === null || hidesDefault(table, virtual)) return listed;
    const at = listed.findIndex(each => !isOwnBefore(each, defaultName));
    return listed.toSpliced(at < 0 ? listed.length : at, 0, this.#storedDefault(virtual));
  }

  /** null where there is none. The file itself is read, whatever the index says. */
  async locate(kind: Kind, id: string): Promise<Located | Damaged | null> {
    const place = this.#hints.placeOf(kind, id);
    if (place !== undefined) {
      const found = await this.#locateAt(place);
      if (found?.status === 'ok' && found.stored.resource.id === id) return found;
    }
    const table = await this.table(kind);
    const identified = table.byId.get(id);
    if (identified !== undefined) return this.#locateAt(identified.place);
    const virtual = this.#virtual(kind);
    return virtual?.id === id && !hidesDefault(table, virtual) ? {status: 'ok', stored: this.#storedDefault(virtual), file: null} : null;
  }

  /** null where there is none; an alias leads to the object that had the name before. */
  async find({kind, name, namespace}: ObjectKey): Promise<Located | Damaged | null> {
    const whose = this.#spelled(kind, namespace);
    const found = await this.occupant({kind, name, namespace: whose});
    if (found !== null) return found;
    const id = this.aliases[aliasKey(kind, whose, name)];
    return id === undefined ? null : this.locate(kind, id);
  }

  /** What has this very name now. */
  async occupant({kind, name, namespace}: ObjectKey): Promise<Located | Damaged | null> {
    const place = findPlace(this.view, {kind, namespace, name});
    if (place !== null) return this.#locateAt(place);
    const virtual = sameNamespace(namespace, own) && sameName(name, defaultName) ? this.#virtual(kind) : null;
    return virtual === null ? null : {status: 'ok', stored: this.#storedDefault(virtual), file: null};
  }

  /** Every file of a kind, with its identity; read once per catalog. */
  table(kind: Kind): Promise<Table> {
    const known = this.#tables.get(kind) ?? this.#loadTable(kind);
    this.#tables.set(kind, known);
    return known;
  }

  async #loadTable(kind: Kind): Promise<Table> {
    const places = this.#namespaces(kind).flatMap(namespace => placesIn(this.view, kind, namespace));
    const files = await this.#reader.readAll(places);
    const table = identify(files, place => this.#ownId(place));
    this.#hints.noteAll(kind, table);
    this.#whole.set(kind, table);
    return table;
  }

  /** Makes the index forget what this catalog found to be gone. */
  prune(): void {
    const tables = [...this.#whole].map(([kind, {all}]) => [folderOfKind(kind), all] as const);
    const found = tables.reduce((sum, [, all]) => sum + all.length, 0);
    if (this.#whole.size === 0 || this.#index.size <= found) return;
    const paths = new Map(tables.map(([folder, all]) => [folder, new Set(all.map(({place}) => place.path))]));
    this.#index.forget(path => paths.get(kindFolderOf(path))?.has(path) === false);
  }

  /** The id of a file that has none of its own. */
  #ownId({path}: Place): string {
    return derivedId(`${this.store.id ?? ''} ${path}`);
  }

  async #locateAt(place: Place): Promise<Located | Damaged | null> {
    const file = await this.#reader.readExactly(place);
    if (file === null) return null;
    const identified = await this.#identified(file);
    if (identified.status === 'damaged') return this.#damaged(identified);
    this.#hints.note(identified.id, place);
    return {status: 'ok', stored: await this.#stored(identified), file: {place, text: file.text, content: identified.content}};
  }

  /** A file under its own name is what it says; for any other it takes a look at all of its kind. */
  async #identified({place, content, times}: ReadFile): Promise<Identified> {
    if (content.status === 'damaged') return {status: 'damaged', place, problem: content.problem};
    const isCertain = content.named || content.id === null;
    const known = isCertain ? undefined : (await this.table(place.kind)).all.find(each => each.place.path === place.path);
    if (known?.status === 'damaged') return known;
    return {status: 'ok', id: known?.id ?? content.id ?? this.#ownId(place), place, content, times};
  }

  async #stored(identified: IdentifiedObject): Promise<Stored> {
    const ids: string[] = [];
    for (const {kind, reference} of referencesOf(identified.content.manifest)) ids.push(await this.#idOf(kind, reference, identified.place.namespace));
    const rest = ids.values();
    const manifest = mapReferences(identified.content.manifest, () => rest.next().value as string);
    return this.#storedAs(identified, manifest, ids);
  }

  /** As a list needs it: by way of whole tables, which are read once. */
  async #storedInList(identified: IdentifiedObject): Promise<Stored> {
    for (const {kind} of referencesOf(identified.content.manifest)) await this.table(kind);
    return this.#storedByTables(identified) ?? this.#stored(identified);
  }

  /** null where a reference leads elsewhere than into a table that is read. */
  #storedByTables(identified: IdentifiedObject): Stored | null {
    if (identified.content.manifest.kind !== 'Stack') return this.#storedAs(identified, identified.content.manifest, []);
    const {namespace} = identified.place;
    const ids: string[] = [];
    let isComplete = true;
    const manifest = mapReferences(identified.content.manifest, (kind, name) => {
      const target = name.includes('/') ? undefined : this.#whole.get(kind)?.byName.get(tableKey(namespace, name));
      if (target?.status === 'ok') ids.push(target.id);
      else isComplete = false;
      return target?.status === 'ok' ? target.id : name;
    });
    return isComplete ? this.#storedAs(identified, manifest, ids) : null;
  }

  #storedAs({id, place, content, times}: IdentifiedObject, manifest: Manifest, ids: readonly string[]): Stored {
    const {kind, namespace, path} = place;
    const digest = this.#digest(manifest, path, {inFile: content.manifest, references: ids.join(' ')});
    const updated = new Date(times.changed).toISOString();
    const born = timeOfId(id) ?? times.born;
    const created = born < times.changed ? new Date(born).toISOString() : updated;
    return {status: 'ok', resource: {kind, id, namespace, manifest}, version: digest, digest, created, updated};
  }

  /** From the index where the references still mean the same. */
  #digest(manifest: Manifest, path: string, {inFile, references}: {readonly inFile: Manifest; readonly references: string}): string {
    const entry = this.#index.get(path);
    if (entry?.[4] !== inFile) return digestOf(manifest);
    if (entry[6] !== '' && entry[5] === references) return entry[6];
    const digest = digestOf(manifest);
    this.#index.set(path, [entry[0], entry[1], entry[2], entry[3], inFile, references, digest]);
    return digest;
  }

  /** The id that a reference in a file means, or `name:TEXT` where it means nothing. */
  async #idOf(kind: Kind, text: string, from: Namespace): Promise<string> {
    const reference = parseReference(text, from);
    if (reference.by === 'id') return reference.id;
    const {name} = reference;
    const namespaces = reference.by === 'name' ? [reference.namespace] : this.namespacesOfOwner(kind, reference.owner);
    for (const namespace of namespaces) {
      const id = await this.#idAt(kind, namespace, name);
      if (id !== null) return id;
    }
    return `${unresolvedPrefix}${text}`;
  }

  async #idAt(kind: Kind, namespace: Namespace, name: string): Promise<string | null> {
    const table = await this.#tables.get(kind);
    const direct = table?.byName.get(tableKey(namespace, name));
    if (direct?.status === 'ok') return direct.id;
    const found = await this.find({kind, name, namespace});
    return found?.status === 'ok' ? found.stored.resource.id : null;
  }

  /** The namespaces of an owner on any remote. */
  namespacesOfOwner(kind: Kind, owner: string): readonly Namespace[] {
    return this.#namespaces(kind).filter(each => each.owner !== null && sameName(each.owner, owner));
  }

  /** Owners are compared without case; their folders aren't. */
  #spelled(kind: Kind, namespace: Namespace): Namespace {
    const {remote, owner} = namespace;
    if (remote === null || owner === null) return namespace;
    return this.#namespaces(kind).find(each => sameName(each.remote ?? '', remote) && sameName(each.owner ?? '', owner)) ?? namespace;
  }

  #namespaces(kind: Kind): readonly Namespace[] {
    const known = this.#owners.get(kind) ?? namespacesOf(this.view, kind);
    this.#owners.set(kind, known);
    return known;
  }

  /** null as soon as the default has been written or deleted: from then on its file, if any, is all there is. */
  #virtual(kind: Kind): Resource | null {
    return this.store.withoutDefaults.has(kind) ? null : defaultResource(kind);
  }

  #storedDefault(resource: Resource): Stored {
    const digest = digestOf(resource.manifest);
    const since = new Date(timeOfId(this.store.id ?? '') ?? 0).toISOString();
    return {status: 'ok', resource, version: digest, digest, created: since, updated: since};
  }

  #damaged({place, problem}: Identified & {status: 'damaged'}): Damaged {
    const {kind, name, namespace, path} = place;
    return {status: 'damaged', kind, name, namespace, place: this.view.place('data', path), problem};
  }
}

/** A file of the default's name or with its id stands for it. */
function hidesDefault(table: Table, {id}: Resource): boolean {
  return table.byId.has(id) || table.byName.has(tableKey(own, defaultName));
}

function isOwnBefore(listed: Listed, name: string): boolean {
  const namespace = listed.status === 'ok' ? listed.resource.namespace : listed.namespace;
  const found = listed.status === 'ok' ? listed.resource.manifest.metadata.name : listed.name;
  return namespace.remote === null && found.toLowerCase() < name;
}
