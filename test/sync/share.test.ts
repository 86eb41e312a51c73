import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {newId} from '../../src/lib/uuid.js';
import {applyShare, planShare, shareRefusal, shares, unshare} from '../../src/sync/share.js';
import type {SharePlan, ShareRequest} from '../../src/sync/share.js';
import {actions, syncPeople} from '../support/sync-people.js';
import type {Person, SyncPeople} from '../support/sync-people.js';

let people: SyncPeople;
let ann: Person;
let bob: Person;

beforeEach(async () => {
  people = await syncPeople();
  ({ann, bob} = people);
});
afterEach(() => people.close());

const withBob: Omit<ShareRequest, 'stack'> = {grantees: ['user:bob'], right: 'use', until: null};

async function planned(person: Person, stack: string, request: Partial<ShareRequest> = {}): Promise<SharePlan> {
  return planShare(person.team, {stack: await person.get(stack, 'stack'), ...withBob, ...request});
}

describe('a receipt', () => {
  test('says what travels, what each recipient brings, and what is pushed along', async () => {
    const store = await ann.component('s3', {path: 's3://ml', key: '{{ keys.id }}', secret: '{{ keys.secret }}'});
    const {stack} = await ann.stack('prod', {store});
    const {receipt} = await planned(ann, stack);
    expect(receipt).toMatchObject({
      ref: 'stack/prod', owner: 'ann', restricted: 0, secrets: ['ann/keys'], notPortable: [],
      grants: [{grantee: 'user:bob', right: 'use', until: null}],
      components: [{ref: 'orchestrator/prod-k8s', delegates: true}, {ref: 'artifact-store/s3', delegates: true}],
    });
    expect(receipt.push.map(({ref, action}) => [ref, action])).toEqual([['artifact-store/s3', 'create'], ['orchestrator/prod-k8s', 'create'], ['stack/prod', 'create']]);
    expect(receipt.needs.map(({kind, name}) => [kind, name])).toEqual(expect.arrayContaining([['kube_context', 'prod'], ['secret', 'keys.id'], ['secret', 'keys.secret']]));
    expect(receipt.consequences.at(-1)).toMatch(/can not recall/);
  });

  test('says which components need a share of their own, and nobody gets them through the stack', async () => {
    const {carol} = people;
    const store = await carol.component('data', {path: 's3://data'});
    await carol.push();
    await carol.team.remote.submit({changes: [], grants: [{object: store, grantee: 'user:ann', right: 'use'}], idempotencyKey: newId()});
    await ann.pull();
    const {stack} = await ann.stack('prod', {store});
    await ann.push();
    const plan = await planned(ann, stack);
    expect(plan.receipt.components).toEqual([
      expect.objectContaining({ref: 'orchestrator/prod-k8s', delegates: true}),
      expect.objectContaining({ref: 'artifact-store/carol/data', delegates: false}),
    ]);
    await applyShare(ann.team, plan);
    await bob.pull();
    expect([await bob.names('orchestrator'), await bob.names('artifact-store')]).toEqual([['ann/prod-k8s'], []]);
  });

  test('of what was not pushed is refused unless its push was asked for', async () => {
    const {stack} = await ann.stack('prod');
    const plan = await planned(ann, stack);
    expect(shareRefusal(plan, {force: false, push: false})).toMatchObject({code: 'unpushed', next: ['cairn stack share prod --with user:bob --right use --push', 'cairn push stack/prod']});
    expect(shareRefusal(plan, {force: false, push: true})).toBeNull();
  });

  test('of what works nowhere else is refused unless forced', async () => {
    const store = await ann.component('disk', {path: '/var/data'}, 'artifact-store', 'local');
    const {stack} = await ann.stack('disk', {store});
    const plan = await planned(ann, stack);
    expect(shareRefusal(plan, {push: true, force: false})).toMatchObject({code: 'not_portable', details: {notPortable: [{ref: 'artifact-store/disk'}]}});
    expect(shareRefusal(plan, {push: true, force: true})).toBeNull();
  });

  test('of what belongs to this machine is refused', async () => {
    const own = await ann.local.find({kind: 'stack', name: 'default', namespace: {remote: null, owner: null}});
    await expect(planned(ann, own?.resource.id ?? '')).rejects.toMatchObject({code: 'local_only'});
  });
});

describe('sharing', () => {
  test('pushes and grants in one commit', async () => {
    const {stack} = await ann.stack('prod');
    const plan = await planned(ann, stack, {right: 'edit'});
    await applyShare(ann.team, plan);
    expect(await shares(ann.team, await ann.get(stack, 'stack'))).toEqual([{grantee: 'user:bob', right: 'edit', until: null}]);
    expect(await ann.state(stack, 'stack')).toBe('in-sync');
    expect(actions(await bob.pull(['stack/ann/prod']))).toMatchObject({'stack/ann/prod': 'create', 'orchestrator/ann/prod-k8s': 'create'});
  });

  test('of nobody who exists leaves nothing behind, not even the push', async () => {
    const {stack} = await ann.stack('prod');
    await expect(planned(ann, stack, {grantees: ['user:nobody']}).then(plan => applyShare(ann.team, plan))).rejects.toMatchObject({code: 'not_found'});
    expect(await ann.state(stack, 'stack')).toBe('local-only');
    expect((await ann.team.remote.changes(null)).changed).toEqual([]);
  });

  test('on a receipt that is out of date is refused', async () => {
    const {stack} = await ann.stack('prod');
    await ann.push();
    const plan = await planned(ann, stack);
    await ann.share(stack, {grantees: ['everyone'], right: 'view'});
    await expect(applyShare(ann.team, plan)).rejects.toMatchObject({code: 'conflict'});
    expect(await shares(ann.team, await ann.get(stack, 'stack'))).toEqual([{grantee: 'everyone', right: 'view', until: null}]);
  });

  test('of what is shared so already changes nothing', async () => {
    const {stack} = await ann.stack('prod');
    await ann.push();
    await ann.share(stack, withBob);
    const plan = await planned(ann, stack);
    expect(plan.changes).toEqual([]);
    await applyShare(ann.team, plan);
  });

  test('needs admin', async () => {
    const {stack} = await ann.stack('prod');
    await ann.push();
    await ann.share(stack, withBob);
    await bob.pull();
    await expect(planned(bob, stack, {grantees: ['user:carol']})).rejects.toMatchObject({code: 'not_allowed'});
  });
});

describe('unsharing', () => {
  test('ends what was granted and leaves nothing behind', async () => {
    const {stack} = await ann.stack('prod');
    await ann.push();
    await ann.share(stack, withBob);
    await bob.pull();
    const stored = await ann.get(stack, 'stack');
    expect(await unshare(ann.team, {stack: stored, grantees: ['user:bob', 'user:carol']})).toEqual({ended: ['user:bob']});
    expect(await unshare(ann.team, {stack: stored, grantees: ['user:bob']})).toEqual({ended: []});
    expect(await shares(ann.team, stored)).toEqual([]);
    await bob.pull();
    expect([await bob.names('stack'), await bob.names('orchestrator'), await bob.names('artifact-store')]).toEqual([[], [], []]);
  });

  test('what was never pushed is shared with nobody', async () => {
    const {stack} = await ann.stack('prod');
    await expect(shares(ann.team, await ann.get(stack, 'stack'))).rejects.toMatchObject({code: 'unpushed'});
  });
});
