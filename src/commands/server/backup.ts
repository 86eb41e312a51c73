/** `cairn server backup`. */
import {resolve} from 'node:path';
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {backupView} from '../../render/views/server.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {placeOf, placeOptions} from './place.js';
import type {PlaceFlags} from './place.js';

export interface ServerBackupRequest extends PlaceFlags {
  readonly file: string;
  readonly force: boolean;
}

export function serverBackupCommand(app: App, run = runServerBackup): Verb {
  return placeOptions(verb('backup', 'Copy all that the server holds at one moment into a file, while it runs', ['cairn server backup team.backup', 'cairn server backup team.backup --data-dir /var/lib/cairn --force']))
    .argument('<file>', 'the file to write')
    .option('--force', 'replace a file that is there', false)
    .action(async (file: string, flags: Omit<ServerBackupRequest, 'file'>) => {
      app.show(await run(app, {...flags, file}));
    });
}

export async function runServerBackup(app: App, {file, force, ...flags}: ServerBackupRequest): Promise<View> {
  const operations = await app.serverOperations();
  const request = {place: placeOf(app, flags), file: resolve(app.surroundings.workingFolder, file), force};
  return backupView(await app.progress('Backing up', operations.backUp(request)));
}
