/** `cairn import terraform-output`: outputs of Terraform become components, and the components a stack. */
import type {LocalBackend} from '../../../backend/backend.js';
import {AppError} from '../../../domain/errors.js';
import {isJsonObject} from '../../../domain/json.js';
import type {Json, JsonObject} from '../../../domain/json.js';
import {kindOfType, typeOfKind} from '../../../domain/kind.js';
import type {ComponentType} from '../../../domain/kind.js';
import {componentSpecOf, own} from '../../../domain/manifest.js';
import type {Resource} from '../../../domain/manifest.js';
import {checkName} from '../../../domain/name.js';
import {secretReferencesIn} from '../../../domain/secret-reference.js';
import {findFlavor, flavorNames} from '../../../flavors/catalogue/index.js';
import {keyOf} from '../../../flavors/coerce.js';
import {plainSecrets, secretPointers} from '../../../flavors/secret-fields.js';
import type {Problem} from '../../../flavors/validate.js';
import type {Warning} from '../../edit.js';
import {flavorsIn} from '../../flavors.js';
import {importObjects} from '../../import.js';
import type {ImportChoices, Imported, ImportTarget} from '../../import.js';
import {refuseMissing, resolveSlots} from '../../register.js';
import {componentsOf} from '../../zenml/parse.js';
import type {ImportedComponent} from '../../zenml/parse.js';
import type {RawComponent} from '../../zenml/stack-file.js';
import {foreignYaml} from '../read-foreign.js';
import {knownOutputs} from './known-outputs.js';
import {fileMapping, mappingOf, noFile} from './mapping.js';
import type {MappedComponent, Mapping, Source} from './mapping.js';
import {outputAt, parseOutputs} from './outputs.js';
import type {Outputs} from './outputs.js';

/** A text and where it stands, for messages. */
export interface PlacedText {
  readonly text: string;
  readonly place: string;
}

export interface TerraformImport extends ImportChoices {
  readonly document: PlacedText;
  /** `KIND.NAME.KEY=OUTPUT`, over the mapping file. */
  readonly map: readonly string[];
  readonly mapFile: PlacedText | null;
  /** The stack to be made; null: as the mapping file says. */
  readonly stack: string | null;
  /** Stands before the name of each component. */
  readonly prefix: string;
  /** Components that are here and fill other slots of the stack, as a person writes them. */
  readonly slots: ReadonlyMap<ComponentType, string>;
}

interface Draft {
  readonly raw: RawComponent[];
  readonly problems: Problem[];
  readonly warnings: Warning[];
}

/**
 * Values of secret fields go to secrets. Rejects with `plain_secret` where a sensitive output would land in any other field, with
 * `invalid_input` and all problems in `details.problems`, and as `importObjects`.
 */
export async function importTerraformOutput(target: ImportTarget, request: TerraformImport): Promise<Imported> {
  const {outputs, mapping} = await mapped(request);
  const draft: Draft = {raw: [], problems: [], warnings: []};
  for (const component of mapping.components) await addComponent(target.local, {component, outputs, draft, prefix: request.prefix});
  if (draft.problems.length > 0) throw invalid(request.document.place, draft.problems);
  const read = await componentsOf(draft.raw, {mode: 'strict', flavors: flavorsIn(target.local, own), pointerOf: ({type, name}) => `${kindOfType(type)}/${name}`});
  if (read.problems.length > 0) throw invalid(request.document.place, read.problems);
  const {components} = read;
  const present = await slotsBeside(target, components, {stack: mapping.stack, slots: request.slots});
  const stack = mapping.stack === null ? null : {name: checkName(mapping.stack, 'a stack'), originalName: null, description: null, labels: {}};
  const what = stack === null ? `${components.length} components` : `stack "${stack.name}"`;
  const imported = await importObjects(target, {what, components, stack, present}, request);
  return {...imported, warnings: [...draft.warnings, ...read.warnings]};
}

/** The mapping that was asked for; without one, what the outputs' own names say. */
async function mapped({document, map, mapFile, stack}: TerraformImport): Promise<{readonly outputs: Outputs; readonly mapping: Mapping}> {
  const outputs = await parseOutputs(document.text, document.place);
  const file = mapFile === null ? noFile : fileMapping(await foreignYaml(mapFile.text, mapFile.place), mapFile.place);
  const asked = mappingOf(map, file);
  const known = asked.components.length === 0 ? knownOutputs(outputs) : {outputs, components: asked.components};
  if (known.components.length > 0) return {outputs: known.outputs, mapping: {stack: stack ?? asked.stack, components: known.components}};
  throw new AppError('usage', `Which outputs of ${document.place} go where?`, {
    hint: `Its outputs are ${[...outputs.keys()].join(', ') || 'none'}.`,
    next: [`cairn import terraform-output ${document.place} --map artifact-store.NAME.flavor=:s3 --map artifact-store.NAME.path=OUTPUT`],
    details: {outputs: [...outputs.keys()]},
  });
}

interface Adding {
  readonly component: MappedComponent;
  readonly outputs: Outputs;
  readonly draft: Draft;
  readonly prefix: string;
}

async function addComponent(local: LocalBackend, {component, outputs, draft, prefix}: Adding): Promise<void> {
  const type = typeOfKind(component.kind);
  const name = checkName(`${prefix}${component.name}`, `the ${component.kind}`);
  const where = `${component.kind}/${name}`;
  const flavor = await flavorOf(local, {...component, name}, outputs);
  if (flavor === null) {
    const hint = `--map ${component.kind}.${component.name}.flavor=:FLAVOR`;
    draft.problems.push({pointer: where, message: `it has no flavor (${hint}); the flavors are ${flavorNames(type).join(', ')}`});
    return;
  }
  const known = await findFlavor(type, flavor);
  const config: Record<string, Json> = {};
  const sensitive: string[] = [];
  for (const [written, source] of component.config) {
    const key = keyOf(known, written);
    const value = valueOf(source, outputs);
    if ('problem' in value) draft.problems.push({pointer: `${where} ${key}`, message: value.problem});
    else if (value.value === null) draft.warnings.push({code: 'left_out', message: `${where}: ${key} is left out, since its output is null`});
    else config[key] = value.value;
    if ('value' in value && value.sensitive) sensitive.push(key);
  }
  const given = [...component.config].flatMap(([written, {from}]) => (from === 'argument' ? [keyOf(known, written)] : []));
  refuseOnCommandLine(where, plainSecrets(secretPointers(known, config), config).filter(pointer => given.includes(pointer.slice(1))));
  refuseInClear(where, sensitive.filter(key => !isSecret(secretPointers(known, config), key, config)));
  draft.raw.push({type, name, flavor, configuration: config, beside: {}, labels: {}});
}

function refuseOnCommandLine(where: string, fields: readonly string[]): void {
  if (fields.length === 0) return;
  throw new AppError('usage', `${where}: ${fields.join(', ').replaceAll('/', '')} is secret and can not be given on the command line, where other people see it`, {
    hint: 'Map it to an output, or to a reference: {{ NAME.KEY }}.',
  });
}

/** A sensitive value may only go where all of it becomes a secret. */
function isSecret(pointers: readonly string[], key: string, config: JsonObject): boolean {
  return !Object.hasOwn(config, key) || (pointers.includes(`/${key}`) && !isJsonObject(config[key] ?? null));
}

function refuseInClear(where: string, keys: readonly string[]): void {
  if (keys.length === 0) return;
  throw new AppError('plain_secret', `${where}: ${keys.join(', ')} would hold a sensitive output in clear`, {
    hint: 'Only secret fields take sensitive outputs. Keep the value with `cairn secret create`, or mark the output as not sensitive in Terraform.',
    details: {fields: keys.map(key => `/${key}`)},
  });
}

type Value = {readonly value: Json; readonly sensitive: boolean} | {readonly problem: string};

/** A text of an output that looks like a reference would lead to a secret that its writer may not know. */
function valueOf(source: Source, outputs: Outputs): Value {
  if (source.from !== 'output') return {value: source.value, sensitive: false};
  const found = outputAt(outputs, source.path);
  if ('problem' in found) return found;
  const {value, sensitive} = found.output;
  if (secretReferencesIn(value).length > 0) return {problem: `the output ${source.path} holds a reference to a secret; only a mapping may say that`};
  return {value, sensitive};
}

/** As mapped; else that of the component that is here. */
async function flavorOf(local: LocalBackend, {kind, name, flavor}: MappedComponent, outputs: Outputs): Promise<string | null> {
  const value = flavor === null ? null : valueOf(flavor, outputs);
  if (value !== null) return 'value' in value && !value.sensitive && typeof value.value === 'string' && value.value !== '' ? value.value : null;
  const existing = await local.find({kind, name, namespace: own});
  return existing === null ? null : componentSpecOf(existing.resource).flavor;
}

type Slots = Pick<TerraformImport, 'stack' | 'slots'>;

/** The components that fill what the outputs don't. Rejects with `usage` or `invalid_input` where they make up no stack. */
async function slotsBeside({local, identities}: ImportTarget, components: readonly ImportedComponent[], {stack, slots}: Slots): Promise<readonly Resource[]> {
  if (stack === null) {
    if (slots.size === 0) return [];
    throw new AppError('usage', 'Components are named for a stack, and no stack is made', {hint: 'Give --name STACK.'});
  }
  const types = [...components.map(({type}) => type), ...slots.keys()];
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice !== undefined) throw new AppError('invalid_input', `stack/${stack} would have two components of type ${twice}, and it takes one`);
  refuseMissing(stack, types);
  const ids = await resolveSlots(local, slots, identities);
  return Promise.all(Object.entries(ids).map(async ([type, id]) => (await local.get(kindOfType(type as ComponentType), id)).resource));
}

function invalid(place: string, problems: readonly Problem[]): AppError {
  const list = problems.map(({pointer, message}) => `${pointer}: ${message}`).join('; ');
  return new AppError('invalid_input', `${place}: ${list}`, {details: {file: place, problems}});
}
