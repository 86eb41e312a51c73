/** `--param`, which all commands have that look at a pipeline with its values. */
import {InvalidArgumentError, Option} from 'commander';
import type {App} from '../../app/app.js';
import {givenText} from '../../inventory/config-input.js';

export interface ParamFlags {
  readonly param: readonly (readonly [name: string, text: string])[];
}

export function paramOption(): Option {
  return new Option('-p, --param <name=value>', 'a parameter; @FILE reads it from a file; may be repeated').argParser(addParameter).default([], 'none');
}

/** By name; what was said last holds. */
export async function givenParameters(app: App, {param}: ParamFlags): Promise<Readonly<Record<string, string>>> {
  const given: (readonly [string, string])[] = [];
  for (const [name, text] of param) given.push([name, await givenText(text, file => app.read(file))]);
  return Object.fromEntries(given);
}

function addParameter(text: string, before: ParamFlags['param']): ParamFlags['param'] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write NAME=VALUE.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}
