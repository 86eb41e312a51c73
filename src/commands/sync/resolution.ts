/** Which side counts where both changed a field: by flags, or by asking. */
import {InvalidArgumentError, Option} from 'commander';
import type {Command} from 'commander';
import type {App} from '../../app/app.js';
import type {AppError} from '../../domain/errors.js';
import {hasCode} from '../../domain/errors.js';
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

/**
 * Does the work; on a terminal a conflict is asked about, overlap by overlap, and the work done again with the answers. Aborting changes
 * nothing: then it rejects with the conflict.
 */
export async function settling<T>(app: App, resolution: Resolution, work: (resolution: Resolution) => Promise<T>): Promise<T> {
  try {
    return await work(resolution);
  } catch (error) {
    if (!hasCode(error, 'conflict') || !(await app.prompter()).canAsk) throw error;
    const answers = await askAbout(app, error);
    if (answers === null || answers.size === 0) throw error;
    return settling(app, {...resolution, fields: new Map([...resolution.fields, ...answers])}, work);
  }
}

/** null where the person aborts. */
async function askAbout(app: App, {details}: AppError): Promise<ReadonlyMap<string, Side> | null> {
  const answers = new Map<string, Side>();
  for (const conflict of (details['conflicts'] ?? []) as readonly ObjectConflict[]) {
    for (const {question, paths, mine, theirs} of questionsOn(conflict)) {
      const side = await askForSide(app, question, {mine, theirs});
      if (side === null) return null;
      for (const path of paths) answers.set(`${conflict.ref}:${path}`, side);
    }
  }
  return answers;
}

interface Overlap {
  readonly question: string;
  readonly paths: readonly string[];
  readonly mine: string;
  readonly theirs: string;
}

/** One for each field; a single one where a side deleted the object, which can only be taken whole. */
function questionsOn({ref, fields, deleted}: ObjectConflict): readonly Overlap[] {
  if (deleted === 'mine') {
    const changes = fields.map(({path, theirs}) => `${path} ${shown(theirs)}`).join(', ');
    return [{question: `${ref} was deleted here and changed there`, paths: fields.map(({path}) => path), mine: 'delete it there too', theirs: `bring it back, with ${changes}`}];
  }
  return fields.map(({path, base, mine, theirs}) => ({question: `${ref} ${path} (was ${shown(base)})`, paths: [path], mine: shown(mine), theirs: shown(theirs)}));
}

async function askForSide(app: App, question: string, {mine, theirs}: Pick<Overlap, 'mine' | 'theirs'>): Promise<Side | null> {
  const choices = [`mine    ${mine}`, `theirs  ${theirs}`, 'abort   change nothing'];
  const chosen = await (await app.prompter()).choose(question, choices, '--field');
  return (['ours', 'theirs', null] as const)[choices.indexOf(chosen)] ?? null;
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
