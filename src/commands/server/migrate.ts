/** `cairn server migrate`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {migrateView} from '../../render/views/server.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {placeOf, placeOptions} from './place.js';
import type {PlaceFlags} from './place.js';

export interface ServerMigrateRequest extends PlaceFlags {
  readonly rehearse: boolean;
}

export function serverMigrateCommand(app: App, run = runServerMigrate): Verb {
  return placeOptions(verb('migrate', 'Bring the database to this version\'s tables, as the next start would', ['cairn server migrate --rehearse', 'cairn server migrate']))
    .option('--rehearse', 'run the steps on a copy and leave the database as it is', false)
    .action(async (flags: ServerMigrateRequest) => {
      app.show(await run(app, flags));
    });
}

export async function runServerMigrate(app: App, {rehearse, ...flags}: ServerMigrateRequest): Promise<View> {
  const operations = await app.serverOperations();
  const [what, how] = rehearse ? (['Rehearsing', 'rehearsal'] as const) : (['Migrating', 'earnest'] as const);
  return migrateView(await app.progress(what, operations.migrate(placeOf(app, flags), how)));
}
