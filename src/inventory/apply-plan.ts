/** What files would do to the store: a value that a dry run prints and the caller commits. Making it writes nothing. */
import type {Change, LocalBackend, Stored} from '../backend/backend.js';
import {AppError, hasCode, isAppError} from '../domain/errors.js';
import {sameJson} from '../domain/json.js';
import {isComponentKind, isFlavorKind} from '../domain/kind.js';
import type {Kind} from '../domain/kind.js';
import {componentSpecOf, isLocalOnly, nameOf, own, sameNamespace} from '../domain/manifest.js';
import type {Manifest, Resource} from '../domain/manifest.js';
import {candidateNames, sameName} from '../domain/name.js';
import {refText} from '../domain/ref.js';
import type {FlavorSource} from '../flavors/source.js';
import {problemText} from '../flavors/validate.js';
import type {Problem} from '../flavors/validate.js';
import {documentsError} from './apply-documents.js';
import type {DocumentProblem, ObjectDocument, ReadDocuments} from './apply-documents.js';
import {documentKinds} from './apply-kinds.js';
import type {DocumentKind} from './apply-kinds.js';
import {DocumentReferences} from './apply-references.js';
import {missingSecrets} from './check-component.js';
import {changedFields, fieldsBetween, withSlotNames} from './differences.js';
import type {ChangedField} from './differences.js';
import type {Warning} from './edit.js';
import {flavorsIn, readableFlavorsIn} from './flavors.js';
import type {ImportConflict, ImportStep, OnConflict} from './import-plan.js';
import {misfits} from './register-flavor.js';
import {ownNamed} from './resolve.js';
import type {Identity} from './resolve.js';
import {usersOf} from './used-by.js';

export interface ApplyStore {
  readonly local: LocalBackend;
  readonly identities: readonly Identity[];
  newId(): string;
  /** Secrets that are written in the same commit. */
  readonly brought: BroughtSecrets;
}

export interface BroughtSecrets {
  readonly conflicts: readonly ImportConflict[];
  /** The references that they serve: `{{ s3-prod.key }}`. */
  readonly serve: ReadonlySet<string>;
}

/**
 * `apply`: the parts that a file has win, the others stay. Otherwise what an import does where something else has the
 * name; what it takes over, it takes as a whole.
 */
export type Policy = 'apply' | OnConflict;

export interface AppliedStep extends ImportStep {
  /** What an update changes; values of secrets are masked. */
  readonly fields?: readonly ChangedField[];
}

export interface DocumentPlan {
  /** Custom flavors first, then components, then stacks: each after what it refers to. */
  readonly steps: readonly AppliedStep[];
  /** For one commit. */
  readonly changes: readonly Change[];
  readonly warnings: readonly Warning[];
}

type Placed =
  | {readonly outcome: 'created'; readonly resource: Resource}
  | {readonly outcome: 'updated'; readonly resource: Resource; readonly before: Stored}
  | {readonly outcome: 'unchanged' | 'kept'; readonly resource: Resource};

/**
 * Rejects with everything that is wrong as one error (`details.problems`, each with its place), or with `conflict`
 * (`details.conflicts`) where `fail` meets something else of the same name.
 */
export async function planDocuments({documents, problems, unread}: ReadDocuments, store: ApplyStore, policy: Policy): Promise<DocumentPlan> {
  const planner = new Planner(store, policy, unread);
  const inOrder = [...documents].sort((a, b) => orderOf(a) - orderOf(b));
  for (const document of inOrder) await planner.add(document);
  return planner.finished(problems);
}

function orderOf({manifest}: ObjectDocument): number {
  return (documentKinds[manifest.kind] as DocumentKind).order;
}

class Planner {
  readonly #store: ApplyStore;
  readonly #policy: Policy;
  /** With what turned out to be wrong. */
  readonly #unread: (string | null)[];
  /** What is here, under what the files bring. */
  readonly #flavors: FlavorSource;
  /** The same, without those that can't be read: what a change takes a component away from stops nothing. */
  readonly #readable: FlavorSource;
  readonly #references: DocumentReferences;
  readonly #placed: Placed[] = [];
  readonly #problems: DocumentProblem[] = [];
  readonly #conflicts: ImportConflict[] = [];
  readonly #warnings = new Map<string, Warning>();

  constructor(store: ApplyStore, policy: Policy, unread: ReadDocuments['unread']) {
    this.#unread = [...unread];
    this.#store = store;
    this.#policy = policy;
    this.#references = new DocumentReferences(store);
    this.#flavors = this.#references.flavorsOver(flavorsIn(store.local, own));
    this.#readable = this.#references.flavorsOver(readableFlavorsIn(store.local, own));
  }

  async add(document: ObjectDocument): Promise<void> {
    try {
      const {manifest, missing} = await this.#references.resolved(document);
      this.#problems.push(...missing.filter(({target}) => !this.#mayBeUnread(target)));
      const placed = await this.#place({...document, manifest});
      this.#references.add(document, placed.resource);
      this.#placed.push(placed);
      if (missing.length === 0) await this.#check(placed);
    } catch (error) {
      if (!isAppError(error)) throw error;
      if (isFlavorKind(document.kind)) this.#unread.push(document.manifest.metadata.name);
      else if (this.#isOfUnreadFlavor(document, error)) return;
      this.#problems.push(...problemsOf(error, document));
    }
  }

  async finished(unreadable: readonly DocumentProblem[]): Promise<DocumentPlan> {
    const problems = [...unreadable, ...this.#problems];
    if (problems.length > 0) throw documentsError(problems);
    const conflicts = [...(this.#store.brought.conflicts), ...this.#conflicts];
    if (conflicts.length > 0) throw conflictError(conflicts);
    return {
      steps: await Promise.all(this.#placed.map(placed => this.#step(placed))),
      changes: this.#placed.flatMap(changeOf),
      warnings: [...this.#warnings.values(), ...(await this.#misfits())],
    };
  }

  /** Components here that the files leave as they are, and that no longer fit what they say of their flavor. */
  async #misfits(): Promise<readonly Warning[]> {
    const changed = this.#placed.filter(({outcome, resource}) => outcome === 'updated' && isFlavorKind(resource.kind));
    const users = (await Promise.all(changed.map(placed => usersOf(this.#store.local, placed)))).flat();
    return misfits(users.filter(({id}) => !this.#references.placed.has(id)), this.#flavors);
  }

  /** What is wrong with a flavor of the files is no problem of the components that are of it. */
  #isOfUnreadFlavor({manifest}: ObjectDocument, {code}: AppError): boolean {
    return manifest.kind === 'Component' && (code === 'unknown_flavor' || code === 'invalid_manifest') && this.#mayBeUnread(componentSpecOf({manifest}).flavor);
  }

  #mayBeUnread(name: string): boolean {
    return this.#unread.some(each => each === null || sameName(each, name));
  }

  async #place(document: ObjectDocument): Promise<Placed> {
    if (this.#policy === 'rename') return this.#placeBeside(document);
    const existing = await this.#existing(document);
    if (existing === null) return this.#created(document, document.manifest);
    const {resource} = existing;
    const manifest = this.#policy === 'apply' ? laidOver(resource.manifest, document.manifest) : document.manifest;
    if (sameJson(manifest, resource.manifest)) return {outcome: 'unchanged', resource};
    if (this.#policy === 'skip' || (this.#policy === 'fail' && isLocalOnly(document))) return {outcome: 'kept', resource};
    if (this.#policy === 'fail') await this.#conflict(resource, manifest);
    return {outcome: 'updated', resource: {...resource, manifest}, before: existing};
  }

  /** Under its own name, or the first of `name-2`, `name-3`, ... that is free or already says the same. */
  async #placeBeside(document: ObjectDocument): Promise<Placed> {
    const {kind, manifest} = document;
    for (const name of candidateNames(manifest.metadata.name)) {
      const renamed = {...manifest, metadata: {...manifest.metadata, name}};
      const existing = await ownNamed(this.#store.local, kind, name);
      if (existing === null) return this.#created(document, renamed);
      if (sameJson(existing.resource.manifest, renamed)) return {outcome: 'unchanged', resource: existing.resource};
    }
    throw new AppError('exists', `no free name like ${kind}/${manifest.metadata.name} is left`);
  }

  #created({kind}: ObjectDocument, manifest: Manifest): Placed {
    return {outcome: 'created', resource: {kind, id: this.#store.newId(), namespace: own, manifest}};
  }

  /** By an id that this store has, else by name (SEMANTICS 1.4). Another owner's object is only ever what the file says it is. */
  async #existing({kind, id, manifest}: ObjectDocument): Promise<Stored | null> {
    const byId = id === null ? null : await getOrNull(this.#store.local, kind, id);
    const isMine = byId !== null && sameNamespace(byId.resource.namespace, own) && !isRenamedFlavor(byId, manifest);
    if (byId !== null && (isMine || sameJson(byId.resource.manifest, manifest))) return byId;
    return ownNamed(this.#store.local, kind, manifest.metadata.name);
  }

  async #conflict(existing: Resource, manifest: Manifest): Promise<void> {
    const {kind} = existing;
    const name = nameOf(existing);
    const [mine, theirs] = await Promise.all([this.#named(existing.manifest), this.#named(manifest)]);
    this.#conflicts.push({ref: refText(kind, name, own), kind, name, owner: null, fields: await fieldsBetween(mine, theirs, this.#readable)});
  }

  async #check(placed: Placed): Promise<void> {
    if (placed.outcome === 'unchanged' || placed.outcome === 'kept') return;
    const {resource} = placed;
    const before = placed.outcome === 'updated' ? placed.before.resource : null;
    const kind = documentKinds[resource.manifest.kind] as DocumentKind;
    const warnings = [
      ...(await kind.check({resource, before, mode: this.#policy === 'apply' ? 'strict' : 'import', flavors: this.#flavors})),
      ...(isComponentKind(resource.kind) ? await this.#missingSecrets(resource) : []),
    ];
    for (const warning of warnings) this.#warnings.set(warning.message, warning);
  }

  async #missingSecrets(resource: Resource): Promise<readonly Warning[]> {
    const missing = await missingSecrets(this.#store.local, own, componentSpecOf(resource).config);
    return missing.filter(({reference}) => !this.#store.brought.serve.has(reference));
  }

  async #step(placed: Placed): Promise<AppliedStep> {
    const {kind, namespace} = placed.resource;
    const name = nameOf(placed.resource);
    const step = {ref: refText(kind, name, namespace), kind, name, owner: namespace.owner, action: actionOf[placed.outcome], outcome: placed.outcome};
    if (placed.outcome !== 'updated') return step;
    const [before, after] = await Promise.all([this.#named(placed.before.resource.manifest), this.#named(placed.resource.manifest)]);
    return {...step, fields: await changedFields(before, after, this.#readable)};
  }

  #named(manifest: Manifest): Promise<Manifest> {
    return withSlotNames(manifest, this.#references.placed, this.#store);
  }
}

/** A flavor keeps its name, which its components say: under another one it is another flavor (docs/decisions/custom-flavors.md). */
function isRenamedFlavor({resource}: Stored, manifest: Manifest): boolean {
  return isFlavorKind(resource.kind) && !sameName(nameOf(resource), manifest.metadata.name);
}

/** The parts that a file has, over those that are here: descriptions, labels, each member of the spec as a whole. */
function laidOver(here: Manifest, file: Manifest): Manifest {
  return {...here, ...file, metadata: {...here.metadata, ...file.metadata}, spec: {...here.spec, ...file.spec}};
}

async function getOrNull(local: ApplyStore['local'], kind: Kind, id: string): Promise<Stored | null> {
  try {
    return await local.get(kind, id);
  } catch (error) {
    if (hasCode(error, 'not_found')) return null;
    throw error;
  }
}

/** One for each thing that is wrong, placed where it stands. */
function problemsOf(error: AppError, {kind, manifest, placeOf}: ObjectDocument): readonly DocumentProblem[] {
  const {problems = []} = error.details as {problems?: readonly Problem[]};
  const at = (path: string, message: string): DocumentProblem => ({code: error.code, place: placeOf(path), path, message, error});
  if (problems.length === 0) return [at(error.code === 'unknown_flavor' ? '/spec/flavor' : '/metadata/name', error.message)];
  const root = isComponentKind(kind) ? '/spec/config' : '';
  const [first, ...others] = problems as readonly [Problem, ...Problem[]];
  if (others.length === 0) return [at(`${root}${first.pointer}`, error.message)];
  return problems.map(problem => at(`${root}${problem.pointer}`, `${kind}/${manifest.metadata.name}: ${problemText(problem)}`));
}

function conflictError(conflicts: readonly ImportConflict[]): AppError {
  const list = conflicts.map(({ref, fields}) => `${ref} (${fields.map(({path}) => path).join(', ')})`).join('; ');
  return new AppError('conflict', `the import would change what is here: ${list}`, {
    hint: 'Nothing was changed. Choose what happens with --on-conflict: skip keeps what is here, overwrite takes the file, rename imports beside it.',
    details: {conflicts},
  });
}

function changeOf(placed: Placed): readonly Change[] {
  if (placed.outcome === 'created') return [{action: 'create', resource: placed.resource}];
  return placed.outcome === 'updated' ? [{action: 'update', resource: placed.resource, expected: placed.before.version}] : [];
}

const actionOf = {created: 'create', updated: 'update', unchanged: 'none', kept: 'none'} as const;
