/** From the text of a ZenML stack file to components as cairn knows them: typed, named inside the grammar, without a secret in clear. */
import type {Json, JsonObject} from '../../domain/json.js';
import {isJsonObject, pointerKeys} from '../../domain/json.js';
import {isRetired, kindOfType} from '../../domain/kind.js';
import type {ComponentType} from '../../domain/kind.js';
import {nameProblem, nearestName, sameName} from '../../domain/name.js';
import {secretReferenceText} from '../../domain/secret-reference.js';
import {SecretValue} from '../../domain/secret-value.js';
import {coerceValue} from '../../flavors/coerce.js';
import type {Flavor} from '../../flavors/flavor.js';
import {valueAt} from '../../flavors/pointer.js';
import {builtIn} from '../../flavors/source.js';
import type {FlavorSource} from '../../flavors/source.js';
import {problemText, validateComponent} from '../../flavors/validate.js';
import type {Problem} from '../../flavors/validate.js';
import type {Warning} from '../edit.js';
import {invalidFile, readStackFile} from './stack-file.js';
import type {RawComponent} from './stack-file.js';

/** A name inside the grammar; `originalName` is what the file said, where that was outside it. */
interface Named {
  readonly name: string;
  readonly originalName: string | null;
}

export interface ImportedComponent extends Named {
  readonly type: ComponentType;
  readonly flavor: string;
  /** Typed by the flavor's schema. Holds references in place of secret values, never a value. */
  readonly config: JsonObject;
  readonly labels: Readonly<Record<string, string>>;
  /** True for ZenML's own `default` components, which mean the importing store's `default`. */
  readonly isDefault: boolean;
  /** The secret that its plain values were moved to: the one place where they are. */
  readonly secret: ImportedSecret | null;
}

export interface ImportedSecret {
  readonly name: string;
  readonly values: ReadonlyMap<string, SecretValue>;
}

export interface ImportedStack extends Named {
  readonly description: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly components: readonly ImportedComponent[];
  readonly warnings: readonly Warning[];
}

export interface StackFile {
  /** For messages. */
  readonly fileName: string;
  /** Replaces the name in the file; a file without one needs it. */
  readonly stackName?: string | undefined;
  /** Default: the built-in ones. */
  readonly flavors?: FlavorSource;
}

/**
 * The stack that a file describes; nothing but flavors is looked up in any store. Rejects with `invalid_manifest`, with line and column
 * where the text isn't YAML and with every problem at once where it isn't a stack. No message quotes the value of a secret field.
 */
export async function parseZenmlStack(text: string, {fileName, stackName, flavors = builtIn}: StackFile): Promise<ImportedStack> {
  const {parseYaml} = await import('../../lib/yaml.js');
  const raw = readStackFile(parseYaml(text, fileName), fileName);
  const written = stackName ?? raw.name;
  if (written === null) throw invalidFile(fileName, [{pointer: '/stack_name', message: 'the stack has no name'}]);
  const {warnings, problems, components} = await componentsOf(raw.components, {mode: 'import', flavors, pointerOf: ({type}) => `/components/${type}`});
  if (problems.length > 0) throw invalidFile(fileName, problems);
  const named = nameOf(written);
  return {
    ...named,
    description: raw.description,
    labels: raw.labels,
    components,
    warnings: [...raw.warnings, ...renamed('stack', named), ...warnings],
  };
}

export interface Reading {
  /** `strict` refuses keys and flavors that nobody here knows, and rejects with `unknown_flavor`. */
  readonly mode: 'strict' | 'import';
  readonly flavors: FlavorSource;
  /** Where in the file a component stands, for its problems. */
  readonly pointerOf: (raw: RawComponent) => string;
}

export interface ReadComponents {
  readonly components: ImportedComponent[];
  readonly warnings: Warning[];
  readonly problems: Problem[];
}

/** Components as they come from a file, typed, with plain values of secret fields moved to secrets. No message quotes such a value. */
export async function componentsOf(raw: readonly RawComponent[], {mode, flavors, pointerOf}: Reading): Promise<ReadComponents> {
  const read: ReadComponents = {components: [], warnings: [], problems: []};
  for (const each of raw) {
    const {config, left} = settingsOf(each, await flavors.find(each.type, each.flavor));
    const report = await validateComponent({type: each.type, flavor: each.flavor, config, mode, flavors});
    const named = nameOf(each.name);
    const {type, flavor, labels} = each;
    const isDefault = isStoreDefault(each, config);
    const moved = moveSecrets(isDefault ? {} : config, report.plainSecrets, secretName(named.name, each, read.components));
    read.components.push({type, flavor, labels, ...named, ...moved, isDefault});
    const where = `${kindOfType(type)}/${named.name}`;
    read.problems.push(...report.problems.map(problem => ({pointer: pointerOf(each), message: problemText(problem)})));
    read.warnings.push(
      ...renamed(kindOfType(type), named),
      ...(isRetired(type) ? [{code: 'retired_type', message: `${where}: components of this type are kept, and nothing runs on them`}] : []),
      ...left.map(key => ({code: 'ignored', message: `${where}: "${key}" stands beside the configuration, is no setting of this flavor and is left out`})),
      ...report.warnings.map(problem => ({code: 'kept', message: `${where}: ${keptText(problem)}`})),
      ...movedWarning(where, moved.secret),
    );
  }
  return read;
}

function keptText(warning: Problem): string {
  return warning.pointer === '' ? problemText(warning) : problemText({...warning, message: `${warning.message} and is kept`});
}

/**
 * The settings, typed. In the flat form they stand beside `flavor` and `name`; where there is a `configuration`, only what the
 * flavor knows is taken from beside it, and `left` are the other keys. ZenML writes null for what isn't set.
 */
function settingsOf({configuration, beside}: RawComponent, flavor: Flavor | null): {readonly config: JsonObject; readonly left: readonly string[]} {
  const known = flavor?.schema.properties ?? {};
  const isSetting = (key: string): boolean => configuration === null || flavor === null || Object.hasOwn(known, key);
  const left = Object.keys(beside).filter(key => !isSetting(key));
  const settings = [...Object.entries(beside).filter(([key]) => isSetting(key)), ...Object.entries(configuration ?? {})];
  const typed = settings
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [key, coerceValue(value, Object.hasOwn(known, key) ? (known[key] ?? {}) : {})] as const);
  return {config: Object.fromEntries(typed), left};
}

/** The component's own name, unless a component of another type in the same file has taken it. */
function secretName(name: string, {type}: RawComponent, before: readonly ImportedComponent[]): string {
  const isTaken = before.some(({secret}) => secret !== null && sameName(secret.name, name));
  return isTaken ? nearestName(`${name.slice(0, 40)}-${kindOfType(type)}`) : name;
}

function isStoreDefault({type, name, flavor}: RawComponent, config: JsonObject): boolean {
  const isStarting = type === 'orchestrator' || type === 'artifact_store';
  return isStarting && name === 'default' && flavor === 'local' && Object.values(config).every(value => value === '');
}

function moveSecrets(config: JsonObject, pointers: readonly string[], name: string): {readonly config: JsonObject; readonly secret: ImportedSecret | null} {
  if (pointers.length === 0) return {config, secret: null};
  const values = new Map<string, SecretValue>();
  let cleared = config;
  for (const pointer of pointers) {
    const key = secretKey(pointer, values);
    const value = valueAt(config, pointer) as Json;
    values.set(key, new SecretValue(typeof value === 'string' ? value : JSON.stringify(value)));
    cleared = replaced(cleared, pointerKeys(pointer), secretReferenceText({secret: name, key})) as JsonObject;
  }
  return {config: cleared, secret: {name, values}};
}

/** A key that a reference can name: the last step of the pointer, or all of them where that is taken. */
function secretKey(pointer: string, taken: ReadonlyMap<string, SecretValue>): string {
  const steps = pointerKeys(pointer).map(step => step.replaceAll(/[^A-Za-z0-9_-]/g, '_'));
  const key = (steps.at(-1) as string).slice(0, 63);
  return taken.has(key) ? steps.join('_').slice(-63) : key;
}

function replaced(value: Json, [key, ...rest]: readonly string[], text: string): Json {
  if (key === undefined) return text;
  return isJsonObject(value) ? {...value, [key]: replaced(value[key] ?? null, rest, text)} : value;
}

/** The name as it is written, or the nearest one inside the grammar. */
export function nameOf(written: string): Named {
  return nameProblem(written) === null ? {name: written, originalName: null} : {name: nearestName(written), originalName: written};
}

function renamed(kind: string, {name, originalName}: Named): readonly Warning[] {
  if (originalName === null) return [];
  return [{code: 'renamed', message: `${kind}/${name}: the file calls it ${JSON.stringify(originalName)}, which is no name here`}];
}

function movedWarning(where: string, secret: ImportedSecret | null): readonly Warning[] {
  if (secret === null) return [];
  const keys = [...secret.values.keys()].join(', ');
  return [{code: 'moved_secret', message: `${where}: plain values were in the file; they go to secret/${secret.name} (${keys})`}];
}
