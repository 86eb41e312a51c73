/**
 * `kill -9` of the server at random moments under load: every acknowledged commit is there afterwards, and each is whole. As many
 * rounds as CAIRN_KILL_ROUNDS says; a release is tried with 300 on each database.
 */
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {newHome} from '../support/cli.js';
import {postgresDatabase} from '../support/postgres.js';
import type {TestDatabase} from '../support/postgres.js';
import {password, startServerProcess} from '../support/server-process.js';
import type {ServerProcess} from '../support/server-process.js';
import {create, databases, Person, store} from './team.js';

const rounds = Number(process.env['CAIRN_KILL_ROUNDS'] ?? 4);
const writers = 4;
const roundTakes = 30_000;

describe.each(databases)('kill -9 of a server on %s', kind => {
  let home: string;
  let database: TestDatabase | null;

  beforeAll(async () => {
    home = newHome();
    database = kind === 'Postgres' ? await postgresDatabase() : null;
  }, 90_000);
  afterAll(async () => {
    await database?.drop();
    rmSync(home, {recursive: true, force: true});
  });

  const start = (port: number): Promise<ServerProcess> =>
    startServerProcess({home, dataFolder: join(home, 'server'), port, environment: database === null ? {} : {CAIRN_DATABASE_URL: database.url}});

  test(`loses nothing and halves nothing in ${rounds} rounds`, async () => {
    let server = await start(0);
    const port = Number(new URL(server.url).port);
    const root = await Person.signIn(() => server.url, 'root', password);
    const acknowledged = new Set<string>();
    const found = new Map<string, number>();
    let sent = 0;

    const writeUntilKilled = async (name: string): Promise<void> => {
      for (let number = 0; ; number++) {
        const commit = `${name}-${number}`;
        sent += 1;
        const answer = await root.commit({changes: ['a', 'b', 'c'].map(part => create(store('root', `${commit}-${part}`)))}).catch(() => null);
        if (answer === null) return;
        expect(answer.status).toBe(200);
        acknowledged.add(commit);
      }
    };

    let cursor: string | undefined;
    const follow = async (): Promise<void> => {
      const feed = await root.changes(cursor);
      expect(feed.resync).toBe(cursor === undefined);
      for (const {manifest: {metadata: {name}}} of feed.changed) found.set(name.slice(0, -2), (found.get(name.slice(0, -2)) ?? 0) + 1);
      cursor = feed.cursor;
    };

    for (let round = 0; round < rounds; round++) {
      const load = Promise.all(Array.from({length: writers}, (_, writer) => writeUntilKilled(`r${round}-w${writer}`)));
      await new Promise(resolve => setTimeout(resolve, 20 + Math.random() * 250));
      await server.end('SIGKILL');
      await load;
      server = await start(port);
      await follow();
      expect([...acknowledged].filter(commit => !found.has(commit))).toEqual([]);
      expect([...found].filter(([, parts]) => parts !== 3)).toEqual([]);
    }
    const {changed} = await root.changes();
    expect(changed).toHaveLength(found.size * 3);
    expect(acknowledged.size).toBeGreaterThan(rounds);
    expect(acknowledged.size).toBeLessThan(sent);
    await server.end('SIGTERM');
  }, rounds * roundTakes);
});
