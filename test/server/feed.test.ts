import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {manifestOf} from '../../src/domain/manifest.js';
import {component, create, remove, simpleStack, stack, startTeam, store, update} from './team.js';
import type {Person, Team} from './team.js';

describe('the feed of changes', () => {
  let team: Team;
  let ann: Person;
  let bob: Person;

  beforeEach(async () => {
    team = await startTeam();
    ann = await team.join('ann');
    bob = await team.join('bob');
  });
  afterEach(async () => {
    expect(team.log).toEqual([]);
    await team.close();
  });

  test('tells what changed since a cursor, deletions included, and nothing when there is nothing', async () => {
    const [one, two] = [store('ann', 'one'), store('ann', 'two')];
    await ann.commit({changes: [one, two].map(create)});
    const first = await ann.changes();
    expect(first).toMatchObject({resync: true, gone: [], changed: [{id: one.id}, {id: two.id}]});
    expect(await ann.changes(first.cursor)).toEqual({resync: false, changed: [], gone: [], cursor: first.cursor, more: false});

    const described = manifestOf({kind: 'artifact-store', name: 'one', description: 'new', spec: one.manifest.spec});
    await ann.commit({changes: [update(one, 1, described)]});
    await ann.commit({changes: [remove(two, 1)]});
    expect(await ann.changes(first.cursor)).toMatchObject({resync: false, changed: [{id: one.id, revision: 2}], gone: [two.id]});
  });

  test('skips nothing and repeats nothing in small pages', async () => {
    const drafts = Array.from({length: 25}, (_, index) => store('ann', `s${index}`));
    const {cursor} = await ann.changes();
    await ann.commit({changes: drafts.slice(0, 20).map(create)});
    await ann.commit({changes: drafts.slice(20).map(create)});
    const ids = drafts.map(({id}) => id).sort();
    for (const since of [undefined, cursor]) {
      const {changed, cursor: next} = await ann.changes(since, 3);
      expect(changed.map(({id}) => id).sort()).toEqual(ids);
      expect((await ann.changes(next)).changed).toEqual([]);
    }
  });

  test('does not tell of others\' objects, not even that they are deleted', async () => {
    const {cursor} = await bob.changes();
    const draft = store('ann', 'one');
    await ann.commit({changes: [create(draft)]});
    await ann.commit({changes: [remove(draft, 1)]});
    expect(await bob.changes(cursor)).toMatchObject({resync: false, changed: [], gone: []});
  });

  test('starts over when grants come, go, or end by themselves', async () => {
    const {all, stack: whole} = simpleStack('ann', 'prod');
    await ann.commit({changes: all.map(create)});
    const before = await bob.changes();
    const until = new Date(team.clock.now.getTime() + 60_000).toISOString();
    await ann.commit({grants: [{object: whole.id, grantee: 'user:bob', right: 'edit', until}]});
    const shared = await bob.changes(before.cursor);
    expect(shared.resync).toBe(true);
    expect(new Map(shared.changed.map(({id, right}) => [id, right]))).toEqual(new Map(all.map(({id, kind}) => [id, kind === 'stack' ? 'edit' : 'use'])));
    expect((await bob.changes(shared.cursor)).resync).toBe(false);

    team.clock.now = new Date(team.clock.now.getTime() + 61_000);
    const ended = await bob.changes(shared.cursor);
    expect(ended).toMatchObject({resync: true, changed: []});
    expect((await bob.changes(ended.cursor)).resync).toBe(false);

    await ann.commit({grants: [{object: whole.id, grantee: 'everyone', right: 'view'}]});
    const again = await bob.changes(ended.cursor);
    expect(again.changed).toHaveLength(3);
    await ann.commit({grants: [{object: whole.id, grantee: 'everyone', right: null}]});
    expect(await bob.changes(again.cursor)).toMatchObject({resync: true, changed: []});
  });

  test('starts over when a shared stack takes up or lets go of a component, and when it is deleted', async () => {
    const {all, stack: whole, orchestrator, store: artifacts} = simpleStack('ann', 'prod');
    const other = component('ann', 'orchestrator', 'other');
    await ann.commit({changes: [...all, other].map(create), grants: [{object: whole.id, grantee: 'user:bob', right: 'use'}]});
    const start = await bob.changes();
    expect(start.changed.map(({id}) => id)).not.toContain(other.id);

    const swapped = stack('ann', 'prod', {orchestrator: other.id, artifact_store: artifacts.id}).manifest;
    await ann.commit({changes: [update(whole, 1, swapped)]});
    const next = await bob.changes(start.cursor);
    expect(next.resync).toBe(true);
    expect(next.changed.map(({id}) => id)).toContain(other.id);
    expect(next.changed.map(({id}) => id)).not.toContain(orchestrator.id);

    await ann.commit({changes: [remove({...whole, manifest: swapped}, 2)]});
    expect(await bob.changes(next.cursor)).toMatchObject({resync: true, changed: []});
  });

  test('does not start over for an owner who pushes stacks of its own', async () => {
    const {cursor} = await ann.changes();
    const {all} = simpleStack('ann', 'prod');
    await ann.commit({changes: all.map(create)});
    expect(await ann.changes(cursor)).toMatchObject({resync: false, changed: all.map(() => ({owner: 'ann'}))});
  });

  test('takes any other text for no cursor, and another account\'s for none', async () => {
    await ann.commit({changes: [create(store('ann', 'one'))]});
    const {cursor} = await bob.changes();
    for (const since of ['x', cursor, Buffer.from('{"seq":1}').toString('base64url'), Buffer.from('[]').toString('base64url')]) {
      expect(await ann.changes(since)).toMatchObject({resync: true, changed: [{owner: 'ann'}]});
    }
  });

  test('goes on after a restart', async () => {
    await ann.commit({changes: [create(store('ann', 'one'))]});
    const {cursor} = await ann.changes();
    await team.restart();
    await ann.commit({changes: [create(store('ann', 'two'))]});
    expect(await ann.changes(cursor)).toMatchObject({resync: false, changed: [{manifest: {metadata: {name: 'two'}}}]});
  });
});
