/**
 * Every route × every relation to the object. The routes come from the OpenAPI document, which openapi.test.ts holds
 * to the registered routes: one that the matrix lacks fails here. What is visible is the same by list, get, feed,
 * grants, error text and status.
 */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {manifestOf} from '../../../src/domain/manifest.js';
import {covers} from '../../../src/domain/right.js';
import type {Right} from '../../../src/domain/right.js';
import {newId} from '../../../src/lib/uuid.js';
import {runBody, startedEvent as started} from '../run-bodies.js';
import {ask, create, remove, simpleStack, startTeam, update} from '../team.js';
import type {Answer, Draft, Person, Team} from '../team.js';

const relations = ['owner', 'view', 'use', 'edit', 'admin', 'everyone', 'through a stack', 'expired', 'none', 'unauthenticated'] as const;
type Relation = (typeof relations)[number];
const manifested = ['stacks', 'components', 'flavors'] as const;
const collections = [...manifested, 'secrets'] as const;
type Collection = (typeof collections)[number];

/** SEMANTICS 4: what a relation is worth. A stack lets its grantees through to its components and their secrets, not to flavors. */
function rightOf(relation: Relation, collection: Collection): Right | null {
  if (relation === 'owner') return 'admin';
  if (relation === 'everyone') return 'use';
  if (relation === 'through a stack') return collection === 'flavors' ? null : 'use';
  return relation === 'view' || relation === 'use' || relation === 'edit' || relation === 'admin' ? relation : null;
}

interface Case {
  readonly relation: Relation;
  readonly collection: Collection;
  readonly right: Right | null;
  readonly draft: Draft;
  readonly send: (method: string, path: string, parts?: {body?: unknown; headers?: Record<string, string>}) => Promise<Answer>;
}

let team: Team;
let ann: Person;
let bob: Person;
let root: Person;

beforeAll(async () => {
  team = await startTeam();
  [ann, bob, root] = [await team.join('ann'), await team.join('bob'), await team.as('root')];
});
afterAll(() => team.close());

let made = 0;

/** New objects of ann's, granted as the relation says; the asker is bob, ann as the owner, or nobody. */
async function caseOf(relation: Relation, collection: Collection): Promise<Case> {
  const name = `thing-${++made}`;
  const {all, stack, store: plain} = simpleStack('ann', name);
  const store: Draft = {...plain, manifest: {...plain.manifest, spec: {...plain.manifest.spec, config: {path: 's3://x', key: `{{ ${name}.key }}`}}}};
  const secret: Draft = {kind: 'secret', id: newId(), owner: 'ann', manifest: manifestOf({kind: 'secret', name, spec: {keys: ['key']}})};
  const spec = {type: 'artifact_store', schema: {type: 'object', properties: {path: {type: 'string'}}}};
  const flavor: Draft = {kind: 'artifact-store-flavor', id: newId(), owner: 'ann', manifest: manifestOf({kind: 'artifact-store-flavor', name, spec})};
  const draft = {stacks: stack, components: store, flavors: flavor, secrets: secret}[collection];
  expect((await ann.send('PUT', `/v1/secrets/${secret.id}`, {body: {name, values: {key: 'plain-sight'}}, headers: {'if-none-match': '*'}})).status).toBe(201);
  const object = relation === 'through a stack' ? stack.id : draft.id;
  const until = relation === 'expired' ? new Date(team.clock.now.getTime() + 60_000).toISOString() : null;
  const grants = {
    owner: [], none: [], unauthenticated: [],
    everyone: [{object, grantee: 'everyone' as const, right: 'use' as const, until}],
    'through a stack': [{object, grantee: 'user:bob' as const, right: 'use' as const, until}],
    expired: [{object, grantee: 'user:bob' as const, right: 'admin' as const, until}],
  };
  const granted = relation in grants ? grants[relation as keyof typeof grants] : [{object, grantee: 'user:bob' as const, right: relation as Right, until}];
  expect(await ann.commit({changes: [...all.map(each => (each.id === store.id ? store : each)), flavor].map(create), grants: granted})).toMatchObject({status: 200});
  if (relation === 'expired') team.clock.now = new Date(team.clock.now.getTime() + 120_000);
  const send: Case['send'] = (method, path, {body, headers: given} = {}) => {
    const headers = {'idempotency-key': newId(), ...given};
    if (relation === 'unauthenticated') return ask(team.server.url + path, {method, body, headers});
    return (relation === 'owner' ? ann : bob).send(method, path, {body, headers});
  };
  return {relation, collection, draft, send, right: rightOf(relation, collection)};
}

/** What may be done with that right: 200, 403, or `unseen` for what isn't there for the asker. */
function statusFor({relation, right}: Case, needed: Right, unseen: number): number {
  if (relation === 'unauthenticated') return 401;
  if (right === null) return unseen;
  return covers(right, needed) ? 200 : 403;
}

const ofCollection = (collection: Collection, rows: readonly (readonly [string, (each: Case) => Promise<void>])[]) =>
  rows.map(([operation, check]) => [operation.replace('*', collection), [collection], check] as const);

async function checkList(each: Case): Promise<void> {
  const {send, draft, collection, right, relation} = each;
  const answer = await send('GET', `/v1/${collection}?name=${draft.manifest.metadata.name}&owner=ann`);
  expect(answer.status).toBe(statusFor(each, 'view', 200));
  if (relation !== 'unauthenticated') expect(answer.body.items.map(({id, right: held}: {id: string; right: Right}) => [id, held])).toEqual(right === null ? [] : [[draft.id, right]]);
}

async function checkGet(each: Case): Promise<void> {
  const {send, draft, collection, right, relation} = each;
  const answer = await send('GET', `/v1/${collection}/${draft.id}`);
  expect(answer.status).toBe(statusFor(each, 'view', 404));
  if (answer.status === 200) expect(answer.body).toMatchObject({id: draft.id, right});
  if (relation === 'unauthenticated' || right !== null) return;
  await checkHidden(answer, draft.id, none => send('GET', `/v1/${collection}/${none}`));
}

async function checkGrants(each: Case): Promise<void> {
  expect((await each.send('GET', `/v1/${each.collection}/${each.draft.id}/grants`)).status).toBe(statusFor(each, 'admin', 404));
}

async function checkPut(each: Case): Promise<void> {
  const {send, draft, collection} = each;
  const {manifest} = draft;
  const changed = {...manifest, metadata: {...manifest.metadata, description: 'changed'}};
  expect((await send('PUT', `/v1/${collection}/${draft.id}`, {body: changed})).status).toBe(each.relation === 'unauthenticated' ? 401 : 428);
  const answer = await send('PUT', `/v1/${collection}/${draft.id}`, {body: changed, headers: {'if-match': '*'}});
  expect(answer.status).toBe(statusFor(each, 'edit', 404));
  const left = (await ann.get(`/v1/${collection}/${draft.id}`)).body;
  expect(left.manifest).toEqual(answer.status === 200 ? changed : manifest);
  const taken = await send('PUT', `/v1/${collection}/${draft.id}`, {body: {...changed, metadata: {name: 'another'}}, headers: {'if-none-match': '*'}});
  expect(taken.status).toBe(each.relation === 'unauthenticated' ? 401 : 409);
}

async function checkDelete(each: Case): Promise<void> {
  const {send, draft, collection, right} = each;
  const answer = await send('DELETE', `/v1/${collection}/${draft.id}`, {headers: {'if-match': '*'}});
  const inUse = (collection === 'components' || collection === 'secrets') && covers(right, 'admin');
  const expected = inUse ? 409 : statusFor(each, 'admin', 404);
  expect(answer.status).toBe(expected === 200 ? 204 : expected);
  expect((await ann.get(`/v1/${collection}/${draft.id}`)).status).toBe(answer.status === 204 ? 404 : 200);
}

async function checkFeed(each: Case): Promise<void> {
  const {send, draft, right, relation} = each;
  const told: string[] = [];
  for (let cursor = ''; ; ) {
    const answer = await send('GET', `/v1/changes?limit=500${cursor === '' ? '' : `&since=${cursor}`}`);
    expect(answer.status).toBe(relation === 'unauthenticated' ? 401 : 200);
    if (answer.status === 401) return;
    told.push(...answer.body.changed.map(({id}: {id: string}) => id));
    cursor = answer.body.cursor;
    if (answer.body.more !== true) break;
  }
  expect(told.includes(draft.id)).toBe(right !== null);
}

/** An edit, then a share, then a deletion; what isn't seen is stale, missing, and as good as deleted. */
async function checkCommits(each: Case): Promise<void> {
  const {send, draft, right} = each;
  const post = (body: unknown): Promise<Answer> => {
    return each.relation === 'unauthenticated' ? send('POST', '/v1/commits', {body}) : (each.relation === 'owner' ? ann : bob).commit(body as object);
  };
  const {manifest} = draft;
  const changed = {...manifest, metadata: {...manifest.metadata, description: 'changed'}};
  const edit = await post({changes: [update(draft, 1, changed)]});
  expect(['edit', edit.status]).toEqual(['edit', statusFor(each, 'edit', 409)]);
  if (edit.status === 409) expect(edit.body.details.conflicts).toEqual([{id: draft.id, theirs: null}]);
  const share = await post({changes: [], grants: [{object: draft.id, grantee: 'user:root', right: 'view'}]});
  expect(['share', share.status]).toEqual(['share', statusFor(each, 'admin', 404)]);
  const revision = edit.status === 200 ? 2 : 1;
  const removal = remove(edit.status === 200 ? {...draft, manifest: changed} : draft, revision);
  const deletion = await post({changes: [removal]});
  const inUse = draft.kind === 'artifact-store' && covers(right, 'admin');
  expect(['delete', deletion.status]).toEqual(['delete', inUse ? 409 : statusFor(each, 'admin', 200)]);
  const [left] = (await ann.get(`/v1/${each.collection}?name=${manifest.metadata.name}`)).body.items;
  expect(left === undefined).toBe(deletion.status === 200 && right !== null);
}

/** An id that is taken is that, whoever asks; what is the same already is done. */
async function checkNewSecret({relation, send, draft}: Case): Promise<void> {
  const put = (id: string, value: string): Promise<Answer> =>
    send('PUT', `/v1/secrets/${id}`, {body: {name: draft.manifest.metadata.name, values: {key: value}}, headers: {'if-none-match': '*'}});
  const status = async (id: string, value: string): Promise<number> => (await put(id, value)).status;
  if (relation === 'unauthenticated') return expect(await status(newId(), 'plain-sight')).toBe(401);
  expect(await status(draft.id, 'another value')).toBe(409);
  // Who may see the value may as well be told that it is the same; anybody else's guess is refused like a wrong one.
  expect(await status(draft.id, 'plain-sight')).toBe(relation === 'owner' || relation === 'admin' ? 201 : 409);
  expect(await status(newId(), 'plain-sight')).toBe(relation === 'owner' ? 409 : 201);
  for (const {id} of (await bob.get('/v1/secrets?owner=bob')).body.items) await bob.send('DELETE', `/v1/secrets/${id}`, {headers: {'if-match': '*'}});
}

async function checkSecretPatch(each: Case): Promise<void> {
  const {send, draft, relation} = each;
  const patch = (id: string) => send('PATCH', `/v1/secrets/${id}`, {body: {set: {more: 'b'}}, headers: {'if-match': '*'}});
  expect((await send('PATCH', `/v1/secrets/${draft.id}`, {body: {set: {more: 'b'}}})).status).toBe(relation === 'unauthenticated' ? 401 : 428);
  const answer = await patch(draft.id);
  expect(answer.status).toBe(statusFor(each, 'edit', 404));
  if (answer.status === 404) await checkHidden(answer, draft.id, patch);
  expect((await ann.get(`/v1/secrets/${draft.id}`)).body.keys).toEqual(answer.status === 200 ? ['key', 'more'] : ['key']);
}

/** Nothing is told of what one may not run on. */
async function checkNeeds({send, draft, right, relation}: Case): Promise<void> {
  const answer = await send('POST', '/v1/secret-needs', {body: {objects: [draft.id]}});
  expect(answer.status).toBe(relation === 'unauthenticated' ? 401 : 200);
  if (answer.status === 200) expect(answer.body.needs).toMatchObject(covers(right, 'use') ? [{key: 'key', met: true}] : []);
}

/** For a run on what refers to it `use` is needed, to see it `admin` on the secret itself. */
async function checkValues(each: Case): Promise<void> {
  const {send, draft, collection} = each;
  const asked = (id: string) => send('POST', '/v1/secret-values', {body: collection === 'secrets' ? {purpose: 'reveal', secret: id, key: 'key'} : {purpose: 'run', object: id}});
  const answer = await asked(draft.id);
  const wanted = statusFor(each, collection === 'secrets' ? 'admin' : 'use', 404);
  expect(answer.status).toBe(collection === 'flavors' && wanted !== 401 ? 404 : wanted);
  if (answer.status === 200) expect(answer.body.values).toMatchObject([{key: 'key', value: 'plain-sight'}]);
  else expect(JSON.stringify(answer.body)).not.toContain('plain-sight');
  if (answer.status === 404) await checkHidden(answer, draft.id, asked);
}

/** A run of ann's on the stack, of which one event and one line are known. */
async function runOn({draft}: Case): Promise<{readonly id: string; readonly body: object}> {
  const id = newId();
  const body = runBody(id, draft.id);
  expect((await ann.send('PUT', `/v1/runs/${id}`, {body})).status).toBe(200);
  expect((await ann.post(`/v1/runs/${id}/events`, {events: [started]})).status).toBe(200);
  return {id, body};
}

/** Whoever sees the stack sees its runs. */
const ofRun = (rest: string) => async (each: Case): Promise<void> => {
  const {id} = await runOn(each);
  const answer = await each.send('GET', `/v1/runs/${id}${rest}`);
  expect(answer.status).toBe(statusFor(each, 'view', 404));
  if (answer.status === 404) await checkHidden(answer, id, none => each.send('GET', `/v1/runs/${none}${rest}`));
};

async function checkRuns(each: Case): Promise<void> {
  const {id} = await runOn(each);
  const answer = await each.send('GET', `/v1/runs?stack=${each.draft.id}`);
  expect(answer.status).toBe(statusFor(each, 'view', 200));
  if (answer.status === 200) expect(answer.body.items.map((run: {id: string}) => run.id)).toEqual(each.right === null ? [] : [id]);
}

/** A run of one's own needs `use` on the stack; another's is taken. */
async function checkPutRun(each: Case): Promise<void> {
  const {send, draft, relation} = each;
  const put = (id: string, stack: string): Promise<Answer> => send('PUT', `/v1/runs/${id}`, {body: runBody(id, stack)});
  const {id: theirs} = await runOn(each);
  const fresh = newId();
  const answer = await put(fresh, draft.id);
  expect(answer.status).toBe(statusFor(each, 'use', 404));
  if (answer.status === 404) await checkHidden(answer, draft.id, none => put(fresh, none));
  const taken = {owner: 200, unauthenticated: 401}[relation as string] ?? (covers(each.right, 'use') ? 409 : statusFor(each, 'use', 404));
  expect((await put(theirs, draft.id)).status).toBe(each.right === 'view' ? 409 : taken);
}

/** Only whoever started it tells of it, whatever one's right on the stack is. */
const tellsOf = (rest: string, body: unknown) => async (each: Case): Promise<void> => {
  const {id} = await runOn(each);
  const answer = await each.send('POST', `/v1/runs/${id}/${rest}`, {body});
  expect(answer.status).toBe(each.relation === 'owner' ? 200 : each.right === null ? statusFor(each, 'view', 404) : 403);
};

async function checkDeleteRun(each: Case): Promise<void> {
  const {id} = await runOn(each);
  const expected = statusFor(each, 'admin', 404);
  expect((await each.send('DELETE', `/v1/runs/${id}`)).status).toBe(expected === 200 ? 204 : expected);
  expect((await ann.get(`/v1/runs/${id}`)).status).toBe(expected === 200 ? 404 : 200);
}

/** What isn't there for the asker is told in the words for what isn't there at all. */
async function checkHidden({body}: Answer, id: string, missing: (none: string) => Promise<Answer>): Promise<void> {
  const none = newId();
  const {requestId: _one, ...hidden} = body;
  const {requestId: _other, ...absent} = (await missing(none)).body;
  expect(JSON.stringify(hidden).replaceAll(id, none)).toBe(JSON.stringify(absent));
}

/** What is there for ann alone, or for whoever it is offered to: rights on an object are no claim to it. */
function onlyFor({relation}: Case, status: number): number {
  if (relation === 'unauthenticated') return 401;
  return relation === 'owner' ? status : 404;
}

const offer = (object: string, to: string) => ({object, to, withComponents: false, keep: null});

async function checkOffer(each: Case): Promise<void> {
  const {send, draft, collection} = each;
  const expected = statusFor(each, 'admin', 404);
  const answer = await send('POST', '/v1/transfers', {body: offer(draft.id, 'root')});
  expect(answer.status).toBe(expected === 200 ? 201 : expected);
  if (expected === 404) await checkHidden(answer, draft.id, none => send('POST', '/v1/transfers', {body: offer(none, 'root')}));
  expect((await ann.get(`/v1/${collection}/${draft.id}`)).body.owner).toBe('ann');
  expect(await isOffered(draft.id)).toBe(expected === 200);
}

async function isOffered(object: string): Promise<boolean> {
  const {items} = (await root.get('/v1/transfers')).body as {items: readonly {objects: readonly {id: string}[]}[]};
  return items.some(({objects}) => objects[0]?.id === object);
}

async function checkOffers(each: Case): Promise<void> {
  const {body} = await ann.post('/v1/transfers', offer(each.draft.id, 'root'));
  const answer = await each.send('GET', '/v1/transfers');
  expect(answer.status).toBe(each.relation === 'unauthenticated' ? 401 : 200);
  if (answer.status === 200) expect(answer.body.items.some(({id}: {id: string}) => id === body.id)).toBe(each.relation === 'owner');
}

/** Whoever it is offered to accepts it, and nobody else, the giver included. */
async function checkAccept({relation, send, draft, collection}: Case): Promise<void> {
  const owner = async (): Promise<unknown> => (await root.get(`/v1/${collection}/${draft.id}`)).body.owner;
  const {body} = await ann.post('/v1/transfers', offer(draft.id, 'root'));
  expect((await send('POST', `/v1/transfers/${body.id}/accept`)).status).toBe(relation === 'unauthenticated' ? 401 : 404);
  expect((await ann.get(`/v1/${collection}/${draft.id}`)).body.owner).toBe('ann');
  expect(await root.send('POST', `/v1/transfers/${body.id}/accept`)).toMatchObject({status: 200, body: {state: 'done'}});
  expect(await owner()).toBe('root');
}

async function checkDrop(each: Case): Promise<void> {
  const {body} = await ann.post('/v1/transfers', offer(each.draft.id, 'root'));
  expect((await each.send('DELETE', `/v1/transfers/${body.id}`)).status).toBe(onlyFor(each, 204));
  expect(await isOffered(each.draft.id)).toBe(each.relation !== 'owner');
}

const newKey = (stacks: readonly string[] | null) => ({name: `key-${++made}`, may: [], owners: null, stacks, expires: null});

/** A key is for stacks that its maker sees. */
async function checkNewKey(each: Case): Promise<void> {
  const {send, draft} = each;
  const expected = statusFor(each, 'view', 404);
  const answer = await send('POST', '/v1/keys', {body: newKey([draft.id])});
  expect(answer.status).toBe(expected === 200 ? 201 : expected);
  if (expected === 404) await checkHidden(answer, draft.id, none => send('POST', '/v1/keys', {body: newKey([none])}));
}

/** One's own keys and nobody else's. */
const ofKey = (method: string, rest: string, {status, body}: {status: number; body?: unknown}) => async (each: Case): Promise<void> => {
  const {key: {name}} = (await ann.post('/v1/keys', newKey(null))).body;
  expect((await each.send(method, `/v1/keys/${name}${rest}`, {body})).status).toBe(onlyFor(each, status));
  const left = await ann.get(`/v1/keys/${name}`);
  expect(left.status).toBe(method === 'DELETE' && each.relation === 'owner' ? 404 : 200);
  if (left.status === 200) expect(left.body.tokens).toHaveLength(method === 'POST' && each.relation === 'owner' ? 2 : 1);
};

/** A route that concerns no object: the same whatever one's relation to an object is. */
const same = (method: string, path: () => string, {status, body}: {status: number; body?: unknown}) => async ({relation, send}: Case): Promise<void> => {
  expect((await send(method, path(), {body})).status).toBe(relation === 'unauthenticated' ? 401 : status);
};
const open = (method: string, path: string, {status, body}: {status: number; body?: unknown}) => async ({send}: Case): Promise<void> => {
  expect((await send(method, path, {body})).status).toBe(status);
};

type Row = readonly [operation: string, collections: readonly Collection[], check: (each: Case) => Promise<void>];
const newUser = {username: 'eve', password: 'a long password'};
const matrix: readonly Row[] = [
  ...collections.flatMap(collection => ofCollection(collection, [
    ['GET /v1/*', checkList], ['GET /v1/*/{id}', checkGet], ['GET /v1/*/{id}/grants', checkGrants], ['DELETE /v1/*/{id}', checkDelete],
  ])),
  ...manifested.flatMap(collection => ofCollection(collection, [['PUT /v1/*/{id}', checkPut]])),
  ['PUT /v1/secrets/{id}', ['secrets'], checkNewSecret],
  ['PATCH /v1/secrets/{id}', ['secrets'], checkSecretPatch],
  ['POST /v1/secret-needs', ['stacks', 'components'], checkNeeds],
  ['POST /v1/secret-values', collections, checkValues],
  ['GET /v1/changes', manifested, checkFeed],
  ['POST /v1/commits', manifested, checkCommits],
  ['POST /v1/transfers', manifested, checkOffer],
  ['GET /v1/transfers', manifested, checkOffers],
  ['POST /v1/transfers/{id}/accept', manifested, checkAccept],
  ['DELETE /v1/transfers/{id}', manifested, checkDrop],
  ['POST /v1/keys', ['stacks'], checkNewKey],
  ['GET /v1/keys', ['stacks'], same('GET', () => '/v1/keys', {status: 200})],
  ['GET /v1/keys/{name}', ['stacks'], ofKey('GET', '', {status: 200})],
  ['POST /v1/keys/{name}/rotate', ['stacks'], ofKey('POST', '/rotate', {status: 201, body: {overlap: 60}})],
  ['DELETE /v1/keys/{name}', ['stacks'], ofKey('DELETE', '', {status: 204})],
  ['GET /v1/runs', ['stacks'], checkRuns],
  ['GET /v1/runs/{id}', ['stacks'], ofRun('')],
  ['GET /v1/runs/{id}/events', ['stacks'], ofRun('/events')],
  ['GET /v1/runs/{id}/logs', ['stacks'], ofRun('/logs?slug=a&attempt=1')],
  ['PUT /v1/runs/{id}', ['stacks'], checkPutRun],
  ['POST /v1/runs/{id}/events', ['stacks'], tellsOf('events', {events: []})],
  ['POST /v1/runs/{id}/logs', ['stacks'], tellsOf('logs', {slug: 'a', attempt: 1, offset: 0, bytes: 1, text: 'x'})],
  ['DELETE /v1/runs/{id}', ['stacks'], checkDeleteRun],
  ['GET /v1/me', ['stacks'], same('GET', () => '/v1/me', {status: 200})],
  ['GET /v1/users', ['stacks'], same('GET', () => '/v1/users', {status: 200})],
  ['GET /v1/users/{name}', ['stacks'], same('GET', () => '/v1/users/ann', {status: 200})],
  ['POST /v1/users', ['stacks'], same('POST', () => '/v1/users', {status: 403, body: newUser})],
  ['PATCH /v1/users/{name}', ['stacks'], same('PATCH', () => '/v1/users/ann', {status: 403, body: {active: false}})],
  ['GET /metrics', ['stacks'], same('GET', () => '/metrics', {status: 403})],
  ['GET /healthz', ['stacks'], open('GET', '/healthz', {status: 200})],
  ['GET /readyz', ['stacks'], open('GET', '/readyz', {status: 200})],
  ['GET /v1/server', ['stacks'], open('GET', '/v1/server', {status: 200})],
  ['POST /v1/setup', ['stacks'], open('POST', '/v1/setup', {status: 403, body: {...newUser, token: 'x'}})],
  ['POST /v1/sessions', ['stacks'], open('POST', '/v1/sessions', {status: 401, body: {username: 'ann', password: 'wrong'}})],
  ['DELETE /v1/sessions/current', ['stacks'], async ({relation}) => {
    const who = await team.as('ann');
    const token = relation === 'unauthenticated' ? 'cairn_wrong' : who.token;
    const status = (await ask(`${team.server.url}/v1/sessions/current`, {method: 'DELETE', headers: {authorization: `Bearer ${token}`}})).status;
    expect(status).toBe(relation === 'unauthenticated' ? 401 : 204);
  }],
];

test('the matrix has every route of the document, and no other', async () => {
  const {paths} = (await ask(`${team.server.url}/v1/openapi.json`)).body as {paths: Record<string, Record<string, unknown>>};
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`));
  expect(matrix.map(([operation]) => operation).sort()).toEqual(operations.sort());
});

describe.each(matrix.map(row => [row[0], row] as const))('%s', (_operation, [, concerned, check]) => {
  test.each(concerned.flatMap(collection => relations.map(relation => [relation, collection] as const)))('as %s, of %s', async (relation, collection) => {
    await check(await caseOf(relation, collection));
  });
});
