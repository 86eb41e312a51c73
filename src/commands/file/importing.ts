/** What `stack import` and `<type> import` share. */
import type {App} from '../../app/app.js';
import {importFile} from '../../inventory/import.js';
import type {FileImport} from '../../inventory/import.js';
import type {OnConflict} from '../../inventory/import-plan.js';
import type {View} from '../../render/view.js';
import {importView} from '../../render/views/import.js';
import {dryRunOption, onConflictOption} from '../options.js';
import type {Verb} from '../verb.js';

export interface ImportFlags {
  readonly onConflict: OnConflict;
  readonly dryRun: boolean;
}

export interface ImportRequest extends ImportFlags {
  readonly kind: FileImport['kind'];
  /** A path, or `-` for standard input. */
  readonly file: string;
  readonly name?: string | undefined;
}

export function importOptions(verb: Verb): Verb {
  verb
    .option('-f, --file <file>', 'the file; - is standard input')
    .addOption(onConflictOption())
    .addOption(dryRunOption());
  return verb;
}

/** What a file says that isn't taken over as it stands is told as a notice. */
export async function imported(app: App, {kind, file, name, onConflict, dryRun}: ImportRequest): Promise<View> {
  const [text, local, secretKey] = await Promise.all([app.read(file), app.local(), app.secretKey()]);
  const target = {local, secretKey, identities: app.config().remotes()};
  const result = await importFile(target, {text, fileName: sourceName(file), kind, stackName: name, onConflict, dryRun});
  for (const {code, message} of result.warnings) app.notice({level: 'warning', code, message});
  return importView(result);
}

/** How messages call a file. */
export function sourceName(file: string): string {
  return file === '-' ? 'standard input' : file;
}
