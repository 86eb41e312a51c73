import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {Kysely} from 'kysely';
import {sqliteDialect} from '../../src/server/db/sqlite.js';
import {startServer} from '../../src/server/server.js';
import type {StartOptions} from '../../src/server/server.js';
import {ask, create, Person, startTeam, store, password} from './team.js';

describe('starting a server', () => {
  let folder: string;
  let options: StartOptions;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-start-'));
    options = {host: '127.0.0.1', port: 0, dataFolder: join(folder, 'data'), insecureHttp: false, version: '1.2.3', admin: {username: 'root', password}, log: () => undefined};
  });
  afterEach(() => rm(folder, {recursive: true}));

  test('answers as soon as it says where, on a folder that is its own', async () => {
    const server = await startServer(options);
    expect(server).toMatchObject({url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), version: '1.2.3', database: `sqlite:${join(folder, 'data', 'cairn.db')}`});
    expect((await ask(`${server.url}/v1/server`)).body).toMatchObject({product: 'cairn', version: '1.2.3', setupRequired: false});
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
    await server.close();
    await expect(ask(`${server.url}/healthz`)).rejects.toThrow();
    await server.ended;
    await server.close();
  });

  test('keeps instance, epoch, objects and sessions over a restart', async () => {
    const team = await startTeam();
    const ann = await team.join('ann');
    const draft = store('ann', 'kept');
    await ann.commit({changes: [create(draft)]});
    const before = (await ask(`${team.server.url}/v1/server`)).body;
    await team.restart();
    expect((await ask(`${team.server.url}/v1/server`)).body).toEqual(before);
    expect((await ann.get(`/v1/components/${draft.id}`)).body).toMatchObject({id: draft.id, revision: 1});
    await team.close();
  });

  test('refuses plain HTTP beyond loopback unless it is asked for', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.com']) {
      await expect(startServer({...options, host})).rejects.toMatchObject({code: 'usage'});
    }
    const server = await startServer({...options, host: '0.0.0.0', insecureHttp: true});
    await server.close();
  });

  test('refuses a data folder that another server has, and says which process that is', async () => {
    const first = await startServer(options);
    await expect(startServer(options)).rejects.toMatchObject({code: 'locked', message: expect.stringContaining(String(process.pid))});
    await first.close();
    await (await startServer(options)).close();
  });

  test('says that a port is taken, and leaves nothing open', async () => {
    const other = createServer();
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    const {port} = other.address() as AddressInfo;
    await expect(startServer({...options, port})).rejects.toMatchObject({code: 'failed', message: expect.stringContaining(`127.0.0.1:${port}`)});
    await (await startServer(options)).close();
    await new Promise(resolve => other.close(resolve));
  });

  test('leaves a database of a later version alone', async () => {
    await (await startServer(options)).close();
    const db = new Kysely<{schema_versions: {version: number; applied: string}}>({dialect: await sqliteDialect(join(folder, 'data', 'cairn.db'))});
    await db.insertInto('schema_versions').values({version: 99, applied: ''}).execute();
    await db.destroy();
    await expect(startServer(options)).rejects.toMatchObject({code: 'unsupported_format'});
  });

  test('brings a database of the first version up to date, and keeps what is in it', async () => {
    await (await startServer({...options, admin: {username: 'root', password: 'correct horse'}})).close();
    const db = new Kysely<{schema_versions: {version: number; applied: string}}>({dialect: await sqliteDialect(join(folder, 'data', 'cairn.db'))});
    const later = ['run_logs', 'run_events', 'runs', 'secret_needs', 'secret_values', 'secrets', 'api_key_tokens', 'api_keys', 'transfers'];
    for (const table of later) await db.schema.dropTable(table).execute();
    await db.deleteFrom('schema_versions').where('version', '>', 1).execute();
    await db.destroy();
    const server = await startServer(options);
    const root = await Person.signIn(() => server.url, 'root');
    expect(await root.post('/v1/keys', {name: 'ci', may: [], owners: null, stacks: null, expires: null})).toMatchObject({status: 201});
    await server.close();
  });

  test('with an admin does not touch one that is there', async () => {
    await (await startServer(options)).close();
    const server = await startServer({...options, admin: {username: 'root', password: 'another password'}});
    await expect(Person.signIn(() => server.url, 'root')).resolves.toBeDefined();
    expect(server.setupToken).toBeUndefined();
    await server.close();
  });
});
