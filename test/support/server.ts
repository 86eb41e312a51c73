/** The real server, in this process, on a free port and a folder of its own. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startServer} from '../../src/server/server.js';
import type {StartOptions} from '../../src/server/server.js';

export const rootPassword = 'correct horse battery';

/** What the servers of the tests call themselves: one minor version beside the clients', where a run of the tests wants that. */
export const serverVersion = process.env['CAIRN_TEST_SERVER_VERSION'] ?? '0.0.0';

export interface TestServer {
  readonly url: string;
  readonly setupToken: string | undefined;
  /** Ends the server; what asks it then finds nobody. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** With the admin `root`, unless `admin` is null. */
export async function testServer(admin: StartOptions['admin'] | null = {username: 'root', password: rootPassword}): Promise<TestServer> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'cairn-server-'));
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    dataFolder,
    insecureHttp: false,
    version: serverVersion,
    log: () => undefined,
    ...(admin === null ? {} : {admin}),
  });
  return {
    url: server.url,
    setupToken: server.setupToken,
    stop: () => server.close(),
    close: async () => {
      await server.close();
      rmSync(dataFolder, {recursive: true, force: true});
    },
  };
}
