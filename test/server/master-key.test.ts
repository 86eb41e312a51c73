/** The master key: where it comes from, that a wrong one is an error at start, and its rotation while servers run. */
import {randomBytes} from 'node:crypto';
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from '@jest/globals';
import type {KeySource} from '../../src/domain/key-source.js';
import {SecretValue} from '../../src/domain/secret-value.js';
import {newId} from '../../src/lib/uuid.js';
import {backUp, restore} from '../../src/server/operations/backup.js';
import {rotateMasterKey} from '../../src/server/operations/rotate-key.js';
import {startServer} from '../../src/server/server.js';
import {databases, startTeam} from './team.js';
import type {Answer, Person, Team} from './team.js';

let team: Team;
afterEach(() => team.close());

const newKey = (): string => randomBytes(32).toString('base64');
const text = (...keys: readonly string[]): KeySource => ({from: 'text', text: new SecretValue(keys.join(' '))});
const createSecret = (who: Person, name: string, value = 'a value'): Promise<Answer> =>
  who.send('PUT', `/v1/secrets/${newId()}`, {body: {name, values: {key: value}}, headers: {'if-none-match': '*'}});
const reveal = async (who: Person, secret: string): Promise<unknown> => {
  const {status, body} = await who.post('/v1/secret-values', {purpose: 'reveal', secret, key: 'key'});
  return status === 200 ? body.values[0].value : body.code;
};
const keyFile = (): string => `${team.place.dataFolder}.master-key`;
const keysIn = (file: string): readonly string[] => readFileSync(file, 'utf8').trim().split('\n');

/** What starting with that key comes to, once the team's own server has ended. */
async function startedWith(masterKey: KeySource | undefined): Promise<string> {
  try {
    const server = await startServer({...team.place, host: '127.0.0.1', port: 0, insecureHttp: false, version: '1', log: () => undefined, masterKey});
    await server.close();
    return 'started';
  } catch (error) {
    return (error as {code: string}).code;
  }
}

describe('without being told, on SQLite, the master key', () => {
  test('is made beside the data folder when the first secret is kept, for this user alone', async () => {
    team = await startTeam();
    expect(existsSync(keyFile())).toBe(false);
    const ann = await team.join('ann');
    const {body: {id}} = await createSecret(ann, 's3');
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    await team.restart();
    expect(await reveal(ann, id)).toBe('a value');
  });

  test('is missed at start once there is a secret', async () => {
    team = await startTeam();
    await createSecret(await team.join('ann'), 's3');
    await team.stop();
    const kept = readFileSync(keyFile(), 'utf8');
    writeFileSync(keyFile(), newKey());
    expect(await startedWith(undefined)).toBe('failed');
    expect(await startedWith({from: 'file', file: join(team.folder, 'none'), managed: true})).toBe('failed');
    writeFileSync(keyFile(), kept);
    expect(await startedWith(undefined)).toBe('started');
  });
});

test('on Postgres it has to be given: until then no secret is kept, and all else works', async () => {
  team = await startTeam({masterKey: undefined}, 'Postgres');
  const ann = await team.join('ann');
  expect(await createSecret(ann, 's3')).toMatchObject({status: 403, body: {code: 'not_allowed', details: {hint: expect.stringContaining('--master-key-file')}}});
  expect(await ann.get('/v1/secrets')).toMatchObject({status: 200, body: {items: []}});
  expect(existsSync(keyFile())).toBe(false);
});

describe.each(databases)('a master key that is given, on %s,', kind => {
  test('is asked for again, from whatever place, and another one is an error at start', async () => {
    const key = newKey();
    team = await startTeam({masterKey: text(key)}, kind);
    const ann = await team.join('ann');
    await createSecret(ann, 's3');
    await team.stop();
    const file = join(team.folder, 'key');
    writeFileSync(file, `${key}\n`);
    expect(await startedWith(text(newKey()))).toBe('failed');
    expect(await startedWith({from: 'nowhere'})).toBe('failed');
    expect(await startedWith(text('short'))).toBe('invalid_input');
    expect(await startedWith({from: 'file', file: join(team.folder, 'none'), managed: false})).toBe('invalid_input');
    expect(await startedWith({from: 'command', command: 'exit 3'})).toBe('failed');
    expect(await startedWith({from: 'command', command: `cat ${file}`})).toBe('started');
    expect(await startedWith({from: 'file', file, managed: false})).toBe('started');
  });

  test('is not missed where there never was a secret', async () => {
    team = await startTeam({masterKey: text(newKey())}, kind);
    await team.stop();
    expect(await startedWith({from: 'nowhere'})).toBe('started');
  });

  test('is rotated by a second one while a server that has both runs; values are not encrypted anew', async () => {
    const [old, next] = [newKey(), newKey()];
    team = await startTeam({masterKey: text(old, next)}, kind);
    const ann = await team.join('ann');
    const {body: {id}} = await createSecret(ann, 's3');
    const now = new Date();
    await expect(rotateMasterKey({place: team.place, masterKey: text(old), forgetEarlier: false}, now)).rejects.toMatchObject({code: 'usage'});
    await expect(rotateMasterKey({place: team.place, masterKey: text(next), forgetEarlier: false}, now)).rejects.toMatchObject({code: 'failed'});
    expect(await rotateMasterKey({place: team.place, masterKey: text(next, old), forgetEarlier: false}, now)).toMatchObject({secrets: 1});
    expect(await reveal(ann, id)).toBe('a value');
    expect(await createSecret(ann, 'later')).toMatchObject({status: 201});
    await team.stop();
    expect(await startedWith(text(old))).toBe('failed');
    expect(await startedWith(text(next))).toBe('started');
  });

  test('that a running server does not know yet is an error of that moment, and no wrong value', async () => {
    const [old, next] = [newKey(), newKey()];
    team = await startTeam({masterKey: text(old)}, kind);
    const ann = await team.join('ann');
    const {body: {id}} = await createSecret(ann, 's3');
    await rotateMasterKey({place: team.place, masterKey: text(next, old), forgetEarlier: false}, new Date());
    expect([await reveal(ann, id), (await createSecret(ann, 'later')).body.code]).toEqual(['unavailable', 'unavailable']);
  });
});

describe('rotating the key in a file', () => {
  test('makes a new one, keeps the earlier ones until told otherwise, and running servers notice', async () => {
    team = await startTeam();
    const ann = await team.join('ann');
    const request = {place: team.place, forgetEarlier: false};
    await expect(rotateMasterKey(request, new Date())).rejects.toMatchObject({code: 'not_found'});
    const {body: {id}} = await createSecret(ann, 's3');
    const [first] = keysIn(keyFile());
    expect(await rotateMasterKey(request, new Date())).toEqual({secrets: 1, key: keyFile(), forgotten: false});
    expect(keysIn(keyFile())).toEqual([expect.any(String), first]);
    expect([await reveal(ann, id), (await createSecret(ann, 'later')).status]).toEqual(['a value', 201]);
    expect(await rotateMasterKey({...request, forgetEarlier: true}, new Date())).toEqual({secrets: 2, key: keyFile(), forgotten: true});
    expect(keysIn(keyFile())).toHaveLength(1);
    expect(await reveal(ann, id)).toBe('a value');
    await team.restart();
    expect(await reveal(ann, id)).toBe('a value');
  });

  test('goes on where it was killed between the file and the database', async () => {
    team = await startTeam();
    const ann = await team.join('ann');
    const {body: {id}} = await createSecret(ann, 's3');
    const next = newKey();
    writeFileSync(keyFile(), `${next}\n${readFileSync(keyFile(), 'utf8')}`);
    await team.restart();
    expect([await reveal(ann, id), (await createSecret(ann, 'between')).status]).toEqual(['a value', 201]);
    expect(await rotateMasterKey({place: team.place, forgetEarlier: true}, new Date())).toMatchObject({secrets: 2});
    expect(keysIn(keyFile())).toEqual([next]);
    expect(await reveal(ann, id)).toBe('a value');
  });
});

test('a backup has the secrets encrypted and not the key, and restores with it', async () => {
  team = await startTeam();
  const ann = await team.join('ann');
  const {body: {id}} = await createSecret(ann, 's3', 'cnry-in-a-backup');
  const file = join(team.folder, 'team.backup');
  expect(await backUp({place: team.place, file, force: false}, {version: '1', now: new Date()})).toMatchObject({secrets: 1});
  await createSecret(ann, 'late');
  await team.stop();
  await restore({place: team.place, file, force: true}, new Date());
  await team.restart();
  const again = await team.as('ann');
  expect((await again.get('/v1/secrets')).body.items.map(({name}: {name: string}) => name)).toEqual(['s3']);
  expect(await reveal(again, id)).toBe('cnry-in-a-backup');
});
