/** What all commands share that take a pipeline's file: the file, and `--param`. */
import {InvalidArgumentError, Option} from 'commander';
import type {App} from '../../app/app.js';
import {givenText} from '../../inventory/config-input.js';
import {loadPipeline} from '../../pipeline/spec/load-pipeline.js';
import type {LoadedPipeline} from '../../pipeline/spec/load-pipeline.js';

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

export function loadedPipeline(app: App, file: string): Promise<LoadedPipeline> {
  return loadPipeline({file, read: name => app.read(name), workingFolder: app.surroundings.workingFolder});
}
