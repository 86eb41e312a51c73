/** Which server a verb is about: its data folder, and its database where that is Postgres. */
import {join, resolve} from 'node:path';
import {Option} from 'commander';
import type {Command} from 'commander';
import type {App} from '../../app/app.js';
import {checkDatabaseUrl} from '../../domain/database-url.js';
import type {KeySource} from '../../domain/key-source.js';
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

export interface MasterKeyFlags {
  readonly masterKeyFile?: string;
  readonly masterKeyCommand?: string;
}

/** `--master-key-file` and `--master-key-command`; there is no flag for the key itself, which lists of processes would show. */
export function masterKeyOptions<C extends Command>(command: C): C {
  return command
    .addOption(
      new Option('--master-key-file <file>', 'the file with the master key of secrets (default: CAIRN_SERVER_MASTER_KEY, else a file beside the server\'s folder)')
        .conflicts('masterKeyCommand'),
    )
    .option('--master-key-command <command>', 'a command that prints the master key');
}

/** Undefined where nothing says it. */
export function masterKeyOf({surroundings: {serverMasterKey, workingFolder}}: App, {masterKeyFile, masterKeyCommand}: MasterKeyFlags): KeySource | undefined {
  if (masterKeyFile !== undefined) return {from: 'file', file: resolve(workingFolder, masterKeyFile), managed: false};
  if (masterKeyCommand !== undefined) return {from: 'command', command: masterKeyCommand};
  return serverMasterKey === undefined ? undefined : {from: 'text', text: serverMasterKey};
}
