/** `cairn stack import`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {importStack} from '../../inventory/import.js';
import {conflictChoices} from '../../inventory/import-plan.js';
import type {OnConflict} from '../../inventory/import-plan.js';
import type {View} from '../../render/view.js';
import {importView} from '../../render/views/import.js';
import {dryRunOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface StackImportRequest {
  /** A path, or `-` for standard input. */
  readonly file: string;
  readonly name?: string | undefined;
  readonly onConflict: OnConflict;
  readonly dryRun: boolean;
}

type StackImportFlags = Omit<StackImportRequest, 'file' | 'name'> & {readonly file?: string};

export function stackImportCommand(app: App, run = runStackImport): Verb {
  return verb('import', 'Take over a stack from a ZenML stack file', [
    'cairn stack import -f prod.yaml --dry-run',
    'cairn stack import prod.yaml',
    'cairn stack import -f - prod < prod.yaml',
  ])
    .argument('[file]', 'the file, unless -f names it')
    .argument('[name]', 'what to call the stack (default: its name in the file)')
    .option('-f, --file <file>', 'the file; - is standard input')
    .addOption(
      new Option('--on-conflict <what>', 'where something else has the name: fail, skip keeps what is here, overwrite takes the file, rename imports beside it')
        .choices(conflictChoices)
        .default('fail'),
    )
    .addOption(dryRunOption())
    .action(async (first: string | undefined, second: string | undefined, flags: StackImportFlags) => {
      app.show(await run(app, {...flags, ...fileAndName([first, second], flags.file)}));
    });
}

/** Values in clear move into secrets; a notice says which components have one now. */
export async function runStackImport(app: App, {file, name, onConflict, dryRun}: StackImportRequest): Promise<View> {
  const [text, local, secretKey] = await Promise.all([app.read(file), app.local(), app.secretKey()]);
  const fileName = file === '-' ? 'standard input' : file;
  const imported = await importStack({local, secretKey}, {text, fileName, stackName: name, onConflict, dryRun});
  for (const {code, message} of imported.warnings) app.notice({level: 'warning', code, message});
  return importView(imported);
}

/** With `-f` the first argument is the stack's name. */
function fileAndName(places: readonly (string | undefined)[], flag: string | undefined): {readonly file: string; readonly name: string | undefined} {
  const [file, name, tooMany] = flag === undefined ? places : [flag, ...places];
  if (file === undefined) throw new AppError('usage', 'Which file is to be imported?', {next: ['cairn stack import -f FILE']});
  if (tooMany !== undefined) throw new AppError('usage', `"${tooMany}" is one name too many: the file is ${file}, the stack ${name}`);
  return {file, name};
}
