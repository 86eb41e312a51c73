// What the programs share that run a real service for a run of the tests, and end it when that run is over.
import {renameSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';

export async function freePort() {
  const server = createServer();
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

export function isRunning(id) {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

/** Writes a file of the folder whole or not at all: others wait for it. */
export function tellIn(folder, file, value) {
  writeFileSync(join(folder, `.${file}`), JSON.stringify(value));
  renameSync(join(folder, `.${file}`), join(folder, file));
}
