/** `cairn export`. */
import type {App} from '../../app/app.js';
import {kinds} from '../../domain/kind.js';
import type {View} from '../../render/view.js';
import {anyObjectNamed} from '../named-object.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {chosen, exported, exportOptions, formatOptions} from './exporting.js';
import type {ExportFlags} from './exporting.js';

export interface ExportRequest extends ExportFlags {
  readonly refs: readonly string[];
}

export function exportCommand(app: App, run = runExport): Verb {
  const command = verb('export', 'Write objects of any kind as one file', [
    'cairn export stack/prod artifact-store/s3-archive',
    'cairn export --all --with-ids -f backup.yaml',
  ]).argument('[refs...]', 'KIND/NAME or KIND/OWNER/NAME; a bare name is a stack');
  return formatOptions(exportOptions(command, 'everything of your own')).action(async (refs: string[], flags: ExportFlags) => {
    app.show(await run(app, {...flags, refs}));
  });
}

export async function runExport(app: App, {refs, ...flags}: ExportRequest): Promise<View> {
  return exported(app, await chosen(app, {names: refs, all: flags.all, kinds}, ref => anyObjectNamed(app, ref)), flags);
}
