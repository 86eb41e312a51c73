import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {ask, password, Person, startTeam, store, create} from './team.js';
import type {Team} from './team.js';

describe('people', () => {
  let team: Team;
  let root: Person;

  beforeEach(async () => {
    team = await startTeam();
    root = await team.as('root');
  });
  afterEach(async () => {
    expect(team.log).toEqual([]);
    await team.close();
  });

  const signIn = (username: string, secret: string) =>
    ask(`${team.server.url}/v1/sessions`, {method: 'POST', body: {username, password: secret}});

  test('sign in, see who they are, and sign out at once', async () => {
    const {status, body} = await signIn('ROOT', password);
    expect(status).toBe(201);
    expect(body.token).toMatch(/^cairn_[A-Za-z0-9_-]{43}$/);
    const person = new Person(() => team.server.url, 'root', body.token);
    expect((await person.get('/v1/me')).body).toEqual({...body.me, username: 'root', role: 'admin'});
    expect((await person.send('DELETE', '/v1/sessions/current')).status).toBe(204);
    expect(await person.get('/v1/me')).toMatchObject({status: 401, body: {code: 'not_logged_in'}});
    expect((await root.get('/v1/me')).status).toBe(200);
  });

  test('are told the same of a wrong password, an unknown name and a deactivated account', async () => {
    await team.join('ann');
    await root.send('PATCH', '/v1/users/ann', {body: {active: false}});
    const answers = await Promise.all([signIn('root', 'wrong password'), signIn('nobody', password), signIn('ann', password)]);
    for (const {status, body} of answers) expect({...body, status, requestId: ''}).toEqual({...answers[0]?.body, status: 401, requestId: ''});
  });

  test('are held up after ten wrong passwords, until the minute is over', async () => {
    const ann = await team.join('ann');
    const attempts = await Promise.all(Array.from({length: 12}, () => signIn('Ann', 'wrong password')));
    expect(attempts.filter(({status}) => status === 429)).toHaveLength(2);
    const refused = await signIn('ann', password);
    expect(refused).toMatchObject({status: 429, body: {code: 'rate_limited'}});
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ann.get('/v1/me')).status).toBe(200);
    expect((await signIn('root', password)).status).toBe(201);
    team.clock.now = new Date(team.clock.now.getTime() + 61_000);
    expect((await signIn('ann', password)).status).toBe(201);
  });

  test('are limited per address, too', async () => {
    const answers = await Promise.all(Array.from({length: 70}, (_, index) => signIn(`nobody${index}`, password)));
    const refused = answers.filter(({status}) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(10);
    expect(refused[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  test('are added and deactivated by admins only, and seen by all', async () => {
    const ann = await team.join('ann');
    expect(await ann.post('/v1/users', {username: 'bob', password})).toMatchObject({status: 403, body: {code: 'not_allowed'}});
    expect(await ann.send('PATCH', '/v1/users/root', {body: {active: false}})).toMatchObject({status: 403});
    expect((await ann.get('/v1/users')).body.items).toMatchObject([{username: 'ann', role: 'member'}, {username: 'root', role: 'admin'}]);
    expect((await ann.get('/v1/users/ROOT')).body).toMatchObject({username: 'root', active: true});
    expect(await ann.get('/v1/users/nobody')).toMatchObject({status: 404});
    expect(JSON.stringify((await ann.get('/v1/users')).body)).not.toContain('argon2');
  });

  test('are listed in pages by name, whatever its case', async () => {
    const root = await team.as('root');
    for (const username of ['Zoe', 'bob', 'Ada']) await root.post('/v1/users', {username, password});
    const whole = (await root.get('/v1/users')).body;
    expect(whole).toMatchObject({items: expect.arrayContaining([expect.objectContaining({username: 'Zoe'})]), next: null});
    const names: string[] = [];
    for (let after = ''; ; ) {
      const {body} = await root.get(`/v1/users?limit=2&after=${after}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      names.push(...body.items.map(({username}: {username: string}) => username));
      if (body.next === null) break;
      after = body.next;
    }
    expect(names).toEqual(whole.items.map(({username}: {username: string}) => username));
    expect(names.map(name => name.toLowerCase())).toEqual(names.map(name => name.toLowerCase()).sort());
    expect(await root.get('/v1/users?limit=0')).toMatchObject({status: 400});
  });

  test('have names of their own', async () => {
    await team.join('ann');
    for (const username of ['ANN', 'Root']) expect(await root.post('/v1/users', {username, password})).toMatchObject({status: 409, body: {code: 'exists'}});
    for (const username of ['everyone', 'me', 'stack', 'a b', '', '.', '__proto__']) {
      expect(await root.post('/v1/users', {username, password})).toMatchObject({status: 422, body: {code: 'invalid_name'}});
    }
    expect(await root.post('/v1/users', {username: 'bob', password: 'short'})).toMatchObject({status: 422, body: {code: 'invalid_input'}});
  });

  test('are out at once when they are deactivated, and back with a new sign-in', async () => {
    const ann = await team.join('ann');
    expect((await root.send('PATCH', '/v1/users/ann', {body: {active: false}})).body).toMatchObject({username: 'ann', active: false});
    expect((await ann.get('/v1/me')).status).toBe(401);
    expect((await ann.commit({changes: [create(store('ann', 's'))]})).status).toBe(401);
    await root.send('PATCH', '/v1/users/ann', {body: {active: true}});
    expect((await ann.get('/v1/me')).status).toBe(401);
    expect((await (await team.as('ann')).get('/v1/me')).status).toBe(200);
  });

  test('always have an active admin among them', async () => {
    expect(await root.send('PATCH', '/v1/users/root', {body: {active: false}})).toMatchObject({status: 403, body: {code: 'not_allowed'}});
    expect((await root.get('/v1/me')).status).toBe(200);
  });

  test('keep no session for ever', async () => {
    team.clock.now = new Date(team.clock.now.getTime() + 31 * 24 * 60 * 60 * 1000);
    expect((await root.get('/v1/me')).status).toBe(401);
  });
});

describe('setting up', () => {
  test('takes the one-time token, once', async () => {
    const team = await startTeam({admin: undefined as never});
    const {setupToken, url} = team.server;
    const setup = (token: string) => ask(`${url}/v1/setup`, {method: 'POST', body: {token, username: 'root', password}});
    expect((await ask(`${url}/v1/server`)).body).toMatchObject({product: 'cairn', setupRequired: true});
    expect(await setup('cairn_wrong')).toMatchObject({status: 401, body: {code: 'invalid_credentials'}});
    const {status, body} = await setup(setupToken ?? '');
    expect([status, body.me.role]).toEqual([201, 'admin']);
    expect(await setup(setupToken ?? '')).toMatchObject({status: 403, body: {code: 'not_allowed'}});
    expect((await ask(`${url}/v1/server`)).body).toMatchObject({setupRequired: false});
    await team.restart();
    expect(team.server.setupToken).toBeUndefined();
    await team.close();
  });

  test('has a new token at each start until it is done', async () => {
    const team = await startTeam({admin: undefined as never});
    const first = team.server.setupToken ?? '';
    await team.restart();
    expect(team.server.setupToken).not.toBe(first);
    expect(await ask(`${team.server.url}/v1/setup`, {method: 'POST', body: {token: first, username: 'root', password}})).toMatchObject({status: 401});
    await team.close();
  });
});
