import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {newId} from '../../../src/lib/uuid.js';
import {backUp, restore} from '../../../src/server/operations/backup.js';
import type {Place} from '../../../src/server/operations/operations.js';
import {startServer} from '../../../src/server/server.js';
import {postgresDatabase} from '../../support/postgres.js';
import {runBody} from '../run-bodies.js';
import {ask, create, databases, Person, remove, simpleStack, startTeam, store} from '../team.js';
import type {DatabaseKind, Team} from '../team.js';

const now = new Date('2026-05-01T10:00:00.000Z');

describe.each(databases)('a backup from %s', source => {
  let folder: string;
  let team: Team;
  let ann: Person;
  let file: string;
  const closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-backup-'));
    file = join(folder, 'team.backup');
    team = await startTeam({}, source);
    ann = await team.join('ann');
  });
  afterEach(async () => {
    await team.close();
    for (const close of closing.splice(0)) await close();
    await rm(folder, {recursive: true});
  });

  const backup = (force = false) => backUp({place: team.place, file, force}, {version: '1', now});

  async function emptyPlace(on: DatabaseKind): Promise<Place> {
    const dataFolder = await mkdtemp(join(folder, 'target-'));
    if (on === 'SQLite') return {dataFolder};
    const database = await postgresDatabase();
    closing.push(() => database.drop());
    return {dataFolder, database: database.url};
  }

  async function serve<T>(place: Place, work: (url: string) => Promise<T>): Promise<T> {
    const server = await startServer({...place, host: '127.0.0.1', port: 0, insecureHttp: false, version: '1', log: () => undefined});
    try {
      return await work(server.url);
    } finally {
      await server.close();
    }
  }

  test.each(databases)('of a running server restores on %s: the same server at a new epoch, and clients compare afresh', async target => {
    const {all, stack} = simpleStack('ann', 'prod');
    const gone = store('ann', 'gone');
    await ann.commit({changes: [...all, gone].map(create), grants: [{object: stack.id, grantee: 'everyone', right: 'use'}]});
    await ann.commit({changes: [remove(gone, 1)]});
    const {cursor} = await ann.changes();
    const run = newId();
    await ann.send('PUT', `/v1/runs/${run}`, {body: runBody(run, stack.id)});
    await ann.post(`/v1/runs/${run}/logs`, {slug: 'train', attempt: 1, offset: 0, bytes: 4, text: 'one\n'});
    expect(await backup()).toMatchObject({file, taken: now.toISOString(), bytes: (await stat(file)).size});
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['team.backup']);
    const late = store('ann', 'late');
    await ann.commit({changes: [create(late)]});
    const before = (await ask(`${team.server.url}/v1/server`)).body;

    const place = await emptyPlace(target);
    const restored = await restore({place, file, force: false}, now);
    expect(restored).toMatchObject({instance: before.instance, taken: now.toISOString(), steps: []});
    expect(restored.epoch).not.toBe(before.epoch);
    await serve(place, async url => {
      expect((await ask(`${url}/v1/server`)).body).toMatchObject({instance: before.instance, epoch: restored.epoch, setupRequired: false});
      const again = new Person(() => url, 'ann', ann.token);
      const feed = await again.changes(cursor);
      expect(feed).toMatchObject({resync: true, gone: []});
      expect(new Set(feed.changed.map(({id}) => id))).toEqual(new Set(all.map(({id}) => id)));
      expect((await again.get(`/v1/stacks/${stack.id}/grants`)).body.grants).toEqual([{grantee: 'everyone', right: 'use', until: null}]);
      expect((await again.get(`/v1/runs/${run}/logs?slug=train&attempt=1`)).body).toEqual({text: 'one\n', next: 4});
      expect((await again.commit({changes: [create(late)]})).status).toBe(200);
    });
  });

  test('replaces what is there only with force, never under a running server, and is kept from being overwritten', async () => {
    await backup();
    await expect(backup()).rejects.toMatchObject({code: 'exists'});
    await backup(true);
    await ann.commit({changes: [create(store('ann', 'after'))]});
    await expect(restore({place: team.place, file, force: true}, now)).rejects.toMatchObject({code: 'locked'});
    const otherFolder = {...team.place, dataFolder: join(folder, 'other')};
    if (source === 'Postgres') await expect(restore({place: otherFolder, file, force: true}, now)).rejects.toMatchObject({code: 'in_use'});
    expect((await ann.changes()).changed).toHaveLength(1);
    await team.stop();
    await expect(restore({place: team.place, file, force: false}, now)).rejects.toMatchObject({code: 'exists'});
    await restore({place: team.place, file, force: true}, now);
    await team.restart();
    expect((await ann.changes()).changed).toEqual([]);
  });

  test('that is damaged, cut short, of a later version or no backup at all restores nothing', async () => {
    await ann.commit({changes: [create(store('ann', 'one'))]});
    await backup();
    await team.stop();
    const whole = await readFile(file);
    const text = gunzipSync(whole).toString();
    const lines = text.split('\n');
    const zipped = (content: string): Buffer => gzipSync(content);
    const cases: readonly [Buffer, string][] = [
      [whole.subarray(0, whole.length - 20), 'invalid_input'],
      [whole.subarray(0, 10), 'invalid_input'],
      [zipped(`${lines.slice(0, -2).join('\n')}\n`), 'invalid_input'],
      [zipped(text.replace('"ann"', '"eve"')), 'invalid_input'],
      [zipped(text.replace('"table":"users"', '"table":"sqlite_master"')), 'invalid_input'],
      [zipped(text.replace('"columns":["id"', '"columns":["idd"')), 'invalid_input'],
      [zipped(text.replace('"format":1', '"format":2')), 'unsupported_format'],
      [zipped(text.replace('"schema":', '"schema":99')), 'unsupported_format'],
      [zipped('{}'), 'invalid_input'],
      [Buffer.from('no gzip'), 'invalid_input'],
      [Buffer.alloc(0), 'invalid_input'],
    ];
    for (const [content, code] of cases) {
      await writeFile(file, content);
      const failure = await restore({place: team.place, file, force: true}, now).then(() => null, (error: unknown) => error);
      expect(failure).toMatchObject({code});
    }
    await expect(restore({place: team.place, file: `${file}-not`, force: true}, now)).rejects.toMatchObject({code: 'not_found'});
    await team.restart();
    expect((await ann.changes()).changed).toHaveLength(1);
  });

  test('taken under load holds what one moment had: whole commits, and each that came before', async () => {
    let going = true;
    const committed: string[] = [];
    const writer = async (name: string): Promise<void> => {
      for (let round = 0; going; round++) {
        const pair = ['a', 'b'].map(half => store('ann', `${name}-${round}-${half}`));
        expect((await ann.commit({changes: pair.map(create)})).status).toBe(200);
        committed.push(`${name}-${round}`);
      }
    };
    const writers = ['x', 'y', 'z'].map(writer);
    while (committed.length < 10) await new Promise(resolve => setTimeout(resolve, 10));
    const before = [...committed];
    await backup().finally(() => {
      going = false;
    });
    await Promise.all(writers);
    const place = await emptyPlace('SQLite');
    await restore({place, file, force: false}, now);
    const names = await serve(place, async url => (await new Person(() => url, 'ann', ann.token).changes()).changed.map(({manifest}) => manifest.metadata.name));
    const kept = new Set(names.map(name => name.slice(0, -2)));
    expect(names).toHaveLength(kept.size * 2);
    expect(before.filter(name => !kept.has(name))).toEqual([]);
    for (const name of kept) {
      const [writerName, round] = name.split('-');
      if (Number(round) > 0) expect(kept).toContain(`${writerName}-${Number(round) - 1}`);
    }
    expect(committed.length).toBeGreaterThan(before.length);
  });
});

test('there is nothing to back up where no server was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-backup-'));
  await expect(backUp({place: {dataFolder: folder}, file: join(folder, 'x'), force: false}, {version: '1', now})).rejects.toMatchObject({code: 'not_found'});
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, {recursive: true});
});
