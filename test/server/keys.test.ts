/** API keys: what each may reach and do, on every route that it can try. */
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {create, Person, remove, simpleStack, stack, startTeam, store, update} from './team.js';
import type {Answer, Team} from './team.js';

describe('an API key', () => {
  let team: Team;
  let ann: Person;

  beforeEach(async () => {
    team = await startTeam();
    ann = await team.join('ann');
  });
  afterEach(async () => {
    expect(team.log).toEqual([]);
    await team.close();
  });

  const wanted = (fields: object = {}) => ({name: 'ci', may: [], owners: null, stacks: null, expires: null, ...fields});
  const make = (by: Person, fields: object = {}): Promise<Answer> => by.post('/v1/keys', wanted(fields));
  const holder = (token: string): Person => new Person(() => team.server.url, 'ann', token);
  async function keyOf(fields: object = {}): Promise<Person> {
    const {status, body} = await make(ann, fields);
    expect(status).toBe(201);
    return holder(body.token);
  }
  const day = 24 * 60 * 60 * 1000;
  const later = (milliseconds: number): void => {
    team.clock.now = new Date(team.clock.now.getTime() + milliseconds);
  };

  test('stands for its person, says what it is, and its token is shown once and kept as a hash', async () => {
    const {body} = await make(ann);
    expect(body.token).toMatch(/^cairn_key_[A-Za-z0-9_-]{43}$/);
    const me = await holder(body.token).get('/v1/me');
    expect(me.body).toMatchObject({username: 'ann', expires: null, key: {name: 'ci', may: [], owners: null, stacks: null}});
    for (const path of ['/v1/keys', '/v1/keys/ci']) expect(JSON.stringify((await ann.get(path)).body)).not.toContain('cairn_key');
    expect(await make(ann, {name: 'CI'})).toMatchObject({status: 409});
    expect(await (await team.join('bob')).get('/v1/keys/ci')).toMatchObject({status: 404});
  });

  test('reads and changes nothing unless it was made to push', async () => {
    const {all, stack: whole, store: artifacts} = simpleStack('ann', 'prod');
    await ann.commit({changes: all.map(create)});
    const reader = await keyOf();
    expect((await reader.get(`/v1/stacks/${whole.id}`)).body).toMatchObject({right: 'use', manifest: whole.manifest});
    const changed = {...artifacts.manifest, spec: {...artifacts.manifest.spec, config: {path: 's3://y'}}};
    const attempts = [create(store('ann', 'more')), update(artifacts, 1, changed), remove(whole, 1)];
    for (const change of attempts) expect(await reader.commit({changes: [change]})).toMatchObject({status: 403, body: {code: 'not_allowed'}});
    const pusher = await keyOf({name: 'pusher', may: ['push']});
    for (const change of attempts) expect(await pusher.commit({changes: [change]})).toMatchObject({status: 200});
  });

  test('changes single objects by their ETag only if it was made to push', async () => {
    const {manifest, id} = store('ann', 'single');
    const path = `/v1/components/${id}`;
    const [reader, pusher] = [await keyOf(), await keyOf({name: 'pusher', may: ['push']})];
    const put = (by: Person, headers: Record<string, string>): Promise<Answer> => by.send('PUT', path, {body: manifest, headers});
    expect(await put(reader, {'if-none-match': '*'})).toMatchObject({status: 403, body: {code: 'not_allowed'}});
    expect(await put(pusher, {'if-none-match': '*'})).toMatchObject({status: 201});
    expect(await put(reader, {'if-match': '*'})).toMatchObject({status: 403});
    expect(await put(pusher, {'if-match': '*'})).toMatchObject({status: 200});
    expect(await reader.send('DELETE', path, {headers: {'if-match': '*'}})).toMatchObject({status: 403});
    expect(await pusher.send('DELETE', path, {headers: {'if-match': '*'}})).toMatchObject({status: 204});
  });

  test('of an admin reads the metrics of the server unless it reaches only a part of it', async () => {
    const root = await team.as('root');
    const keyed = async (fields: object): Promise<number> => {
      const {body} = await make(root, fields);
      return (await fetch(`${team.server.url}/metrics`, {headers: {authorization: `Bearer ${body.token}`}})).status;
    };
    expect(await keyed({name: 'scraper'})).toBe(200);
    expect(await keyed({name: 'narrow', owners: ['ann']})).toBe(403);
    expect((await (await keyOf()).get('/metrics')).status).toBe(403);
  });

  test('grants, makes keys and manages users only if it was made for that', async () => {
    await team.join('bob');
    const {all, stack: whole} = simpleStack('ann', 'prod');
    await ann.commit({changes: all.map(create)});
    const granting = {grants: [{object: whole.id, grantee: 'user:bob' as const, right: 'use' as const}], expectedGrants: {[whole.id]: 0}};
    const pusher = await keyOf({may: ['push']});
    expect(await pusher.commit(granting)).toMatchObject({status: 403});
    expect(await make(pusher, {name: 'other'})).toMatchObject({status: 403});
    expect(await pusher.post('/v1/keys/ci/rotate', {overlap: 0})).toMatchObject({status: 403});
    expect(await pusher.send('DELETE', '/v1/keys/ci')).toMatchObject({status: 403});
    expect(await pusher.send('DELETE', '/v1/sessions/current')).toMatchObject({status: 403});
    const sharer = await keyOf({name: 'sharer', may: ['share']});
    for (const change of [create(store('ann', 'more')), remove(whole, 1)]) expect(await sharer.commit({changes: [change]})).toMatchObject({status: 403});
    expect(await sharer.commit(granting)).toMatchObject({status: 200});
    expect((await ann.get(`/v1/stacks/${whole.id}/grants`)).body.grants).toMatchObject([{grantee: 'user:bob', right: 'use'}]);

    const root = await team.as('root');
    const [plain, managing] = [await make(root, {may: ['push', 'share', 'keys']}), await make(root, {name: 'users', may: ['users']})];
    const user = {username: 'eve', password: 'long enough'};
    expect(await holder(plain.body.token).post('/v1/users', user)).toMatchObject({status: 403});
    expect(await holder(managing.body.token).post('/v1/users', user)).toMatchObject({status: 201});
    expect(await (await keyOf({name: 'no-admin', may: ['users']})).post('/v1/users', {...user, username: 'mal'})).toMatchObject({status: 403});
  });

  test('hands on no more than it has, and for no longer', async () => {
    const expires = new Date(team.clock.now.getTime() + day).toISOString();
    const maker = await keyOf({may: ['keys'], owners: ['ann'], expires});
    expect(await make(maker, {name: 'a', owners: ['ann'], may: ['push'], expires})).toMatchObject({status: 403});
    expect(await make(maker, {name: 'a', expires})).toMatchObject({status: 403});
    expect(await make(maker, {name: 'a', owners: ['root'], expires})).toMatchObject({status: 403});
    expect(await make(maker, {name: 'a', owners: ['ann']})).toMatchObject({status: 403});
    expect(await make(maker, {name: 'a', owners: ['ann'], expires})).toMatchObject({status: 201});
    await make(ann, {name: 'strong', may: ['push', 'share']});
    expect(await maker.post('/v1/keys/strong/rotate', {overlap: 0})).toMatchObject({status: 403});
    expect(await maker.send('DELETE', '/v1/keys/strong')).toMatchObject({status: 403});
  });

  test('for stacks sees these with their components and nothing else, in lists, feeds and references', async () => {
    const [prod, dev] = [simpleStack('ann', 'prod'), simpleStack('ann', 'dev')];
    await ann.commit({changes: [...prod.all, ...dev.all].map(create)});
    const key = await keyOf({may: ['push'], stacks: [prod.stack.id]});
    expect((await key.get('/v1/stacks')).body.items.map(({id}: {id: string}) => id)).toEqual([prod.stack.id]);
    expect((await key.changes()).changed.map(({id}) => id).sort()).toEqual(prod.all.map(({id}) => id).sort());
    for (const {id} of [dev.orchestrator, dev.store]) expect(await key.get(`/v1/components/${id}`)).toMatchObject({status: 404});
    const stolen = {...prod.stack.manifest, spec: {components: {orchestrator: prod.orchestrator.id, artifact_store: dev.store.id}}};
    expect(await key.commit({changes: [update(prod.stack, 1, stolen)]})).toMatchObject({status: 422, body: {code: 'dangling_reference'}});
    expect(await key.commit({changes: [create(store('ann', 'more'))]})).toMatchObject({status: 403});
    const moved = {...prod.store.manifest, spec: {...prod.store.manifest.spec, config: {path: 's3://y'}}};
    expect(await key.commit({changes: [update(prod.store, 1, moved)]})).toMatchObject({status: 200});
    expect(await key.commit({changes: [update(dev.store, 1, moved)]})).toMatchObject({status: 409});
  });

  test('for owners sees what these share, and creates only in its person’s own name', async () => {
    const bob = await team.join('bob');
    const [mine, his] = [simpleStack('ann', 'mine'), simpleStack('bob', 'his')];
    await ann.commit({changes: mine.all.map(create)});
    await bob.commit({changes: his.all.map(create), grants: [{object: his.stack.id, grantee: 'user:ann', right: 'use'}], expectedGrants: {[his.stack.id]: 0}});
    const forBob = await keyOf({may: ['push'], owners: ['bob']});
    expect((await forBob.changes()).changed.map(({id}) => id).sort()).toEqual(his.all.map(({id}) => id).sort());
    expect(await forBob.commit({changes: [create(store('ann', 'more'))]})).toMatchObject({status: 403});
    expect(await forBob.commit({changes: [create(store('bob', 'more'))]})).toMatchObject({status: 403});
    const forAnn = await keyOf({name: 'mine', may: ['push'], owners: ['ann']});
    expect((await forAnn.changes()).changed).toHaveLength(3);
    expect(await forAnn.commit({changes: [create(store('ann', 'more'))]})).toMatchObject({status: 200});
    expect(await make(ann, {name: 'x', owners: ['nobody']})).toMatchObject({status: 404});
    const hidden = simpleStack('bob', 'hidden');
    await bob.commit({changes: hidden.all.map(create)});
    expect(await make(ann, {name: 'x', stacks: [hidden.stack.id]})).toMatchObject({status: 404});
  });

  test('that may not share lets nobody through a stack that is shared, and others do', async () => {
    const bob = await team.join('bob');
    const whole = simpleStack('ann', 'prod');
    const [one, two] = [store('ann', 'one'), store('ann', 'two')];
    await ann.commit({changes: [...whole.all, one, two].map(create), grants: [{object: whole.stack.id, grantee: 'user:bob', right: 'use'}], expectedGrants: {[whole.stack.id]: 0}});
    const key = await keyOf({may: ['push']});
    const pointing = (id: string) => ({...whole.stack.manifest, spec: {components: {orchestrator: whole.orchestrator.id, artifact_store: id}}});
    expect(await key.commit({changes: [update(whole.stack, 1, pointing(one.id))]})).toMatchObject({status: 200});
    expect((await bob.get(`/v1/stacks/${whole.stack.id}`)).body.slots).toMatchObject({artifact_store: {restricted: true}});
    expect(await bob.get(`/v1/components/${one.id}`)).toMatchObject({status: 404});
    const strong = await keyOf({name: 'strong', may: ['push', 'share']});
    expect(await strong.commit({changes: [update({...whole.stack, manifest: pointing(one.id)}, 2, pointing(two.id))]})).toMatchObject({status: 200});
    expect((await bob.get(`/v1/components/${two.id}`)).body).toMatchObject({right: 'use'});

    const fresh = stack('ann', 'fresh', {orchestrator: whole.orchestrator.id, artifact_store: one.id});
    await key.commit({changes: [create(fresh)]});
    await ann.commit({grants: [{object: fresh.id, grantee: 'user:bob', right: 'use'}], expectedGrants: {[fresh.id]: 0}});
    expect((await bob.get(`/v1/components/${one.id}`)).body).toMatchObject({right: 'use'});
  });

  test('ends by time, by revocation and with its person’s account, at once', async () => {
    const expires = new Date(team.clock.now.getTime() + day).toISOString();
    const [short, long] = [await keyOf({expires}), await keyOf({name: 'long'})];
    later(day - 1000);
    expect(await short.get('/v1/me')).toMatchObject({status: 200, body: {expires}});
    later(2000);
    expect(await short.get('/v1/me')).toMatchObject({status: 401});
    expect((await ann.get('/v1/keys/ci')).body).toMatchObject({expires});
    expect(await ann.send('DELETE', '/v1/keys/LONG')).toMatchObject({status: 204});
    expect(await long.get('/v1/me')).toMatchObject({status: 401});
    expect(await ann.send('DELETE', '/v1/keys/long')).toMatchObject({status: 404});
    const last = await keyOf({name: 'last'});
    const root = await team.as('root');
    await root.send('PATCH', '/v1/users/ann', {body: {active: false}});
    expect(await last.get('/v1/me')).toMatchObject({status: 401});
    await root.send('PATCH', '/v1/users/ann', {body: {active: true}});
    expect(await last.get('/v1/me')).toMatchObject({status: 401});
    expect(await make(await team.as('ann'), {name: 'late', expires})).toMatchObject({status: 422});
  });

  test('rotates with an overlap: both tokens work, then the new one alone, for as long as the first would have', async () => {
    const before = await keyOf({may: ['push'], expires: new Date(team.clock.now.getTime() + 90 * day).toISOString()});
    later(10 * day);
    const {body} = await ann.post('/v1/keys/ci/rotate', {overlap: 3600});
    const after = holder(body.token);
    expect(body.key).toMatchObject({name: 'ci', may: ['push'], expires: new Date(team.clock.now.getTime() + 90 * day).toISOString()});
    expect(body.key.tokens).toHaveLength(2);
    for (const key of [before, after]) expect(await key.get('/v1/me')).toMatchObject({status: 200});
    later(3_601_000);
    expect(await before.get('/v1/me')).toMatchObject({status: 401});
    expect(await after.get('/v1/me')).toMatchObject({status: 200});
    const again = await ann.post('/v1/keys/ci/rotate', {overlap: 0});
    expect(again.body.key.tokens).toHaveLength(1);
    expect(await after.get('/v1/me')).toMatchObject({status: 401});
  });

  test('has its last use noted', async () => {
    const key = await keyOf({may: ['push']});
    expect((await ann.get('/v1/keys/ci')).body).toMatchObject({lastUsed: null});
    await key.commit({changes: [create(store('ann', 'one'))]});
    const used = team.clock.now.toISOString();
    for (let tries = 0; tries < 50 && (await ann.get('/v1/keys/ci')).body.lastUsed === null; tries++) await new Promise(resolve => setTimeout(resolve, 20));
    expect((await ann.get('/v1/keys/ci')).body).toMatchObject({lastUsed: used, tokens: [{lastUsed: used}]});
  });

  test('is refused where it is not one', async () => {
    for (const token of ['cairn_key_', `cairn_key_${'A'.repeat(43)}`, `cairn_${'A'.repeat(43)}`]) expect(await holder(token).get('/v1/me')).toMatchObject({status: 401});
    for (const fields of [{may: ['root']}, {owners: []}, {stacks: []}, {expires: 'soon'}, {name: 'a b'}, {owners: ['x'.repeat(2000)]}]) {
      expect((await make(ann, fields)).status).toBeGreaterThanOrEqual(400);
    }
    expect(await ann.post('/v1/keys/ci/rotate', {overlap: -1})).toMatchObject({status: 400});
  });
});
