/** A component's config from what a person gave: a file, and `KEY=VALUE` texts over it. */
import {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import type {JsonObject} from '../domain/json.js';
import {typeOfKind} from '../domain/kind.js';
import type {ComponentKind} from '../domain/kind.js';
import {flavorNames} from '../flavors/catalogue/index.js';
import {coerceConfig, keyOf} from '../flavors/coerce.js';
import {builtIn} from '../flavors/source.js';
import type {FlavorSource} from '../flavors/source.js';

export interface ConfigInput {
  readonly kind: ComponentKind;
  readonly flavor: string;
  /** What the flavor's name means; default: the built-in ones. */
  readonly flavors?: FlavorSource;
  readonly pairs: readonly (readonly [key: string, text: string])[];
  /** YAML or JSON, a mapping. */
  readonly file?: {readonly place: string; readonly text: string};
  /** Reads the file of a value that is written as `@FILE`. */
  readonly read: (file: string) => Promise<string>;
}

/**
 * The config, each value in the type that the flavor gives its key; `@FILE` is the text of a file, `@@` a literal `@`.
 * Rejects with `invalid_input` or `invalid_manifest` where a file is no mapping.
 */
export async function configFrom({kind, flavor: name, flavors = builtIn, pairs, file, read}: ConfigInput): Promise<JsonObject> {
  const flavor = await flavors.find(typeOfKind(kind), name);
  const texts: [string, string][] = [];
  for (const [key, text] of pairs) texts.push([key, await givenText(text, read)]);
  return {...(file === undefined ? {} : await mappingIn(file)), ...coerceConfig(flavor, texts)};
}

/** The keys of the flavor that are written so. */
export async function configKeys({kind, flavor: name, flavors = builtIn}: Pick<ConfigInput, 'kind' | 'flavor' | 'flavors'>, keys: readonly string[]): Promise<readonly string[]> {
  const flavor = await flavors.find(typeOfKind(kind), name);
  return keys.flatMap(key => [key, keyOf(flavor, key)]);
}

/** The names of the flavors of a kind; loads none of them. */
export function flavorNamesOf(kind: ComponentKind): readonly string[] {
  return flavorNames(typeOfKind(kind));
}

/** A text as it is, or that of the file which `@FILE` names, without its last line end; `@@` is a literal `@`. */
export async function givenText(text: string, read: ConfigInput['read']): Promise<string> {
  if (text.startsWith('@@')) return text.slice(1);
  return text.startsWith('@') ? (await read(text.slice(1))).replace(/\r?\n$/, '') : text;
}

async function mappingIn({place, text}: {readonly place: string; readonly text: string}): Promise<JsonObject> {
  const {parseYaml} = await import('../lib/yaml.js');
  const value = parseYaml(text, place);
  if (isJsonObject(value)) return value;
  throw new AppError('invalid_input', `${place} holds no settings: it is not a mapping of keys to values`);
}
