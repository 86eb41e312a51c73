/** Lists in pages of any size show what the whole list shows, whatever the ways are by which one sees it. */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import type {WireObject} from '../../src/wire/types.js';
import {component, create, databases, simpleStack, stack, startTeam, store} from './team.js';
import type {Draft, Person, Team} from './team.js';

describe.each(databases)('pages on %s', kind => {
  let team: Team;
  const people = new Map<string, Person>();

  beforeAll(async () => {
    team = await startTeam({}, kind);
    for (const name of ['ann', 'bob', 'eve']) people.set(name, await team.join(name));
    const made: Record<string, readonly Draft[]> = {ann: [], bob: []};
    for (let round = 0; round < 6; round++) {
      for (const name of ['ann', 'bob']) {
        const {all, stack: whole} = simpleStack(name, `s${round}`);
        made[name] = [...(made[name] ?? []), ...all];
        const other = name === 'ann' ? 'bob' : 'ann';
        const grants = round % 3 === 0 ? [{object: whole.id, grantee: `user:${other}` as const, right: 'use' as const}] : [];
        expect((await person(name).commit({changes: [...all, store(name, `lone-${round}`)].map(create), grants})).status).toBe(200);
      }
    }
    // A component that bob administers, in a stack of bob's: reached through a stack of one's own.
    const lent = component('ann', 'orchestrator', 'lent');
    await person('ann').commit({changes: [create(lent)], grants: [{object: lent.id, grantee: 'user:bob', right: 'admin'}]});
    const artifacts = store('bob', 'own');
    await person('bob').commit({changes: [artifacts, stack('bob', 'borrowing', {orchestrator: lent.id, artifact_store: artifacts.id})].map(create)});
    await person('ann').commit({grants: [{object: lent.id, grantee: 'user:bob', right: null}]});
  }, 60_000);
  afterAll(() => team.close());

  const person = (name: string): Person => people.get(name) as Person;

  async function paged(name: string, path: string, limit: number): Promise<readonly string[]> {
    const found: string[] = [];
    for (let after = ''; ; ) {
      const {body} = await person(name).get(`${path}?limit=${limit}${after === '' ? '' : `&after=${after}`}`) as {body: {items: WireObject[]; next: string | null}};
      expect(body.items.length).toBeLessThanOrEqual(limit);
      found.push(...body.items.map(({id, right}) => `${id} ${right}`));
      if (body.next === null) return found;
      after = body.next;
    }
  }

  test.each([['ann', 8, 6 * 3 + 1 + 4], ['bob', 9, 6 * 3 + 1 + 4 + 1], ['eve', 0, 0]])('show %s all of %i stacks and %i components in order', async (name, stacks, components) => {
    for (const [path, count] of [['/v1/stacks', stacks], ['/v1/components', components]] as const) {
      const whole = await paged(name, path, 200);
      expect(whole).toHaveLength(count);
      expect(whole).toEqual([...new Set(whole)].sort());
      for (const limit of [1, 2, 3, 5, 8]) expect(await paged(name, path, limit)).toEqual(whole);
      const feed = await person(name).changes(undefined, 3);
      expect(feed.changed.map(({id}) => id)).toEqual(expect.arrayContaining(whole.map(line => line.slice(0, 36))));
    }
  });
});
