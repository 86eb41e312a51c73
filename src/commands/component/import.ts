/** `cairn <type> import`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {ComponentKind} from '../../domain/kind.js';
import type {View} from '../../render/view.js';
import {imported, importOptions} from '../file/importing.js';
import type {ImportFlags} from '../file/importing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface ComponentImportRequest extends ImportFlags {
  readonly kind: ComponentKind;
  /** A path, or `-` for standard input. */
  readonly file: string;
}

export function componentImportCommand(app: App, kind: ComponentKind, run = runComponentImport): Verb {
  const command = verb('import', `Take over the ${kind} components of a file`, [
    `cairn ${kind} import -f FILE --dry-run`,
    `cairn ${kind} import -f FILE --on-conflict rename`,
  ])
    .argument('[file]', 'the file, unless -f names it');
  return importOptions(command).action(async (argument: string | undefined, flags: ImportFlags & {readonly file?: string}) => {
    app.show(await run(app, {...flags, kind, file: onlyFile(kind, argument, flags.file)}));
  });
}

export async function runComponentImport(app: App, request: ComponentImportRequest): Promise<View> {
  return imported(app, request);
}

function onlyFile(kind: ComponentKind, argument: string | undefined, flag: string | undefined): string {
  if (argument !== undefined && flag !== undefined) throw new AppError('usage', `Two files are named: ${flag} and ${argument}`);
  const file = flag ?? argument;
  if (file === undefined) throw new AppError('usage', 'Which file is to be imported?', {next: [`cairn ${kind} import -f FILE`]});
  return file;
}
