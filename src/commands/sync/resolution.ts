/** Which side counts where both changed a field: by flags, or by asking. */
import {InvalidArgumentError, Option} from 'commander';
import type {Command} from 'commander';
import type {App} from '../../app/app.js';
import type {AppError} from '../../domain/errors.js';
import { hasCode} from '../../domain/errors.js';
import type {ObjectConflict} from '../../sync/conflicts.js';
import type {Resolution, Side} from '../../sync/merge.js';

export interface ResolutionFlags {
  readonly ours?: boolean;
  readonly theirs?: boolean;
  readonly field?: ReadonlyMap<string, Side>;
}

export function resolutionOptions<C extends Command>(command: C): C {
  return command
    .addOption(new Option('--ours', 'where both changed a field, keep what is here').conflicts('theirs'))
    .addOption(new Option('--theirs', 'where both changed a field, take what is there'))
    .addOption(new Option('--field <path=side>', 'ours or theirs for one field, as /spec/config/path or path; may be repeated').argParser(addField));
}

export function resolutionOf({ours = false, theirs = false, field = new Map()}: ResolutionFlags): Resolution {
  if (ours) return {all: 'ours', fields: field};
  return {all: theirs ? 'theirs' : null, fields: field};
}

/** Does the work; on a terminal a conflict is asked about, field by field, and the work done again with the answers. */
export async function settling<T>(app: App, resolution: Resolution, work: (resolution: Resolution) => Promise<T>): Promise<T> {
  try {
    return await work(resolution);
  } catch (error) {
    if (!hasCode(error, 'conflict') || !(await app.prompter()).canAsk) throw error;
    const answers = await askAbout(app, error);
    if (answers.size === 0) throw error;
    return settling(app, {...resolution, fields: new Map([...resolution.fields, ...answers])}, work);
  }
}

async function askAbout(app: App, {details}: AppError): Promise<ReadonlyMap<string, Side>> {
  const prompter = await app.prompter();
  const answers = new Map<string, Side>();
  for (const {ref, fields} of (details['conflicts'] ?? []) as readonly ObjectConflict[]) {
    for (const {path, ...sides} of fields) {
      const choices = [`ours    ${shown(sides.mine)}`, `theirs  ${shown(sides.theirs)}`];
      const chosen = await prompter.choose(`${ref} ${path} (was ${shown(sides.base)})`, choices, '--field');
      answers.set(`${ref}:${path}`, chosen === choices[0] ? 'ours' : 'theirs');
    }
  }
  return answers;
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

function addField(text: string, before: ReadonlyMap<string, Side> = new Map()): ReadonlyMap<string, Side> {
  const at = text.lastIndexOf('=');
  const side = text.slice(at + 1);
  if (at < 1 || (side !== 'ours' && side !== 'theirs')) throw new InvalidArgumentError('It is PATH=ours or PATH=theirs.');
  return new Map([...before, [text.slice(0, at), side]]);
}
