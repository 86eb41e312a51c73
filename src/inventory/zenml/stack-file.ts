/**
 * The shape of ZenML's stack files, as its releases wrote them and people edited them: settings under
 * `configuration` or, in the older form, beside `flavor` and `name`. What the settings mean is `parse.ts`'s business.
 */
import {closest} from '../../domain/closest.js';
import {AppError} from '../../domain/errors.js';
import {isJsonObject, pointerStep} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {allComponentTypes, componentTypes, isComponentType, requiredTypes} from '../../domain/kind.js';
import type {ComponentType} from '../../domain/kind.js';
import type {Problem} from '../../flavors/validate.js';
import type {Warning} from '../edit.js';

export interface RawComponent {
  readonly type: ComponentType;
  readonly name: string;
  readonly flavor: string;
  /** What stands under `configuration`; null in the flat form. */
  readonly configuration: JsonObject | null;
  /** What stands beside `flavor` and `name` and isn't part of the file format. */
  readonly beside: JsonObject;
  readonly labels: Readonly<Record<string, string>>;
}

export interface RawStack {
  /** null where the file doesn't say. */
  readonly name: string | null;
  readonly description: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly components: readonly RawComponent[];
  readonly warnings: readonly Warning[];
}

/** Collects what is wrong, so that all of it is told at once. */
interface Findings {
  readonly problems: Problem[];
  readonly warnings: Warning[];
}

const stackFields = ['stack_name', 'zenml_version', 'components', 'description', 'labels'];
/** A component's own fields, and what some releases wrote along that means nothing elsewhere. */
const componentFields = ['type', 'name', 'flavor', 'configuration', 'labels', 'id', 'uuid', 'created', 'updated', 'is_shared'];

/** Reads the parsed file. Throws `invalid_manifest` with everything that is wrong in `details.problems`. */
export function readStackFile(value: Json, fileName: string): RawStack {
  const findings: Findings = {problems: [], warnings: []};
  const stack = stackOf(value, findings);
  if (findings.problems.length > 0) throw invalidFile(fileName, findings.problems);
  return {...stack, warnings: findings.warnings};
}

/** One `invalid_manifest` for all problems of a file. */
export function invalidFile(fileName: string, problems: readonly Problem[]): AppError {
  const list = problems.map(({pointer, message}) => (pointer === '' ? message : `${pointer}: ${message}`)).join('; ');
  return new AppError('invalid_manifest', `${fileName}: ${list}`, {details: {file: fileName, problems}});
}

function stackOf(value: Json, findings: Findings): Omit<RawStack, 'warnings'> {
  const nothing = {name: null, description: null, labels: {}, components: []};
  if (!isJsonObject(value)) {
    findings.problems.push({pointer: '', message: 'a stack file is a map with "stack_name" and "components"'});
    return nothing;
  }
  const {stack_name: name, description, components} = value;
  for (const key of Object.keys(value).filter(each => !stackFields.includes(each))) {
    findings.warnings.push({code: 'ignored', message: `"${key}" means nothing in a stack file and is left out`});
  }
  if (!isJsonObject(components)) {
    findings.problems.push({pointer: '/components', message: 'components map each component type to its component'});
    return nothing;
  }
  return {
    name: textOf(name),
    description: textOf(description),
    labels: labelsOf(value, findings, 'the stack'),
    components: componentsOf(components, findings),
  };
}

function componentsOf(components: JsonObject, findings: Findings): readonly RawComponent[] {
  const found = Object.entries(components).flatMap(([word, value]) => {
    const pointer = `/components${pointerStep(word)}`;
    const type = word.replaceAll('-', '_');
    if (isComponentType(type)) return componentOf(type, onlyOne(value, word, findings), {pointer, findings});
    findings.problems.push(unknownType(word, pointer));
    return [];
  });
  for (const type of requiredTypes) {
    if (Object.hasOwn(components, type) || Object.hasOwn(components, type.replaceAll('_', '-'))) continue;
    findings.problems.push({pointer: `/components/${type}`, message: `a stack needs a component of type ${type}`});
  }
  return found;
}

/** Releases that allow several components of a type write a list. */
function onlyOne(value: Json, type: string, {warnings}: Findings): Json {
  if (!Array.isArray(value)) return value;
  if (value.length > 1) {
    warnings.push({code: 'ignored', message: `${type}: a stack has one component of a type; the first of ${value.length} is taken`});
  }
  return (value[0] as Json | undefined) ?? null;
}

function componentOf(type: ComponentType, value: Json, at: {readonly pointer: string; readonly findings: Findings}): readonly RawComponent[] {
  const {pointer, findings} = at;
  const problem = (step: string, message: string): void => void findings.problems.push({pointer: pointer + step, message});
  if (!isJsonObject(value)) {
    problem('', 'a component is a map with "name" and "flavor"');
    return [];
  }
  const name = textOf(value['name']);
  const flavor = textOf(value['flavor']);
  const configuration = value['configuration'] ?? null;
  if (name === null) problem('/name', 'the component has no name');
  if (flavor === null) problem('/flavor', 'the component has no flavor');
  const isSettings = configuration === null || isJsonObject(configuration);
  if (!isSettings) problem('/configuration', 'configuration is a map');
  if (name === null || flavor === null || !isSettings) return [];
  const beside = Object.fromEntries(Object.entries(value).filter(([key]) => !componentFields.includes(key)));
  return [{type, name, flavor, configuration, beside, labels: labelsOf(value, findings, type)}];
}

/** Names that look like numbers or booleans were read as such. */
function textOf(value: Json | undefined): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

function labelsOf({labels = null}: JsonObject, {warnings}: Findings, what: string): Readonly<Record<string, string>> {
  if (labels === null) return {};
  const isFlat = isJsonObject(labels) && Object.values(labels).every(value => typeof value !== 'object');
  if (isFlat) return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value as string | number | boolean)]));
  warnings.push({code: 'ignored', message: `the labels of ${what} are no map of texts and are left out`});
  return {};
}

function unknownType(word: string, pointer: string): Problem {
  const [near] = closest(word, allComponentTypes);
  const meant = near === undefined ? '' : `; did you mean "${near}"?`;
  return {
    pointer,
    message: `"${word}" is no component type${meant} The types are ${componentTypes.join(', ')}`,
    ...(near === undefined ? {} : {suggestion: near}),
  };
}
