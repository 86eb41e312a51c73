/** The real server, in this process, on a free port and a folder of its own. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startServer} from '../../src/server/server.js';
import type {StartOptions} from '../../src/server/server.js';

export const rootPassword = 'correct horse battery';

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
    version: '0.0.0',
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
