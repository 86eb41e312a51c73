/** `cairn stack export`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {chosen, exported, exportOptions, formatOptions} from '../file/exporting.js';
import type {ExportFlags} from '../file/exporting.js';
import {objectNamed} from '../named-object.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface StackExportRequest extends ExportFlags {
  readonly names: readonly string[];
}

export function stackExportCommand(app: App, run = runStackExport): Verb {
  const command = verb('export', 'Write stacks and all their components as one file', [
    'cairn stack export prod',
    'cairn stack export prod -f prod.yaml',
    'cairn stack export --all -f stacks.yaml --yes',
    'cairn stack export prod --format zenml -f prod.yaml',
    'cairn stack export prod -f prod.yaml --seal age1...',
  ]).argument('[names...]', 'names, OWNER/NAME or ids');
  return formatOptions(exportOptions(command, 'every stack of your own')).action(async (names: string[], flags: ExportFlags) => {
    app.show(await run(app, {...flags, names}));
  });
}

export async function runStackExport(app: App, {names, ...flags}: StackExportRequest): Promise<View> {
  return exported(app, await chosen(app, {names, all: flags.all, kinds: ['stack']}, name => objectNamed(app, 'stack', name)), flags);
}
