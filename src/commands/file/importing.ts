/** What `stack import` and `<type> import` share. */
import type {App} from '../../app/app.js';
import {sealKeys} from '../../inventory/bundle.js';
import type {SealKey} from '../../inventory/bundle.js';
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
  /** A file of age identities; default: this home's own. */
  readonly identity?: string;
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
    .option('--identity <file>', "what opens a sealed bundle, as age-keygen writes it (default: this home's own)")
    .addOption(onConflictOption())
    .addOption(dryRunOption());
  return verb;
}

/** What a file says that isn't taken over as it stands is told as a notice. */
export async function imported(app: App, {kind, file, name, onConflict, dryRun, identity}: ImportRequest): Promise<View> {
  const [text, local, secretKey] = await Promise.all([app.read(file), app.local(), app.secretKey()]);
  const target = {local, secretKey, identities: app.config().remotes()};
  const result = await importFile(target, {text, fileName: sourceName(file), kind, stackName: name, onConflict, dryRun, identities: () => identitiesOf(app, identity)});
  for (const {code, message} of result.warnings) app.notice({level: 'warning', code, message});
  return importView(result);
}

async function identitiesOf(app: App, file: string | undefined): Promise<readonly SealKey[]> {
  return file === undefined ? [await (await app.sealIdentity()).get()] : sealKeys(await app.read(file), sourceName(file));
}

/** How messages call a file. */
export function sourceName(file: string): string {
  return file === '-' ? 'standard input' : file;
}
