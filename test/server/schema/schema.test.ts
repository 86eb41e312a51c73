/**
 * Every released version of the tables, kept as SQL with rows of that time: `vN.KIND.sql` makes the tables, `vN.rows.sql` fills them.
 * They are written once, when the version is new (CAIRN_TEST_WRITE_SCHEMA=1), and never changed again.
 */
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {Kysely, sql} from 'kysely';
import {newId} from '../../../src/lib/uuid.js';
import {engineFor} from '../../../src/server/db/database.js';
import {migrate, newestVersion} from '../../../src/server/db/migrations.js';
import type {Step} from '../../../src/server/db/migrations.js';
import {migratePlace, rehearse} from '../../../src/server/operations/migrate.js';
import type {Place} from '../../../src/server/operations/operations.js';
import {startServer} from '../../../src/server/server.js';
import {postgresDatabase} from '../../support/postgres.js';
import {ask, create, databases, Person, simpleStack, startTeam, store} from '../team.js';
import {runBody, startedEvent} from '../run-bodies.js';
import {rowsAsSql, tablesAsSql} from './dump.js';

const write = process.env['CAIRN_TEST_WRITE_SCHEMA'] === '1';
const versions = Array.from({length: newestVersion}, (_, index) => index + 1);
const fileOf = (version: number, part: string): string => fileURLToPath(new URL(`v${version}.${part}.sql`, import.meta.url));
const now = new Date('2026-06-01T00:00:00.000Z');

describe.each(databases)('the tables on %s', kind => {
  let folder: string;
  let place: Place;
  let drop: () => Promise<void>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cairn-schema-'));
    const database = kind === 'Postgres' ? await postgresDatabase() : null;
    place = {dataFolder: folder, database: database?.url};
    drop = async () => database?.drop();
  });
  afterEach(async () => {
    await drop();
    rmSync(folder, {recursive: true});
  });

  const url = (): string => place.database ?? join(folder, 'cairn.db');

  async function run(text: string): Promise<void> {
    const db = new Kysely<unknown>({dialect: (await engineFor(url(), 'tool')).dialect});
    for (const statement of text.split(/;\n/).filter(each => each.trim() !== '')) await sql.raw(statement).execute(db);
    await db.destroy();
  }

  test('of the newest version are kept as they were when it was new', async () => {
    const file = fileOf(newestVersion, kind.toLowerCase());
    const made = await tablesAsSql(url(), newestVersion);
    if (write && !existsSync(file)) writeFileSync(file, made);
    expect(readFileSync(file, 'utf8')).toBe(made);
  });

  test.each(versions)('of version %i come to the newest with all that was in them', async version => {
    await run(readFileSync(fileOf(version, kind.toLowerCase()), 'utf8') + readFileSync(fileOf(version, 'rows'), 'utf8'));
    expect(await rehearse(place, now)).toMatchObject({from: version, to: newestVersion, applied: false});
    expect(await migratePlace(place, now)).toMatchObject({from: version, to: newestVersion, applied: true});
    const server = await startServer({...place, host: '127.0.0.1', port: 0, insecureHttp: false, version: '1', log: () => undefined});
    expect((await ask(`${server.url}/v1/server`)).body).toMatchObject({setupRequired: false});
    const ann = await Person.signIn(() => server.url, 'ann');
    const bob = await Person.signIn(() => server.url, 'bob');
    const names = (await ann.changes()).changed.map(({manifest}) => manifest.metadata.name).sort();
    expect(names).toEqual(['prod', 'prod-a', 'prod-o']);
    expect((await bob.changes()).changed.map(({manifest, right}) => `${manifest.metadata.name} ${right}`).sort()).toEqual(['prod use', 'prod-a use', 'prod-o use']);
    expect((await ann.commit({changes: [create(store('ann', 'new'))]})).status).toBe(200);
    expect((await ann.commit({changes: [create(store('ann', 'prod-a'))]})).body).toMatchObject({code: 'exists'});
    await server.close();
  });

  describe('with steps', () => {
    const first: Step = async db => db.schema.createTable('one').addColumn('id', 'text').execute();
    const second: Step = async db => db.schema.createTable('two').addColumn('id', 'text').execute();
    const broken: Step = async db => {
      await db.schema.createTable('three').addColumn('id', 'text').execute();
      throw new Error('no');
    };

    test('are brought forward by what is missing, once, also when several start at once', async () => {
      const run = async (steps: readonly Step[]) => {
        const engine = await engineFor(url(), 'server');
        const db = new Kysely<unknown>({dialect: engine.dialect});
        return migrate(db, {engine, now, steps}).finally(() => db.destroy());
      };
      expect(await run([first])).toEqual({from: 0, to: 1, steps: ['first']});
      const reports = kind === 'Postgres' ? await Promise.all([1, 2, 3, 4].map(() => run([first, second]))) : [await run([first, second]), await run([first, second])];
      expect(reports.flatMap(({steps}) => steps)).toEqual(['second']);
      await expect(run([first, second, second, broken])).rejects.toThrow();
      await expect(run([first])).rejects.toMatchObject({code: 'unsupported_format'});
      expect(await run([first, second])).toEqual({from: 2, to: 2, steps: []});
    });

    test('stay as they were where one step fails', async () => {
      const engine = await engineFor(url(), 'server');
      const db = new Kysely<unknown>({dialect: engine.dialect});
      await expect(migrate(db, {engine, now, steps: [first, broken]})).rejects.toThrow('no');
      expect(await engine.copying.tables(db)).toEqual([]);
      await db.destroy();
    });
  });
});

test('the rows of the newest version are kept', async () => {
  const file = fileOf(newestVersion, 'rows');
  if (write && !existsSync(file)) {
    const team = await startTeam({now: () => now});
    const ann = await team.join('ann');
    await team.join('bob');
    const {all, stack} = simpleStack('ann', 'prod');
    await ann.commit({changes: all.map(create), grants: [{object: stack.id, grantee: 'user:bob', right: 'use'}]});
    const run = newId();
    await ann.send('PUT', `/v1/runs/${run}`, {body: runBody(run, stack.id)});
    await ann.post(`/v1/runs/${run}/events`, {events: [startedEvent]});
    await ann.post(`/v1/runs/${run}/logs`, {slug: 'train', attempt: 1, offset: 0, bytes: 4, text: 'one\n'});
    await team.stop();
    const engine = await engineFor(join(team.place.dataFolder, 'cairn.db'), 'tool');
    const db = new Kysely<unknown>({dialect: engine.dialect});
    writeFileSync(file, await rowsAsSql(db, engine));
    await db.destroy();
    await team.close();
  }
  expect(readFileSync(file, 'utf8')).toContain(`insert into schema_versions (version, applied) values (${newestVersion},`);
});
