import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {status} from '../../src/sync/status.js';
import {syncPeople} from '../support/sync-people.js';
import type {Person, SyncPeople} from '../support/sync-people.js';

let people: SyncPeople;
let ann: Person;
let bob: Person;

beforeEach(async () => {
  people = await syncPeople();
  ({ann, bob} = people);
});
afterEach(() => people.close());

describe('between two people', () => {
  test('what is pushed and shared can be pulled, changed on both sides, and merged', async () => {
    const {stack, store} = await ann.stack('prod');
    expect((await ann.push(['stack/prod'])).steps.map(({ref, action}) => [ref, action])).toEqual([
      ['artifact-store/prod-store', 'create'], ['orchestrator/prod-k8s', 'create'], ['stack/prod', 'create'],
    ]);
    await expect(bob.pull(['stack/ann/prod'])).rejects.toMatchObject({code: 'not_found'});

    await ann.share(stack, {grantees: ['user:bob'], right: 'use'});
    const pulled = await bob.pull(['stack/ann/prod']);
    expect(pulled.steps.map(({ref, action}) => [ref, action])).toEqual([
      ['artifact-store/ann/prod-store', 'create'], ['orchestrator/ann/prod-k8s', 'create'], ['stack/ann/prod', 'create'],
    ]);
    expect(await bob.names('stack')).toEqual(['ann/prod']);
    expect((await bob.get(stack, 'stack')).digest).toBe((await ann.get(stack, 'stack')).digest);

    await bob.edit(store, {region: 'eu'});
    await expect(bob.push(['artifact-store/ann/prod-store'])).rejects.toMatchObject({code: 'not_allowed'});
    await ann.edit(store, {path: 's3://new'});
    await ann.push(['stack/prod']);
    expect((await bob.pull(['stack/ann/prod'])).steps.map(({action}) => action)).toEqual(['merge', 'none', 'none']);
    expect(await bob.config(store)).toEqual({path: 's3://new', region: 'eu'});
    expect(await bob.state(store)).toBe('ahead');
  });
});

describe('between two machines of one person', () => {
  test('a stale push is refused with base, mine and theirs, and a pull settles it', async () => {
    const {store} = await ann.stack('prod');
    await ann.push();
    const other = await people.annsOther();
    await other.pull();
    await ann.edit(store, {path: 's3://one'});
    await other.edit(store, {path: 's3://two'});
    await other.push();

    const fields = [{path: '/spec/config/path', base: 's3://prod', mine: 's3://one', theirs: 's3://two'}];
    const conflict = {code: 'conflict', details: {conflicts: [{ref: 'artifact-store/prod-store', kind: 'artifact-store', name: 'prod-store', owner: 'ann', fields}]}};
    await expect(ann.push()).rejects.toMatchObject(conflict);
    expect(await ann.state(store)).toBe('diverged');
    await expect(ann.pull()).rejects.toMatchObject(conflict);
    expect(await ann.config(store)).toEqual({path: 's3://one'});

    await ann.pull([], {resolution: {all: null, fields: new Map([['path', 'ours']])}});
    expect(await ann.state(store)).toBe('ahead');
    await ann.push();
    await other.pull();
    expect(await other.config(store)).toEqual({path: 's3://one'});
    const told = await status(other.team);
    expect(told.objects.map(({ref, state}) => [ref, state])).toEqual([
      ['artifact-store/prod-store', 'in-sync'], ['orchestrator/prod-k8s', 'in-sync'], ['stack/prod', 'in-sync'],
    ]);
  });
});
