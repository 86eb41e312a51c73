/** Importing a file, cairn's own manifests or a ZenML stack file: planned, then committed with its secrets as one transaction. */
import type {Change, LocalBackend} from '../backend/backend.js';
import type {SecretKey} from '../config/config.js';
import {AppError} from '../domain/errors.js';
import {kindOfType} from '../domain/kind.js';
import type {ComponentKind, Kind} from '../domain/kind.js';
import {own} from '../domain/manifest.js';
import {checkName} from '../domain/name.js';
import {newId} from '../lib/uuid.js';
import {holdsManifests, readDocuments} from './apply-documents.js';
import type {ObjectDocument, SourceText} from './apply-documents.js';
import {applyDocuments} from './apply.js';
import type {Applied} from './apply.js';
import {startingOver} from './edit.js';
import {withValues} from './change-secret.js';
import {readableFlavorsIn} from './flavors.js';
import type {ImportPlan, ImportStep, ImportStore, OnConflict, PlannedSecret} from './import-plan.js';
import type {Identity} from './resolve.js';
import {revealSecret, sealedSecret} from './secrets.js';
import {parseZenmlStack} from './zenml/parse.js';
import {planImport} from './zenml/plan.js';

export interface FileImport {
  readonly text: string;
  /** For messages. */
  readonly fileName: string;
  /** With `stack` all that the file holds is taken over, otherwise the components of this kind alone. */
  readonly kind: 'stack' | ComponentKind;
  /** Replaces the name of the one stack in the file. */
  readonly stackName?: string | undefined;
  readonly onConflict: OnConflict;
  /** Plans and changes nothing. */
  readonly dryRun: boolean;
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

/** Rejects as `importZenml` or as `applyDocuments`, by what the text holds; a second import of the same file has nothing to do. */
export async function importFile(target: ImportTarget, request: FileImport): Promise<Imported> {
  const source = {name: request.fileName, text: request.text};
  return (await holdsManifests(source)) ? importManifests(target, source, request) : importZenml(target, request);
}

async function importManifests(target: ImportTarget, source: SourceText, {kind, stackName, onConflict, dryRun}: FileImport): Promise<Imported> {
  const read = await readDocuments([source]);
  const documents = kind === 'stack' ? read.documents : read.documents.filter(each => each.kind === kind);
  if (!documents.some(each => each.kind === kind) && read.problems.length === 0) throw nothingOf(kind, source.name);
  const named = stackName === undefined ? documents : withStackName(documents, stackName, source.name);
  const applied = await applyDocuments(target, {...read, documents: named}, {policy: onConflict, dryRun});
  const stacks = applied.steps.filter(step => step.kind === 'stack');
  return {...applied, stackName: stacks.length === 1 ? (stacks[0] as ImportStep).name : null};
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

/** Rejects as `parseZenmlStack` and `planImport`. */
async function importZenml(target: ImportTarget, request: FileImport): Promise<Imported> {
  const {kind} = request;
  const whole = await parseZenmlStack(request.text, {...request, flavors: readableFlavorsIn(target.local, own)});
  const stack = kind === 'stack' ? whole : {...whole, components: whole.components.filter(({type}) => kindOfType(type) === kind)};
  if (stack.components.length === 0) throw nothingOf(kind, request.fileName);
  const {steps, stackName} = await startingOver(async () => {
    const plan = await planImport(stack, storeOf(target), {onConflict: request.onConflict, componentsOnly: kind !== 'stack'});
    if (!request.dryRun) await (plan.secrets.length === 0 ? target.local.commit(plan.changes) : target.secretKey.hold(() => commitWithSecrets(target, plan)));
    return plan;
  });
  return {applied: !request.dryRun, stackName, steps, warnings: stack.warnings};
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
