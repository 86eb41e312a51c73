/** The files that a commit's steps change. */
import type {JsonObject} from '../../domain/json.js';
import {kinds} from '../../domain/kind.js';
import type {Kind} from '../../domain/kind.js';
import {nameOf, sameNamespace} from '../../domain/manifest.js';
import type {Manifest, Namespace, Resource} from '../../domain/manifest.js';
import {sameName} from '../../domain/name.js';
import type {FileChange} from '../../lib/transaction.js';
import {newId} from '../../lib/uuid.js';
import {yamlText} from '../../lib/yaml-text.js';
import type {Catalog, ObjectFile} from './catalog.js';
import {draftOf} from './journal-seal.js';
import type {DraftRecord} from './journal-seal.js';
import {referrersOf} from './commit-steps.js';
import type {Step} from './commit-steps.js';
import {pathOf} from './layout.js';
import type {Place, Root} from './layout.js';
import {editedText, fileValue} from './object-file.js';
import type {ObjectContent} from './object-file.js';
import {absentText, mapReferences, referenceText} from './references.js';
import {aliasKey, aliasPath, isCurrentFormat, storePath, storeText} from './store-file.js';

/** A file as it will be read. */
export interface WrittenFile {
  readonly place: Place;
  readonly text: string;
  readonly content: ObjectContent;
}

export interface CommitFiles {
  readonly changes: readonly FileChange<Root>[];
  readonly written: readonly WrittenFile[];
  /** What the changes do to each object's file, for the journal. */
  readonly files: readonly DraftRecord[];
}

/** Everything that the steps change on disk: the objects' files, those that refer to them by name, aliases and the store's own file. */
export async function filesOf(catalog: Catalog, steps: readonly Step[]): Promise<CommitFiles> {
  const names = new FinalNames(catalog, steps);
  const written: WrittenFile[] = [];
  const changes = new Map<string, FileChange<Root>>();
  const removed = steps.flatMap(fileLeftBy);
  for (const {place, text} of removed) changes.set(place.path, {root: 'data', path: place.path, content: null, expected: text});
  const rewrites = [...steps.flatMap(rewriteOf), ...(await renamedReferrers(catalog, steps))];
  for (const rewrite of rewrites) {
    const {path} = rewrite.place;
    const file = await writtenFile(names, rewrite);
    const expected = rewrite.file?.place.path === path ? rewrite.file.text : (removed.find(({place}) => place.path === path)?.text ?? null);
    if (file.text !== expected) changes.set(path, {root: 'data', path, content: file.text, expected});
    written.push(file);
  }
  const files = filesTold([...changes.values()], {steps, rewrites});
  return {changes: [...changes.values(), ...aliasChanges(catalog, steps), ...storeChanges(catalog, steps)], written, files};
}

/** Each change of a file with what it makes of which object. */
function filesTold(changes: readonly FileChange<Root>[], {steps, rewrites}: {readonly steps: readonly Step[]; readonly rewrites: readonly Rewrite[]}): readonly DraftRecord[] {
  const before = new Map<string, Resource>();
  for (const {file, resource} of rewrites) if (file !== null) before.set(file.place.path, resource);
  for (const {before: located} of steps) if (located !== null && located.file !== null) before.set(located.file.place.path, located.stored.resource);
  const after = new Map(rewrites.map(({place, resource}) => [place.path, resource]));
  const stepped = new Set(steps.map(({id}) => id));
  return changes.flatMap(({path, content, expected = null}) => {
    const [was, is] = [before.get(path), after.get(path)];
    const told = is ?? was;
    if (told === undefined) return [];
    const {kind, namespace, id} = told;
    const record = {path, kind, namespace, before: draftOrNull(was, expected), after: draftOrNull(is, content)};
    return [stepped.has(id) ? record : {...record, renamedOnly: true}];
  });
}

function draftOrNull(resource: Resource | undefined, text: string | null): DraftRecord['before'] {
  return resource === undefined || text === null ? null : draftOf(resource, text);
}

/** The file that a step deletes or moves away from. */
function fileLeftBy({before, after}: Step): readonly ObjectFile[] {
  if (before === null || before.file === null) return [];
  const {file, stored} = before;
  return pathAfter(file.place, stored.resource, after) === file.place.path ? [] : [file];
}

interface Rewrite {
  readonly place: Place;
  readonly resource: Resource;
  /** The file that it is now in, if any. */
  readonly file: ObjectFile | null;
}

function rewriteOf({before, after}: Step): readonly Rewrite[] {
  if (after === null) return [];
  const file = before?.file ?? null;
  const {kind, namespace} = after;
  const path = file === null || before === null ? pathOf(kind, namespace, nameOf(after)) : (pathAfter(file.place, before.stored.resource, after) as string);
  return [{place: {path, kind, namespace, name: nameOf(after)}, resource: after, file}];
}

/** A file moves only with its object's name or owner: what people called `prod.yml` or `Prod.yaml` stays that. */
function pathAfter(place: Place, before: Resource, after: Resource | null): string | null {
  if (after === null) return null;
  const stays = sameNamespace(before.namespace, after.namespace) && sameName(nameOf(before), nameOf(after));
  return stays ? place.path : pathOf(after.kind, after.namespace, nameOf(after));
}

/** Stacks whose files name something that is renamed, moved or deleted: their text changes, what it means doesn't. */
async function renamedReferrers(catalog: Catalog, steps: readonly Step[]): Promise<readonly Rewrite[]> {
  const changed = new Set(steps.map(({id}) => id));
  const renamed = steps.filter(({kind, before, after}) => kind !== 'stack' && before !== null && (after === null || isRenamed(before.stored.resource, after)));
  const rewrites: Rewrite[] = [];
  for (const {id} of await referrersOf(catalog, new Set(renamed.map(step => step.id)))) {
    const located = changed.has(id) ? null : await catalog.locate('stack', id);
    if (located?.status === 'ok' && located.file !== null) rewrites.push({place: located.file.place, resource: located.stored.resource, file: located.file});
  }
  return rewrites;
}

function isRenamed(before: Resource, after: Resource): boolean {
  return nameOf(before) !== nameOf(after) || !sameNamespace(before.namespace, after.namespace);
}

async function writtenFile(names: FinalNames, {place, resource, file}: Rewrite): Promise<WrittenFile> {
  const manifest = await names.inFile(resource);
  const value = fileValue(resource.id, manifest);
  const content: ObjectContent = {status: 'ok', id: resource.id, named: true, manifest};
  if (file === null) return {place, text: yamlText(value), content};
  const text = await editedText({path: place.path, text: file.text, value: valueInFile(file)}, value);
  return {place, text, content};
}

function valueInFile({content}: ObjectFile): JsonObject {
  const {apiVersion, kind, metadata, ...rest} = content.manifest;
  return content.id === null ? {apiVersion, kind, metadata, ...rest} : fileValue(content.id, content.manifest);
}

/** What files call the objects once the commit is done. */
class FinalNames {
  readonly #catalog: Catalog;
  readonly #steps: ReadonlyMap<string, Step>;

  constructor(catalog: Catalog, steps: readonly Step[]) {
    this.#catalog = catalog;
    this.#steps = new Map(steps.map(step => [step.id, step]));
  }

  async inFile({manifest, namespace}: Resource): Promise<Manifest> {
    const pairs: {kind: Kind; reference: string}[] = [];
    mapReferences(manifest, (kind, reference) => (pairs.push({kind, reference}), reference));
    const texts: string[] = [];
    for (const {kind, reference} of pairs) texts.push(await this.#text(kind, reference, namespace));
    const rest = texts.values();
    return mapReferences(manifest, () => rest.next().value as string);
  }

  async #text(kind: Kind, id: string, from: Namespace): Promise<string> {
    const target = await this.#resource(kind, id);
    if (target === null) return absentText(id);
    return referenceText({namespace: target.namespace, name: nameOf(target)}, from, this.#isOnlyOwner(kind, target.namespace));
  }

  async #resource(kind: Kind, id: string): Promise<Resource | null> {
    const step = this.#steps.get(id);
    if (step !== undefined) return step.after;
    const located = await this.#catalog.locate(kind, id);
    return located?.status === 'ok' ? located.stored.resource : null;
  }

  #isOnlyOwner(kind: Kind, {remote, owner}: Namespace): boolean {
    return owner !== null && this.#catalog.namespacesOfOwner(kind, owner).every(each => each.remote === remote);
  }
}

/** A rename leaves an alias; whoever gets the name next takes it over. */
function aliasChanges(catalog: Catalog, steps: readonly Step[]): readonly FileChange<Root>[] {
  const deleted = new Set(steps.filter(({after}) => after === null).map(({id}) => id));
  const aliases = new Map(Object.entries(catalog.aliases).filter(([, id]) => !deleted.has(id)));
  for (const {kind, id, before, after} of steps) {
    if (before !== null && after !== null) aliases.set(aliasKey(kind, before.stored.resource.namespace, nameOf(before.stored.resource)), id);
  }
  for (const {kind, after} of steps) {
    if (after !== null) aliases.delete(aliasKey(kind, after.namespace, nameOf(after)));
  }
  const content = JSON.stringify(Object.fromEntries(aliases));
  return content === JSON.stringify(catalog.aliases) ? [] : [{root: 'state', path: aliasPath, content}];
}

/** Makes the store at its first write, brings it to this version's format, and remembers which defaults have become files, or are gone. */
function storeChanges({store}: Catalog, steps: readonly Step[]): readonly FileChange<Root>[] {
  const changed = steps.filter(({before}) => before !== null && before.file === null).map(({kind}) => kind);
  const withoutDefaults = new Set(kinds.filter(kind => store.withoutDefaults.has(kind) || changed.includes(kind)));
  if (store.id !== null && isCurrentFormat(store) && withoutDefaults.size === store.withoutDefaults.size) return [];
  return [{root: 'data', path: storePath, content: storeText({id: store.id ?? newId(), withoutDefaults})}];
}
