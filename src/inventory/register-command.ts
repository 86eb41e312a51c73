/** The commands that would have done it: for hints, and after a dialogue. */
import type {Json, JsonObject} from '../domain/json.js';
import {kindOfType} from '../domain/kind.js';
import type {ComponentKind, ComponentType} from '../domain/kind.js';

export interface CommandParts {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly flavor: string;
  readonly config: JsonObject;
}

/** One line for a POSIX shell. */
export function registerCommand({kind, name, flavor, config}: CommandParts): string {
  const settings = Object.entries(config).map(([key, value]) => `${isPlainKey(key) ? `--${key}=` : `--config ${shellWord(`${key}=`)}`}${shellWord(settingText(value))}`);
  return [`cairn ${kind} register ${name} --flavor ${flavor}`, ...settings].join(' ');
}

export function stackRegisterText(name: string, components: ReadonlyMap<ComponentType, string>): string {
  return [`cairn stack register ${name}`, ...[...components].map(([type, component]) => `--${kindOfType(type)} ${shellWord(component)}`)].join(' ');
}

/** A text that would be read from a file is written so that it isn't. */
function settingText(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return value.startsWith('@') ? `@${value}` : value;
}

/** Flags of the verb's own hide settings of the same name. */
function isPlainKey(key: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(key) && !['flavor', 'description', 'label', 'config', 'config-file', 'output', 'query', 'columns', 'remote', 'color', 'quiet', 'debug'].includes(key);
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
