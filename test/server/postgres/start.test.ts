import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {newestVersion} from '../../../src/server/db/migrations.js';
import {startServer} from '../../../src/server/server.js';
import type {StartOptions} from '../../../src/server/server.js';
import {postgresDatabase} from '../../support/postgres.js';
import type {TestDatabase} from '../../support/postgres.js';
import {ask, create, password, Person, store} from '../team.js';

describe('a server on Postgres', () => {
  let folder: string;
  let database: TestDatabase;
  const options = (name: string): StartOptions => ({
    host: '127.0.0.1', port: 0, dataFolder: join(folder, name), database: database.url, insecureHttp: false, version: '1', admin: {username: 'root', password}, log: () => undefined,
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-start-'));
    database = await postgresDatabase();
  });
  afterEach(async () => {
    await database.drop();
    await rm(folder, {recursive: true});
  });

  test('shows its database without the password', async () => {
    const server = await startServer(options('a'));
    expect(server.database).toMatch(/^postgres:\/\/cairn:\*\*\*@127\.0\.0\.1:\d+\/cairn_/);
    await server.close();
  });

  test('starts at once with others: one makes the tables and the admin, and all are one server', async () => {
    const servers = await Promise.all(['a', 'b', 'c', 'd'].map(name => startServer(options(name))));
    const seen = await Promise.all(servers.map(async ({url}) => (await ask(`${url}/v1/server`)).body));
    expect(new Set(seen.map(({instance, epoch}) => `${instance} ${epoch}`)).size).toBe(1);
    expect(seen.map(({setupRequired}) => setupRequired)).toEqual([false, false, false, false]);
    expect(await database.query('select version from schema_versions order by version')).toEqual(Array.from({length: newestVersion}, (_, index) => ({version: index + 1})));
    await Promise.all(servers.map(server => server.close()));
  });

  test('what one process answers holds on the other at once: sessions, revocations, commits, deactivations', async () => {
    const [one, other] = await Promise.all(['a', 'b'].map(name => startServer(options(name))));
    const [here, there] = [() => one?.url ?? '', () => other?.url ?? ''];
    const root = await Person.signIn(here, 'root');
    const elsewhere = new Person(there, 'root', root.token);
    const draft = store('root', 'one');
    expect(await root.commit({changes: [create(draft)]}, 'key')).toMatchObject({status: 200});
    expect(await elsewhere.commit({changes: [create(draft)]}, 'key')).toMatchObject({status: 200, body: {results: [{action: 'create'}]}});
    expect((await elsewhere.get(`/v1/components/${draft.id}`)).body).toMatchObject({revision: 1});
    const {cursor} = (await root.get('/v1/changes')).body;
    expect((await elsewhere.get(`/v1/changes?since=${cursor}`)).body).toMatchObject({resync: false, changed: []});
    await elsewhere.post('/v1/users', {username: 'ann', password});
    const ann = await Person.signIn(here, 'ann');
    await elsewhere.send('PATCH', '/v1/users/ann', {body: {active: false}});
    expect((await ann.get('/v1/me')).status).toBe(401);
    await root.send('DELETE', '/v1/sessions/current');
    expect((await elsewhere.get('/v1/me')).status).toBe(401);
    await Promise.all([one?.close(), other?.close()]);
  });

  test('says what is wrong with a database that it can not use, without its password', async () => {
    const wrong = [
      [database.url.replace('cairn%20test', 'wrong'), 'failed'],
      [`${database.url}_not`, 'failed'],
      ['postgres://cairn:s3cret@127.0.0.1:1/cairn', 'unreachable'],
    ] as const;
    for (const [url, code] of wrong) {
      const failure = await startServer({...options('a'), database: url}).then(() => null, (error: Error) => error);
      expect(failure).toMatchObject({code});
      expect(`${failure?.message}`).toContain('cairn:***@127.0.0.1');
      expect(`${failure?.message}`).not.toMatch(/s3cret|wrong@|test@/);
    }
  });

  test('leaves a database of a later version alone', async () => {
    await (await startServer(options('a'))).close();
    await database.query("insert into schema_versions values (99, '')");
    await expect(startServer(options('a'))).rejects.toMatchObject({code: 'unsupported_format'});
  });

  test('goes on when the database has ended its sessions', async () => {
    const server = await startServer(options('a'));
    const root = await Person.signIn(() => server.url, 'root');
    await database.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
    const statuses = [];
    for (let attempt = 0; attempt < 12; attempt++) statuses.push((await root.get('/v1/me')).status);
    expect(statuses.at(-1)).toBe(200);
    expect((await root.commit({changes: [create(store('root', 'one'))]})).status).toBe(200);
    await server.close();
  });
});
