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
import {ask, create, remove, simpleStack, startTeam, update} from '../team.js';
import type {Answer, Draft, Person, Team} from '../team.js';

const relations = ['owner', 'view', 'use', 'edit', 'admin', 'everyone', 'through a stack', 'expired', 'none', 'unauthenticated'] as const;
type Relation = (typeof relations)[number];
const collections = ['stacks', 'components', 'flavors'] as const;
type Collection = (typeof collections)[number];

/** SEMANTICS 4: what a relation is worth. A stack lets its grantees through to its components, not to flavors. */
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

beforeAll(async () => {
  team = await startTeam();
  [ann, bob] = [await team.join('ann'), await team.join('bob')];
});
afterAll(() => team.close());

let made = 0;

/** New objects of ann's, granted as the relation says; the asker is bob, ann as the owner, or nobody. */
async function caseOf(relation: Relation, collection: Collection): Promise<Case> {
  const name = `thing-${++made}`;
  const {all, stack, store} = simpleStack('ann', name);
  const spec = {type: 'artifact_store', schema: {type: 'object', properties: {path: {type: 'string'}}}};
  const flavor: Draft = {kind: 'artifact-store-flavor', id: newId(), owner: 'ann', manifest: manifestOf({kind: 'artifact-store-flavor', name, spec})};
  const draft = {stacks: stack, components: store, flavors: flavor}[collection];
  const object = relation === 'through a stack' ? stack.id : draft.id;
  const until = relation === 'expired' ? new Date(team.clock.now.getTime() + 60_000).toISOString() : null;
  const grants = {
    owner: [], none: [], unauthenticated: [],
    everyone: [{object, grantee: 'everyone' as const, right: 'use' as const, until}],
    'through a stack': [{object, grantee: 'user:bob' as const, right: 'use' as const, until}],
    expired: [{object, grantee: 'user:bob' as const, right: 'admin' as const, until}],
  };
  const granted = relation in grants ? grants[relation as keyof typeof grants] : [{object, grantee: 'user:bob' as const, right: relation as Right, until}];
  expect(await ann.commit({changes: [...all, flavor].map(create), grants: granted})).toMatchObject({status: 200});
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
  const none = newId();
  const missing = await send('GET', `/v1/${collection}/${none}`);
  const {requestId: _one, ...hidden} = answer.body;
  const {requestId: _other, ...absent} = missing.body;
  expect(JSON.stringify(hidden).replaceAll(draft.id, none)).toBe(JSON.stringify(absent));
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
  const inUse = collection === 'components' && covers(right, 'admin');
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
    ['GET /v1/*', checkList], ['GET /v1/*/{id}', checkGet], ['GET /v1/*/{id}/grants', checkGrants],
    ['PUT /v1/*/{id}', checkPut], ['DELETE /v1/*/{id}', checkDelete],
  ])),
  ['GET /v1/changes', collections, checkFeed],
  ['POST /v1/commits', collections, checkCommits],
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
