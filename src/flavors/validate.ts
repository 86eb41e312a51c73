/** Is a component right? Checked offline against the flavor's schema, on the laptop and on the server alike. */
import {closest} from '../domain/closest.js';
import {AppError} from '../domain/errors.js';
import {pointerKeys} from '../domain/json.js';
import type {JsonObject} from '../domain/json.js';
import {componentTypes, isRetired, kindOfType} from '../domain/kind.js';
import type {ComponentType} from '../domain/kind.js';
import type {PatternTest} from './check-leaf.js';
import {checkSchema} from './check-schema.js';
import type {Problem} from './check-schema.js';
import type {Flavor} from './flavor.js';
import {valueAt} from './pointer.js';
import {builtIn} from './source.js';
import type {FlavorSource} from './source.js';
import {mask, plainSecrets, secretPointers} from './secret-fields.js';

export type {Problem} from './check-schema.js';

export interface ComponentUnderTest {
  readonly type: ComponentType;
  readonly flavor: string;
  readonly config: JsonObject;
  /**
   * `strict` is for what a person registers or changes; `import` for what exists already and comes from elsewhere (a file of
   * another tool, a colleague's laptop): keys, flavors and retired types that nobody here knows are then kept with a warning.
   */
  readonly mode: 'strict' | 'import';
  /** Default: the built-in flavors. */
  readonly flavors?: FlavorSource;
  /** Shared by the checks of many components, so that their patterns have one limit of time. */
  readonly matches?: PatternTest;
}

export interface ComponentReport {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** JSON Pointers of secret fields that hold a value in clear. The caller decides: most refuse, an import moves them. */
  readonly plainSecrets: readonly string[];
}

/**
 * Everything about a component's config at once. Rejects with `unknown_flavor`, or with `invalid_input` for a
 * retired type, in `strict` mode only.
 */
export async function validateComponent(component: ComponentUnderTest): Promise<ComponentReport> {
  const {type, flavor: name, mode, flavors = builtIn} = component;
  if (isRetired(type)) {
    if (mode === 'strict') throw retiredType(type);
    return reportOf(component, null, []);
  }
  const flavor = await flavors.find(type, name);
  if (flavor !== null) return reportOf({...component, ...(await guardFor(component, flavor))}, flavor, []);
  const names = await flavors.names(type);
  const error = unknownFlavor(type, name, names);
  if (mode === 'strict') throw error;
  const [suggestion] = closest(name, names);
  const warning = {pointer: '', message: `${error.message}; it is kept unchecked`, ...(suggestion === undefined ? {} : {suggestion})};
  return reportOf(component, null, [warning]);
}

async function guardFor({matches}: ComponentUnderTest, {custom}: Flavor): Promise<{readonly matches?: PatternTest}> {
  if (custom !== true) return {};
  return {matches: matches ?? (await (await import('./custom/pattern-guard.js')).guardedPatterns())};
}

function reportOf({config, mode, matches}: ComponentUnderTest, flavor: Flavor | null, warnings: readonly Problem[]): ComponentReport {
  const secrets = secretPointers(flavor, config);
  const masked = secrets
    .filter(pointer => valueAt(config, pointer) === mask)
    .map(pointer => ({pointer, message: `${pointerKeys(pointer).join('.')} is "${mask}", which stands for a value and isn't one`}));
  const report = {plainSecrets: plainSecrets(secrets, config)};
  if (flavor === null) return {...report, problems: masked, warnings};
  const {problems, unknownKeys} = checkSchema(config, closed(flavor), {quiet: new Set(secrets), ...(flavor.custom === true && matches !== undefined ? {matches} : {})});
  const kept = mode === 'import' || flavor.schema.additionalProperties;
  return {
    ...report,
    problems: [...problems, ...masked, ...(kept ? [] : unknownKeys)],
    warnings: [...warnings, ...(kept ? unknownKeys : [])],
  };
}

/** A flavor with an incomplete list of attributes tells of unknown keys as well, only less strictly. */
function closed({schema}: Flavor): Flavor['schema'] {
  return {...schema, additionalProperties: false};
}

/** All problems of one component as one `invalid_input`; `what` names it, for example `artifact-store/s3-prod`. */
export function componentError(what: string, problems: readonly Problem[]): AppError {
  const [first, ...others] = problems.map(problemText);
  const message = others.length === 0 ? `${what}: ${first}` : `${what}: ${problems.length} problems: ${[first, ...others].join('; ')}`;
  return new AppError('invalid_input', message, {details: {problems}});
}

/** A problem as people read it, with what was probably meant. */
export function problemText({message, suggestion}: Problem): string {
  return suggestion === undefined ? message : `${message}; did you mean "${suggestion}"?`;
}

/** `unknown_flavor`, with the names that come near and all that there are. */
export function unknownFlavor(type: ComponentType, name: string, names: readonly string[]): AppError {
  const near = closest(name, names);
  const meant = near.length === 0 ? '' : `Did you mean ${near.map(each => `"${each}"`).join(' or ')}? `;
  return new AppError('unknown_flavor', `"${name}" is no flavor of ${kindOfType(type)}`, {
    hint: `${meant}The flavors are ${names.join(', ')}.`,
    details: {type, flavor: name, near, flavors: names},
  });
}

function retiredType(type: ComponentType): AppError {
  return new AppError('invalid_input', `${kindOfType(type)} components come from earlier releases of other tools: they can be imported, not registered`, {
    hint: `Types that can be registered: ${componentTypes.map(kindOfType).join(', ')}.`,
  });
}
