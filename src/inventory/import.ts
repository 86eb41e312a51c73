/** Importing a file, cairn's own manifests or what other tools wrote: planned, then committed with its secrets as one transaction. */
import type {Change, LocalBackend} from '../backend/backend.js';
import type {SecretKey} from '../config/config.js';
import {AppError} from '../domain/errors.js';
import type {JsonObject} from '../domain/json.js';
import {isFlavorKind, kindOfType, typeOfFlavorKind} from '../domain/kind.js';
import type {ComponentKind, Kind} from '../domain/kind.js';
import {componentSpecOf, own} from '../domain/manifest.js';
import {checkName, sameName} from '../domain/name.js';
import {secretReferenceText} from '../domain/secret-reference.js';
import type {AgeIdentity} from '../lib/age.js';
import {newId} from '../lib/uuid.js';
import {holdsManifests, readDocuments} from './apply-documents.js';
import type {ObjectDocument, ReadDocuments, SourceText} from './apply-documents.js';
import {applyDocuments} from './apply.js';
import type {Along, Applied} from './apply.js';
import {openSecrets} from './bundle.js';
import {startingOver} from './edit.js';
import {withValues} from './change-secret.js';
import {readableFlavorsIn} from './flavors.js';
import type {ImportConflict, ImportPlan, ImportStep, ImportStore, OnConflict, PlannedSecret} from './import-plan.js';
import type {Identity} from './resolve.js';
import {secretsNeededBy} from './secret-uses.js';
import {revealSecret, sealedSecret} from './secrets.js';
import {parseZenmlStack} from './zenml/parse.js';
import type {ImportedSecret} from './zenml/parse.js';
import {planSecrets, withSecretNames} from './zenml/plan-secrets.js';
import {planObjects, secretStep, stackObjects} from './zenml/plan.js';
import type {ImportedObjects} from './zenml/plan.js';

export interface FileImport extends ImportChoices {
  readonly text: string;
  /** For messages. */
  readonly fileName: string;
  /** With `stack` all that the file holds is taken over, otherwise the components of this kind alone. */
  readonly kind: 'stack' | ComponentKind;
  /** Replaces the name of the one stack in the file. */
  readonly stackName?: string | undefined;
  /** What opens a sealed bundle; asked for only where there is one. */
  readonly identities?: () => Promise<readonly AgeIdentity[]>;
}

export interface Imported extends Applied {
  /** The name here of the one stack that the file holds; null where there is none, or several. */
  readonly stackName: string | null;
}

export interface ImportTarget {
  readonly local: LocalBackend;
  readonly secretKey: SecretKey;
  readonly identities: readonly Identity[];
}

export interface ImportChoices {
  readonly onConflict: OnConflict;
  /** Plans and changes nothing. */
  readonly dryRun: boolean;
}

/** Rejects as `importZenml` or as `applyDocuments`, by what the text holds; a second import of the same file has nothing to do. */
export async function importFile(target: ImportTarget, request: FileImport): Promise<Imported> {
  const source = {name: request.fileName, text: request.text};
  return (await holdsManifests(source)) ? importManifests(target, source, request) : importZenml(target, request);
}

async function importManifests(target: ImportTarget, source: SourceText, {kind, stackName, onConflict, dryRun, identities}: FileImport): Promise<Imported> {
  const read = await readDocuments([source]);
  const documents = kind === 'stack' ? read.documents : componentsWithFlavors(read.documents, kind);
  if (!documents.some(each => each.kind === kind) && read.problems.length === 0) throw nothingOf(kind, source.name);
  const named = stackName === undefined ? documents : withStackName(documents, stackName, source.name);
  const secrets = read.problems.length > 0 ? [] : await secretsFor(documents, read, identities);
  const along = (wanted: readonly ObjectDocument[]): Promise<Along> => secretsAlong(target, {secrets, documents: wanted, onConflict});
  const applied = await applyDocuments(target, {...read, documents: named}, {policy: onConflict, dryRun, along});
  const stacks = applied.steps.filter(step => step.kind === 'stack');
  return {...applied, stackName: stacks.length === 1 ? (stacks[0] as ImportStep).name : null};
}

/** The components of a kind, and the custom flavors that the file brings for them. */
function componentsWithFlavors(documents: readonly ObjectDocument[], kind: ComponentKind): readonly ObjectDocument[] {
  const components = documents.filter(each => each.kind === kind);
  const isNeeded = ({manifest}: ObjectDocument): boolean => components.some(each => sameName(componentSpecOf(each).flavor, manifest.metadata.name));
  return documents.filter(each => each.kind === kind || (isFlavorKind(each.kind) && kindOfType(typeOfFlavorKind(each.kind)) === kind && isNeeded(each)));
}

/** The values that a bundle brings for these of its documents; the seal is held against all of them. */
async function secretsFor(wanted: readonly ObjectDocument[], read: ReadDocuments, identities: FileImport['identities'] = async () => []): Promise<readonly ImportedSecret[]> {
  const {documents, sealed} = read;
  const [document, ...others] = sealed;
  if (document === undefined) return [];
  if (others.length > 0) throw new AppError('invalid_manifest', 'the file holds several sealed bundles', {hint: 'Import them one by one.'});
  const opened = await openSecrets(document, documents.map(documentOf), await identities());
  const references = new Set(wanted.flatMap(({manifest}) => secretsNeededBy(manifest)).map(secretReferenceText));
  const isWanted = (secret: string, key: string): boolean => references.has(secretReferenceText({secret, key}));
  return opened.map(({name, values}) => ({name, values: new Map([...values].filter(([key]) => isWanted(name, key)))})).filter(({values}) => values.size > 0);
}

/** As the export wrote it. */
function documentOf({id, manifest}: ObjectDocument): JsonObject {
  return id === null ? manifest : {...manifest, metadata: {...manifest.metadata, id}};
}

interface Bringing {
  readonly secrets: readonly ImportedSecret[];
  readonly documents: readonly ObjectDocument[];
  readonly onConflict: OnConflict;
}

async function secretsAlong(target: ImportTarget, {secrets, documents, onConflict}: Bringing): Promise<Along> {
  const conflicts: ImportConflict[] = [];
  const planned = await planSecrets(secrets, storeOf(target), {onConflict, conflicts});
  const names = new Map(planned.map(({wanted, name}) => [wanted, name]));
  const written = planned.filter(({outcome}) => outcome === 'created' || outcome === 'updated');
  return {
    conflicts,
    serve: new Set(written.flatMap(({name, values}) => [...values.keys()].map(key => secretReferenceText({secret: name, key})))),
    documents: documents.map(document => (isFlavorKind(document.kind) ? document : {...document, manifest: {...document.manifest, spec: withNewNames(document.manifest.spec, names)}})),
    steps: planned.map(secretStep),
    changes: () => Promise.all(written.map(secret => secretChange(target.secretKey, secret))),
  };
}

function withNewNames(spec: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return [...names.keys()].reduce((renamed, name) => withSecretNames(renamed, name, names), spec);
}

function withStackName(documents: readonly ObjectDocument[], name: string, fileName: string): readonly ObjectDocument[] {
  checkName(name, 'a stack');
  const count = documents.filter(({kind}) => kind === 'stack').length;
  if (count !== 1) throw new AppError('invalid_input', `${fileName} holds ${count} stacks; only one can be called "${name}"`);
  return documents.map(each => (each.kind === 'stack' ? {...each, id: null, manifest: {...each.manifest, metadata: {...each.manifest.metadata, name}}} : each));
}

function nothingOf(kind: Kind, fileName: string): AppError {
  return new AppError('invalid_input', `${fileName} holds no ${kind}`, {hint: '`cairn apply -f` takes whatever a file holds.'});
}

/** Rejects as `parseZenmlStack` and `importObjects`. */
async function importZenml(target: ImportTarget, request: FileImport): Promise<Imported> {
  const {kind} = request;
  const whole = await parseZenmlStack(request.text, {...request, flavors: readableFlavorsIn(target.local, own)});
  const objects = stackObjects(kind === 'stack' ? whole : {...whole, components: whole.components.filter(({type}) => kindOfType(type) === kind)});
  if (objects.components.length === 0) throw nothingOf(kind, request.fileName);
  return {...(await importObjects(target, kind === 'stack' ? objects : {...objects, stack: null}, request)), warnings: whole.warnings};
}

/** Rejects as `planObjects`; a second import of the same has nothing to do. */
export async function importObjects(target: ImportTarget, objects: ImportedObjects, {onConflict, dryRun}: ImportChoices): Promise<Omit<Imported, 'warnings'>> {
  const {steps, stackName} = await startingOver(async () => {
    const plan = await planObjects(objects, storeOf(target), onConflict);
    if (dryRun) return plan;
    await (plan.secrets.length === 0 ? target.local.commit(plan.changes) : target.secretKey.hold(() => commitWithSecrets(target, plan)));
    return plan;
  });
  return {applied: !dryRun, stackName, steps};
}

async function commitWithSecrets({local, secretKey}: ImportTarget, plan: ImportPlan): Promise<void> {
  const secrets = await Promise.all(plan.secrets.map(secret => secretChange(secretKey, secret)));
  await local.commit([...secrets, ...plan.changes]);
}

function storeOf({local, secretKey}: ImportTarget): ImportStore {
  return {
    local,
    newId,
    secretMatches: async (secret, key, value) => (await revealSecret(secretKey, secret, key)).equals(value),
  };
}

async function secretChange(secretKey: SecretKey, {name, values, existing}: PlannedSecret): Promise<Change> {
  if (existing === null) return {action: 'create', resource: await sealedSecret(secretKey, {name, values})};
  const {resource, version} = existing;
  return {action: 'update', resource: {...resource, manifest: await withValues(secretKey, resource, {set: values})}, expected: version};
}
