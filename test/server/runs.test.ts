/** Runs on the server: told once whatever is sent again, seen by whoever sees the stack, followed as they go. */
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {newId} from '../../src/lib/uuid.js';
import {endedEvent, runBody, startedEvent} from './run-bodies.js';
import {create, remove, simpleStack, startTeam} from './team.js';
import type {Answer, Person, Team} from './team.js';

let team: Team;
let ann: Person;
let bob: Person;
let stack: ReturnType<typeof simpleStack>;

beforeEach(async () => {
  team = await startTeam();
  [ann, bob] = [await team.join('ann'), await team.join('bob')];
  stack = simpleStack('ann', 'prod');
  await ann.commit({changes: stack.all.map(create), grants: [{object: stack.stack.id, grantee: 'user:bob', right: 'view'}]});
});
afterEach(() => team.close());

const put = (who: Person, id: string, name?: string): Promise<Answer> => who.send('PUT', `/v1/runs/${id}`, {body: runBody(id, stack.stack.id, name)});
const tell = (id: string, ...events: readonly unknown[]): Promise<Answer> => ann.post(`/v1/runs/${id}/events`, {events});
const print = (id: string, text: string, where: number | {readonly offset: number; readonly restart: boolean}): Promise<Answer> =>
  ann.post(`/v1/runs/${id}/logs`, {slug: 'train', attempt: 1, bytes: Buffer.byteLength(text), text, ...(typeof where === 'number' ? {offset: where} : where)});
const logOf = (who: Person, id: string, query = ''): Promise<Answer> => who.get(`/v1/runs/${id}/logs?slug=train&attempt=1${query}`);

async function started(): Promise<string> {
  const id = newId();
  expect(await put(ann, id)).toMatchObject({status: 200, body: {sequence: 0, logs: []}});
  expect(await tell(id, startedEvent)).toMatchObject({status: 200, body: {sequence: 1}});
  return id;
}

const unshare = (): Promise<Answer> => ann.commit({changes: [], grants: [{object: stack.stack.id, grantee: 'user:bob', right: null}]});

describe('what is told of a run', () => {
  test('counts once, however often it is sent', async () => {
    const id = await started();
    await print(id, 'one\n', 0);
    expect(await put(ann, id)).toMatchObject({status: 200, body: {sequence: 1, logs: [{slug: 'train', attempt: 1, size: 4, full: false}]}});
    expect(await tell(id, startedEvent, endedEvent(2))).toMatchObject({status: 200, body: {sequence: 2}});
    expect(await print(id, 'one\n', 0)).toMatchObject({status: 200, body: {size: 4}});
    expect((await bob.get(`/v1/runs/${id}/events`)).body).toEqual({events: [startedEvent, endedEvent(2)], heard: false});
    expect((await logOf(bob, id)).body).toEqual({text: 'one\n', next: 4});
  });

  test('has no gaps and is never another story: what is missing is named', async () => {
    const id = await started();
    expect(await tell(id, endedEvent(3))).toMatchObject({status: 409, body: {code: 'conflict', details: {next: 2}}});
    expect(await tell(id, endedEvent(2), endedEvent(4))).toMatchObject({status: 409});
    expect(await tell(id, endedEvent(1))).toMatchObject({status: 409, body: {details: {next: 2}}});
    expect(await print(id, 'later', 10)).toMatchObject({status: 409, body: {details: {next: 0}}});
    expect((await put(ann, id, 'other-1')).status).toBe(409);
    expect((await bob.get(`/v1/runs/${id}`)).body).toMatchObject({sequence: 1, outcome: null, heard: true, name: 'train-1', starter: 'ann'});
  });

  test('of a log that begins anew replaces it', async () => {
    const id = await started();
    await print(id, 'first try\n', 0);
    expect(await print(id, 'again\n', {offset: 0, restart: true})).toMatchObject({body: {size: 6}});
    expect((await logOf(bob, id)).body.text).toBe('again\n');
  });

  test('is kept up to a size, and the log says so once', async () => {
    const id = await started();
    const piece = 'x'.repeat(64 * 1024);
    for (let offset = 0; offset < 16 * 1024 * 1024; offset += piece.length) expect((await print(id, piece, offset)).body.full).toBe(false);
    const full = await print(id, 'y', 16 * 1024 * 1024);
    expect(full.body).toMatchObject({full: true});
    expect((await print(id, 'z', full.body.size)).body).toEqual(full.body);
    expect((await logOf(bob, id, '&tail=1')).body.text).toMatch(/^\[The server keeps the first 16 MiB of a log;.*\]\n$/);
  }, 120_000);

  test('is refused in another shape, and where it is too much', async () => {
    const id = await started();
    expect((await print(id, 'x'.repeat(64 * 1024 + 1), 0)).status).toBe(400);
    expect((await print(id, '\0', 0)).status).toBe(400);
    expect((await tell(id, {sequence: 2, type: 'x', at: 'yesterday'})).status).toBe(400);
    expect((await ann.send('PUT', `/v1/runs/${newId()}`, {body: runBody(newId(), stack.stack.id)})).status).toBe(422);
    const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown;
    expect((await tell(id, {...endedEvent(2), deep})).status).toBe(400);
    const {header, plan} = runBody(newId(), stack.stack.id);
    for (const body of [{header: {...header, deep}, plan}, {header, plan: {...plan, deep}}]) expect((await ann.send('PUT', `/v1/runs/${header['id'] as string}`, {body})).status).toBe(400);
    expect((await tell(id, {...endedEvent(2), padding: 'x'.repeat(9 * 1024 * 1024)})).status).toBe(413);
  });
});

describe('runs of a stack', () => {
  test('are listed the newest first, in pages, by stack, outcome, pipeline, starter and name', async () => {
    const ids = [await started(), await started(), await started()];
    await tell(ids[0] as string, endedEvent(2, 'failed'));
    const page = await bob.get('/v1/runs?limit=2');
    expect(page.body.items.map(({id}: {id: string}) => id)).toEqual([ids[2], ids[1]]);
    expect((await bob.get(`/v1/runs?limit=2&after=${page.body.next}`)).body).toMatchObject({items: [{id: ids[0], outcome: 'failed'}], next: null});
    const count = async (query: string): Promise<number> => (await bob.get(`/v1/runs?${query}`)).body.items.length;
    expect([await count('outcome=failed'), await count('outcome=none'), await count(`stack=${stack.stack.id}`), await count(`stack=${newId()}`)]).toEqual([1, 2, 3, 0]);
    expect([await count('starter=Ann'), await count('starter=bob'), await count('name=train-1'), await count('pipeline=other')]).toEqual([3, 0, 3, 0]);
  });

  test('are gone for whom it is unshared, while they follow it too', async () => {
    const id = await started();
    const waiting = bob.get(`/v1/runs/${id}/events?since=1&wait=20`);
    await unshare();
    await tell(id, endedEvent(2));
    expect((await waiting).status).toBe(404);
    expect([(await bob.get('/v1/runs')).body.items, (await logOf(bob, id)).status]).toEqual([[], 404]);
  });

  test('are gone with the stack, for who started them too', async () => {
    const id = await started();
    await ann.commit({changes: stack.all.map(draft => remove(draft, 1))});
    expect([(await ann.get(`/v1/runs/${id}`)).status, (await tell(id, endedEvent(2))).status]).toEqual([404, 404]);
  });

  test('need "use" to be started, and leave with what was told of them', async () => {
    expect((await put(bob, newId())).status).toBe(403);
    const id = await started();
    await print(id, 'one\n', 0);
    expect((await bob.send('DELETE', `/v1/runs/${id}`)).status).toBe(403);
    expect((await ann.send('DELETE', `/v1/runs/${id}`)).status).toBe(204);
    expect(await team.kept()).not.toContain('one\\n');
    expect((await ann.get(`/v1/runs/${id}`)).status).toBe(404);
  });
});

describe('whoever follows a run', () => {
  test('hears what comes as it comes', async () => {
    const id = await started();
    const begun = Date.now();
    const [event, text] = [bob.get(`/v1/runs/${id}/events?since=1&wait=20`), logOf(bob, id, '&wait=20')];
    await print(id, 'hello\n', 0);
    expect((await text).body).toEqual({text: 'hello\n', next: 6});
    await tell(id, endedEvent(2));
    expect((await event).body.events).toEqual([endedEvent(2)]);
    expect(Date.now() - begun).toBeLessThan(10_000);
  });

  test('is answered at once when the server stops', async () => {
    const id = await started();
    const waiting = bob.get(`/v1/runs/${id}/events?since=1&wait=25`);
    await logOf(bob, id);
    const begun = Date.now();
    await team.stop();
    expect((await waiting).body).toEqual({events: [], heard: true});
    expect(Date.now() - begun).toBeLessThan(10_000);
    await team.restart();
  });

  test('is told that nothing is heard of it any more', async () => {
    const id = await started();
    team.clock.now = new Date(team.clock.now.getTime() + 180_000);
    expect((await bob.get(`/v1/runs/${id}/events?since=1&wait=25`)).body).toEqual({events: [], heard: false});
    await tell(id);
    expect((await bob.get(`/v1/runs/${id}`)).body.heard).toBe(true);
  });

  test.each([[0, ''], [1, 'three\n'], [2, 'two\nthree\n'], [9, 'one\ntwo\nthree\n']])('may begin with the last %i lines', async (lines, expected) => {
    const id = await started();
    await print(id, 'one\ntw', 0);
    await print(id, 'o\nthree\n', 6);
    expect((await logOf(bob, id, `&tail=${lines}`)).body).toEqual({text: expected, next: 14});
  });
});
