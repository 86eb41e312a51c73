/** `cairn server restore`. */
import {resolve} from 'node:path';
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {restoredView} from '../../render/views/server.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {placeOf, placeOptions} from './place.js';
import type {PlaceFlags} from './place.js';

export interface ServerRestoreRequest extends PlaceFlags {
  readonly file: string;
  readonly force: boolean;
}

export function serverRestoreCommand(app: App, run = runServerRestore): Verb {
  return placeOptions(verb('restore', 'Make a stopped server hold what a backup holds, on either kind of database', ['cairn server restore team.backup', 'cairn server restore team.backup --force']))
    .argument('<file>', 'a file that server backup wrote')
    .option('--force', 'replace all that the database holds', false)
    .action(async (file: string, flags: Omit<ServerRestoreRequest, 'file'>) => {
      app.show(await run(app, {...flags, file}));
    });
}

export async function runServerRestore(app: App, {file, force, ...flags}: ServerRestoreRequest): Promise<View> {
  const operations = await app.serverOperations();
  const request = {place: placeOf(app, flags), file: resolve(app.surroundings.workingFolder, file), force};
  return restoredView(await app.progress('Restoring', operations.restore(request)));
}
