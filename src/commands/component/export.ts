/** `cairn <type> export`. */
import type {App} from '../../app/app.js';
import type {ComponentKind} from '../../domain/kind.js';
import {defaultZenmlVersion} from '../../inventory/zenml/write.js';
import type {View} from '../../render/view.js';
import {chosen, exported, exportOptions} from '../file/exporting.js';
import type {ExportFlags} from '../file/exporting.js';
import {objectNamed} from '../named-object.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface ComponentExportRequest extends Omit<ExportFlags, 'format' | 'zenmlVersion'> {
  readonly kind: ComponentKind;
  readonly names: readonly string[];
}

export function componentExportCommand(app: App, kind: ComponentKind, run = runComponentExport): Verb {
  const command = verb('export', `Write ${kind} components as a file`, [`cairn ${kind} export NAME`, `cairn ${kind} export --all -f FILE`])
    .argument('[names...]', 'names, OWNER/NAME or ids');
  return exportOptions(command, `every ${kind} of your own`).action(async (names: string[], flags: Omit<ComponentExportRequest, 'kind' | 'names'>) => {
    app.show(await run(app, {...flags, kind, names}));
  });
}

export async function runComponentExport(app: App, {kind, names, ...flags}: ComponentExportRequest): Promise<View> {
  const choice = await chosen(app, {names, all: flags.all, kinds: [kind]}, name => objectNamed(app, kind, name));
  return exported(app, choice, {...flags, format: 'cairn', zenmlVersion: defaultZenmlVersion});
}
