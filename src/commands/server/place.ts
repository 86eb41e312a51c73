/** Which server a verb is about: its data folder, and its database where that is Postgres. */
import {join, resolve} from 'node:path';
import type {Command} from 'commander';
import type {App} from '../../app/app.js';
import {checkDatabaseUrl} from '../../domain/database-url.js';
import type {Place} from '../../server/operations/operations.js';

export interface PlaceFlags {
  /** Default: `server` in this home's data folder. */
  readonly dataDir?: string;
  /** Default: `CAIRN_DATABASE_URL`, else SQLite in the data folder. */
  readonly database?: string;
}

/** `--data-dir` alone, for verbs about a process. */
export function dataDirOption<C extends Command>(command: C): C {
  return command.option('--data-dir <folder>', 'the server\'s folder (default: a folder of this home)');
}

/** `--data-dir` and `--database`. */
export function placeOptions<C extends Command>(command: C): C {
  return dataDirOption(command).option('--database <url>', 'a Postgres database; with a password it belongs into CAIRN_DATABASE_URL (default: SQLite in the data folder)');
}

/** Throws `usage` where flag or variable hold no URL of a database. */
export function placeOf(app: App, {dataDir, database}: PlaceFlags): Place {
  const variable = app.surroundings.variables.CAIRN_DATABASE_URL;
  const url = database ?? variable;
  return {
    dataFolder: dataFolderOf(app, dataDir),
    ...(url === undefined ? {} : {database: checkDatabaseUrl(url, database === undefined ? 'CAIRN_DATABASE_URL' : '--database')}),
  };
}

export function dataFolderOf(app: App, dataDir?: string): string {
  return dataDir === undefined ? join(app.config().folders.data, 'server') : resolve(app.surroundings.workingFolder, dataDir);
}
