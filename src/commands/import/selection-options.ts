/** The flags that choose contexts of another tool, the same for every tool. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import type {Imported, ImportTarget} from '../../inventory/import.js';
import type {Selection} from '../../inventory/importers/selection.js';
import type {View} from '../../render/view.js';
import {importView} from '../../render/views/import.js';
import {dryRunOption, onConflictOption} from '../options.js';
import type {Verb} from '../verb.js';

export function selectionOptions(verb: Verb): Verb {
  return verb
    .addOption(new Option('--all', 'every context').default(false))
    .option('--name <name>', 'what to call it, where one context is imported')
    .option('--prefix <text>', 'stands before each name')
    .addOption(onConflictOption())
    .addOption(dryRunOption());
}

/** Runs an import over this home, tells its warnings and shows what it did. */
export async function importedView(app: App, run: (target: ImportTarget) => Promise<Imported>): Promise<View> {
  const [local, secretKey] = await Promise.all([app.local(), app.secretKey()]);
  const imported = await run({local, secretKey, identities: app.config().remotes()});
  for (const {code, message} of imported.warnings) app.notice({level: 'warning', code, message});
  return importView(imported);
}

export type SelectionFlags = Omit<Selection, 'names'>;
