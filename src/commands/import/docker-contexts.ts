/** `cairn import docker-contexts`. */
import type {App} from '../../app/app.js';
import {importDockerContexts} from '../../inventory/importers/docker-contexts.js';
import type {Selection} from '../../inventory/importers/selection.js';
import type {View} from '../../render/view.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {importedView, selectionOptions} from './selection-options.js';
import type {SelectionFlags} from './selection-options.js';

export function importDockerContextsCommand(app: App, run = runImportDockerContexts): Verb {
  const examples = ['cairn import docker-contexts --all --dry-run', 'cairn import docker-contexts desktop-linux --name docker'];
  return selectionOptions(verb('docker-contexts', "Make orchestrators of Docker's contexts of this machine", examples))
    .argument('[context...]', 'contexts, as docker calls them')
    .action(async (names: readonly string[], flags: SelectionFlags) => {
      app.show(await run(app, {...flags, names}));
    });
}

/** Reads `DOCKER_CONFIG`, else `~/.docker`. */
export async function runImportDockerContexts(app: App, selection: Selection): Promise<View> {
  return importedView(app, target => importDockerContexts(target, app.surroundings.otherTools.dockerFolder, selection));
}
