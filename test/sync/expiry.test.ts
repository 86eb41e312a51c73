/** Grants that end by themselves, as a machine learns of it: on a real server with a clock of the test's. */
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {actions, syncPeople} from '../support/sync-people.js';
import type {SyncPeople} from '../support/sync-people.js';

const clock = {now: new Date()};
let people: SyncPeople;
beforeAll(async () => {
  people = await syncPeople(clock);
});
afterAll(() => people.close());

test('an unchanged copy goes when its grant ends, and comes back with the next grant; a changed one stays', async () => {
  const {ann, bob} = people;
  const {stack, store} = await ann.stack('prod');
  await ann.push(['stack/prod']);
  const until = new Date(clock.now.getTime() + 60_000).toISOString();
  await ann.share(stack, {grantees: ['user:bob'], right: 'edit', until});
  await bob.pull(['stack/ann/prod']);
  clock.now = new Date(clock.now.getTime() + 59_000);
  expect(Object.values(actions(await bob.pull()))).toEqual(['none', 'none', 'none']);

  clock.now = new Date(clock.now.getTime() + 2_000);
  expect(actions(await bob.pull())).toMatchObject({'stack/ann/prod': 'delete', 'artifact-store/ann/prod-store': 'delete'});
  expect(await bob.names('stack')).toEqual([]);

  await ann.share(stack, {grantees: ['user:bob'], right: 'edit', until: new Date(clock.now.getTime() + 60_000).toISOString()});
  await bob.pull(['stack/ann/prod']);
  await bob.edit(store, {path: 's3://mine'});
  clock.now = new Date(clock.now.getTime() + 61_000);
  const {remarks} = await bob.pull();
  expect(remarks.map(({code}) => code)).toContain('gone_there');
  expect(await bob.state(store)).toBe('gone-there');
  expect(await bob.config(store)).toMatchObject({path: 's3://mine'});
  expect(await ann.state(store)).toBe('in-sync');
});
