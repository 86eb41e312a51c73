/** Secrets on the server: what is kept, who may name it, and the one way in which values leave. */
import {randomBytes} from 'node:crypto';
import {existsSync, readFileSync, statSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {newId} from '../../src/lib/uuid.js';
import {create, remove, simpleStack, startTeam, store, update} from './team.js';
import type {Answer, Draft, Person, Team} from './team.js';

let team: Team;
let ann: Person;
let bob: Person;

beforeEach(async () => {
  team = await startTeam();
  [ann, bob] = [await team.join('ann'), await team.join('bob')];
});
afterEach(() => team.close());

const value = `cnry-${randomBytes(9).toString('hex')}`;
const config = {path: 's3://x', key: '{{ s3.key }}', secret: '{{ s3.secret }}'};

const createSecret = (who: Person, name: string, values: Record<string, string>): Promise<Answer> => createAs(who, newId(), {name, values});
const createAs = (who: Person, id: string, body: unknown): Promise<Answer> =>
  who.send('PUT', `/v1/secrets/${id}`, {body, headers: {'if-none-match': '*'}});
const change = (who: Person, id: string, {tag = '*', ...body}: Record<string, unknown> & {readonly tag?: string}): Promise<Answer> => who.send('PATCH', `/v1/secrets/${id}`, {body, headers: {'if-match': tag}});
const run = (who: Person, object: string, more = {}): Promise<Answer> => who.post('/v1/secret-values', {purpose: 'run', object, ...more});
const reveal = (who: Person, secret: string, key: string): Promise<Answer> => who.post('/v1/secret-values', {purpose: 'reveal', secret, key});
const needs = async (who: Person, ...objects: readonly string[]): Promise<readonly string[]> =>
  (await who.post('/v1/secret-needs', {objects})).body.needs.map((each: {secret: string; key: string; met: boolean}) => `${each.secret}.${each.key} ${each.met ? 'met' : 'unmet'}`);
const given = ({body}: Answer): readonly string[] => body.values.map((each: {secret: string; key: string; value: string}) => `${each.secret}.${each.key}=${each.value}`);

/** A stack of ann's whose store refers to `s3.key` and `s3.secret`. */
function referringStack(name = 'prod'): ReturnType<typeof simpleStack> {
  const plain = simpleStack('ann', name);
  const referring: Draft = {...store('ann', `${name}-a`, config), id: plain.store.id};
  return {...plain, store: referring, all: plain.all.map(each => (each.id === referring.id ? referring : each))};
}

async function pushed(name?: string, grants: readonly {right: 'view' | 'use' | 'edit' | 'admin'; object?: 'stack' | 'store'}[] = []): Promise<ReturnType<typeof simpleStack>> {
  const drafts = referringStack(name);
  const answer = await ann.commit({changes: drafts.all.map(create), grants: grants.map(({right, object = 'stack'}) => ({object: drafts[object].id, grantee: 'user:bob' as const, right}))});
  expect(answer.status).toBe(200);
  return drafts;
}

describe('a secret', () => {
  test('is created, listed and described by the names of its keys alone', async () => {
    const made = await createSecret(ann, 's3', {key: value, secret: 'b'});
    expect(made).toMatchObject({status: 201, body: {name: 's3', owner: 'ann', keys: ['key', 'secret'], revision: 1, right: 'admin', references: []}});
    const list = await ann.get('/v1/secrets?owner=ann');
    expect(list.body.items).toMatchObject([{name: 's3', keys: ['key', 'secret']}]);
    expect(JSON.stringify([made.body, list.body, (await ann.get(`/v1/secrets/${made.body.id}`)).body])).not.toContain(value);
    expect((await bob.get('/v1/secrets')).body.items).toEqual([]);
    expect((await bob.get(`/v1/secrets/${made.body.id}`)).status).toBe(404);
  });

  test('lies encrypted in the database, under a key that is not there', async () => {
    const {body} = await createSecret(ann, 's3', {key: value});
    await reveal(ann, body.id, 'key');
    const kept = await team.kept();
    expect(kept).toContain('master_key');
    expect(kept).not.toContain(value);
    expect(kept).not.toContain(Buffer.from(value).toString('base64').slice(0, 20));
    const file = `${team.place.dataFolder}.master-key`;
    if (team.place.database === undefined) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(kept).not.toContain(readFileSync(file, 'utf8').trim());
    } else expect(existsSync(file)).toBe(false);
  });

  test('is set key by key, keeps the others, and is as it was where nothing is another', async () => {
    const {body: {id}} = await createSecret(ann, 's3', {key: value, secret: 'b'});
    expect(await change(ann, id, {set: {key: 'new', more: 'c'}, tag: '"1"'})).toMatchObject({status: 200, body: {keys: ['key', 'secret', 'more'], revision: 2}});
    expect(await change(ann, id, {set: {key: 'other'}, tag: '"1"'})).toMatchObject({status: 412, body: {code: 'stale'}});
    // Sent again after a lost answer.
    expect(await change(ann, id, {set: {key: 'new', more: 'c'}, tag: '"1"'})).toMatchObject({status: 200, body: {revision: 2}});
    expect(given(await reveal(ann, id, 'secret'))).toEqual(['s3.secret=b']);
    expect(await change(ann, id, {remove: ['key', 'secret', 'more'], tag: '"2"'})).toMatchObject({status: 422, body: {code: 'invalid_input'}});
    expect(await change(ann, id, {remove: ['none'], tag: '"2"'})).toMatchObject({status: 404});
    expect(await change(ann, id, {remove: ['more'], description: 'of the bucket', labels: {tier: 'prod'}, tag: '"2"'})).toMatchObject({body: {keys: ['key', 'secret'], description: 'of the bucket', labels: {tier: 'prod'}}});
    expect((await reveal(ann, id, 'more')).status).toBe(404);
  });

  test('is the same when it is created again, and another one of its name or id is refused', async () => {
    const {body: {id}} = await createSecret(ann, 's3', {key: value});
    expect(await createAs(ann, id, {name: 's3', values: {key: value}})).toMatchObject({status: 201, body: {revision: 1}});
    expect(await createAs(ann, id, {name: 's3', values: {key: 'another'}})).toMatchObject({status: 409, body: {code: 'id_taken'}});
    expect(await createSecret(ann, 'S3', {key: value})).toMatchObject({status: 409, body: {code: 'exists'}});
    expect(await createAs(bob, id, {name: 's3', values: {key: value}})).toMatchObject({status: 409, body: {code: 'id_taken'}});
    expect(await createSecret(bob, 's3', {key: value})).toMatchObject({status: 201, body: {owner: 'bob'}});
    expect(await createSecret(ann, 'x', {'no key': 'a'})).toMatchObject({status: 422, body: {code: 'invalid_name'}});
    expect(await createSecret(ann, 'x', {})).toMatchObject({status: 422});
  });

  test('is gone with its key when it is deleted, and can come back under its id', async () => {
    const {body: {id}} = await createSecret(ann, 's3', {key: value});
    expect((await ann.send('DELETE', `/v1/secrets/${id}`)).status).toBe(428);
    expect((await ann.send('DELETE', `/v1/secrets/${id}`, {headers: {'if-match': '"7"'}})).status).toBe(412);
    expect((await ann.send('DELETE', `/v1/secrets/${id}`, {headers: {'if-match': '"1"'}})).status).toBe(204);
    expect((await reveal(ann, id, 'key')).status).toBe(404);
    expect(await createAs(ann, id, {name: 's3', values: {key: 'again'}})).toMatchObject({status: 201, body: {revision: 3}});
  });

  test('is no part of commits, of the feed, or of other collections', async () => {
    const {body: {id}} = await createSecret(ann, 's3', {key: value});
    expect((await ann.changes()).changed).toEqual([]);
    const {cursor} = await ann.changes();
    await change(ann, id, {set: {key: 'b'}});
    expect(await ann.changes(cursor)).toMatchObject({changed: [], gone: []});
    for (const collection of ['stacks', 'components', 'flavors']) expect((await ann.get(`/v1/${collection}/${id}`)).status).toBe(404);
    expect((await ann.commit({changes: [{action: 'delete', kind: 'secret', id, expect: {revision: 2, digest: 'x'}}]})).status).toBe(422);
    expect((await ann.post('/v1/transfers', {object: id, to: 'bob', withComponents: false, keep: null})).status).toBe(403);
  });
});

describe('a component’s references', () => {
  test('are met by a secret of its owner, whichever came first', async () => {
    const {stack, store: first} = await pushed();
    expect(await needs(ann, stack.id)).toEqual(['s3.key unmet', 's3.secret unmet']);
    const {body: {id}} = await createSecret(ann, 'S3', {key: value});
    expect(await needs(ann, stack.id)).toEqual(['s3.key met', 's3.secret unmet']);
    expect((await ann.get(`/v1/secrets/${id}`)).body.references).toMatchObject([{id: first.id, kind: 'artifact-store', pointer: '/key', key: 'key'}, {pointer: '/secret', key: 'secret'}]);
    expect(await run(ann, stack.id, {run: 'run-1'})).toMatchObject({status: 200, body: {values: [{component: first.id, secret: 's3', key: 'key', value}], unmet: [{component: first.id, secret: 's3', key: 'secret'}]}});
  });

  test('never lead to a secret of whoever runs', async () => {
    const {stack} = await pushed('prod', [{right: 'use'}]);
    await createSecret(bob, 's3', {key: 'bob’s', secret: 'bob’s'});
    expect(await needs(bob, stack.id)).toEqual(['s3.key unmet', 's3.secret unmet']);
    expect(given(await run(bob, stack.id))).toEqual([]);
  });

  test('let a stack’s grantees through to the values, as far as their right goes', async () => {
    const {stack, store: used} = await pushed('prod', [{right: 'use'}]);
    const {body: {id}} = await createSecret(ann, 's3', {key: value, secret: 'b', more: 'not referred to'});
    expect(given(await run(bob, stack.id))).toEqual([`s3.key=${value}`, 's3.secret=b']);
    expect(given(await run(bob, used.id))).toEqual([`s3.key=${value}`, 's3.secret=b']);
    expect((await bob.get('/v1/secrets')).body.items).toMatchObject([{name: 's3', right: 'use'}]);
    expect((await reveal(bob, id, 'key')).status).toBe(403);
    expect((await change(bob, id, {set: {key: 'c'}})).status).toBe(403);
    await ann.commit({changes: [], grants: [{object: stack.id, grantee: 'user:bob', right: 'view'}]});
    expect((await run(bob, stack.id)).status).toBe(403);
    expect(await needs(bob, stack.id)).toEqual([]);
    await ann.commit({changes: [], grants: [{object: stack.id, grantee: 'user:bob', right: null}]});
    expect((await run(bob, stack.id)).status).toBe(404);
    expect((await bob.get('/v1/secrets')).body.items).toEqual([]);
  });

  test('that somebody else wrote into it let nobody through, then or later', async () => {
    const {stack, store: used} = await pushed('prod', [{right: 'use'}, {right: 'edit', object: 'store'}]);
    await createSecret(ann, 's3', {key: 'a', secret: 'b'});
    await createSecret(ann, 'prod-db', {password: value});
    const redirected = {...used.manifest, spec: {...used.manifest.spec, config: {...config, token: '{{ prod-db.password }}', key: '{{ later.key }}'}}};
    expect((await bob.commit({changes: [update(used, 1, redirected)]})).status).toBe(200);
    await createSecret(ann, 'later', {key: value});
    expect(given(await run(bob, stack.id))).toEqual(['s3.secret=b']);
    expect(given(await run(bob, used.id))).toEqual(['s3.secret=b']);
    // What ann writes into it without taking that out lets bob through no further.
    const touched = {...redirected, metadata: {...redirected.metadata, description: 'touched'}};
    expect((await ann.commit({changes: [{...update({...used, manifest: redirected}, 2, touched)}]})).status).toBe(200);
    expect(given(await run(bob, stack.id))).toEqual(['s3.secret=b']);
    expect(given(await run(ann, stack.id))).toHaveLength(3);
  });

  test('hold a secret, its name and their keys in place', async () => {
    const {all, store: used, stack} = await pushed();
    const {body: {id}} = await createSecret(ann, 's3', {key: 'a', secret: 'b', more: 'c'});
    expect(await ann.send('DELETE', `/v1/secrets/${id}`, {headers: {'if-match': '*'}})).toMatchObject({status: 409, body: {code: 'in_use', details: {usedBy: [{id: used.id}]}}});
    expect(await change(ann, id, {name: 'other'})).toMatchObject({status: 409, body: {code: 'in_use'}});
    expect(await change(ann, id, {remove: ['key']})).toMatchObject({status: 409, body: {code: 'in_use'}});
    expect((await change(ann, id, {remove: ['more']})).status).toBe(200);
    const orchestrator = all.find(({kind}) => kind === 'orchestrator') as Draft;
    expect((await ann.commit({changes: [remove(stack, 1), remove(used, 1), remove(orchestrator, 1)]})).status).toBe(200);
    expect(await change(ann, id, {name: 'other'})).toMatchObject({status: 200, body: {name: 'other'}});
    expect((await ann.send('DELETE', `/v1/secrets/${id}`, {headers: {'if-match': '*'}})).status).toBe(204);
  });

  test('mean the new owner’s secrets once it was given away, and let nobody through to them', async () => {
    const {stack} = await pushed();
    await createSecret(ann, 's3', {key: value, secret: value});
    const {body: {id}} = await createSecret(bob, 's3', {key: 'bob’s', secret: 'bob’s'});
    const offer = await ann.post('/v1/transfers', {object: stack.id, to: 'bob', withComponents: true, keep: 'use'});
    expect(offer.body.objects.map(({kind}: {kind: string}) => kind)).not.toContain('secret');
    expect((await bob.post(`/v1/transfers/${offer.body.id}/accept`, {})).status).toBe(200);
    expect(given(await run(bob, stack.id))).toEqual(['s3.key=bob’s', 's3.secret=bob’s']);
    expect(given(await run(ann, stack.id))).toEqual([]);
    expect((await bob.get(`/v1/secrets/${id}`)).body.references).toHaveLength(2);
    const [mine] = (await ann.get('/v1/secrets')).body.items;
    expect((await ann.send('DELETE', `/v1/secrets/${mine.id}`, {headers: {'if-match': '*'}})).status).toBe(204);
  });
});

describe('values', () => {
  test('leave with an entry in the audit log that says who asked, for which object and run', async () => {
    const {stack, store: used} = await pushed('prod', [{right: 'use'}]);
    const {body: {id}} = await createSecret(ann, 's3', {key: value, secret: 'b'});
    await run(bob, stack.id, {run: 'run-7'});
    await reveal(ann, id, 'key');
    await reveal(bob, id, 'key');
    const kept = await team.kept();
    const details = (text: unknown): string => (team.place.database === undefined ? JSON.stringify(text) : JSON.stringify(JSON.stringify(text)).slice(1, -1));
    expect(kept).toContain(details({name: 's3', object: stack.id, run: 'run-7', components: [used.id], keys: ['key', 'secret']}));
    expect(kept).toContain(details({name: 's3', keys: ['key']}));
    expect(kept.split('secret-reveal').length - 1).toBe(1);
    expect(kept).not.toContain(value);
  });

  test('are shown to a person with `admin`, and to a key that was made to reveal', async () => {
    const {body: {id}} = await createSecret(ann, 's3', {key: value});
    for (const [right, status] of [['view', 403], ['use', 403], ['edit', 403], ['admin', 200]] as const) {
      await ann.commit({changes: [], grants: [{object: id, grantee: 'user:bob', right}]});
      expect([right, (await reveal(bob, id, 'key')).status]).toEqual([right, status]);
    }
    const keyed = async (may: readonly string[]): Promise<number> => {
      const {body: {token}} = await ann.post('/v1/keys', {name: `key-${may.join('')}`, may, owners: null, stacks: null, expires: null});
      return (await ann.send('POST', '/v1/secret-values', {body: {purpose: 'reveal', secret: id, key: 'key'}, headers: {authorization: `Bearer ${token}`}})).status;
    };
    expect([await keyed([]), await keyed(['push', 'share']), await keyed(['reveal'])]).toEqual([403, 403, 200]);
  });

  test('are given to a key that reads, for a run on what it reaches', async () => {
    const {stack} = await pushed();
    const {stack: other} = await pushed('other');
    await createSecret(ann, 's3', {key: value, secret: 'b'});
    const {body: {token}} = await ann.post('/v1/keys', {name: 'ci', may: [], owners: null, stacks: [stack.id], expires: null});
    const asKey = (object: string): Promise<Answer> => ann.send('POST', '/v1/secret-values', {body: {purpose: 'run', object}, headers: {authorization: `Bearer ${token}`}});
    expect(given(await asKey(stack.id))).toEqual([`s3.key=${value}`, 's3.secret=b']);
    expect((await asKey(other.id)).status).toBe(404);
  });

  test('outlast a restart', async () => {
    const {body: {id}} = await createSecret(ann, 's3', {key: value});
    await team.restart();
    expect(given(await reveal(ann, id, 'key'))).toEqual([`s3.key=${value}`]);
  });
});
