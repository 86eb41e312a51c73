/** `cairn stack import`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {View} from '../../render/view.js';
import {imported, importOptions} from '../file/importing.js';
import type {ImportFlags} from '../file/importing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface StackImportRequest extends ImportFlags {
  /** A path, or `-` for standard input. */
  readonly file: string;
  readonly name?: string | undefined;
}

export function stackImportCommand(app: App, run = runStackImport): Verb {
  const command = verb('import', 'Take over stacks from a file that cairn exported, or from a ZenML stack file', [
    'cairn stack import -f prod.yaml --dry-run',
    'cairn stack import prod.yaml',
    'cairn stack import -f - prod < prod.yaml',
    'cairn stack import bundle.yaml --identity key.txt',
  ])
    .argument('[file]', 'the file, unless -f names it')
    .argument('[name]', 'what to call the stack (default: its name in the file)');
  return importOptions(command).action(async (first: string | undefined, second: string | undefined, flags: ImportFlags & {readonly file?: string}) => {
    app.show(await run(app, {...flags, ...fileAndName([first, second], flags.file)}));
  });
}

/** Values in clear move into secrets; a notice says which components have one now. */
export async function runStackImport(app: App, request: StackImportRequest): Promise<View> {
  return imported(app, {...request, kind: 'stack'});
}

/** With `-f` the first argument is the stack's name. */
function fileAndName(places: readonly (string | undefined)[], flag: string | undefined): {readonly file: string; readonly name: string | undefined} {
  const [file, name, tooMany] = flag === undefined ? places : [flag, ...places];
  if (file === undefined) throw new AppError('usage', 'Which file is to be imported?', {next: ['cairn stack import -f FILE']});
  if (tooMany !== undefined) throw new AppError('usage', `"${tooMany}" is one name too many: the file is ${file}, the stack ${name}`);
  return {file, name};
}
