/**
 * What a server reveals, by list, get, feed, references and the texts of errors, agrees with a model
 * of a few lines, whatever people do to each other's objects.
 */
import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {covers, greaterRight, lesserRight, rights} from '../../src/domain/right.js';
import type {Right} from '../../src/domain/right.js';
import {newId} from '../../src/lib/uuid.js';
import type {WireObject} from '../../src/wire/types.js';
import {component, create, remove, stack, startTeam, update} from './team.js';
import type {Draft, Person, Team} from './team.js';

const names = ['ann', 'bob', 'cat'] as const;

interface Slot {
  readonly target: string;
  readonly delegates: boolean;
}

interface Thing {
  draft: Draft;
  revision: number;
  readonly slots: Map<string, Slot>;
  /** By grantee, `everyone` included. */
  readonly grants: Map<string, {right: Right; until: number | null}>;
}

/** Who may do what, as SEMANTICS 4 has it. */
class Model {
  readonly things = new Map<string, Thing>();
  now = 0;

  right(who: string, id: string): Right | null {
    let best = this.#direct(who, id);
    for (const [source, {slots}] of this.things) {
      for (const {target, delegates} of slots.values()) {
        if (target === id && delegates) best = greaterRight(best, lesserRight(this.#direct(who, source), 'use'));
      }
    }
    return best;
  }

  visible(who: string): Map<string, Right> {
    return new Map([...this.things.keys()].flatMap(id => {
      const right = this.right(who, id);
      return right === null ? [] : [[id, right] as const];
    }));
  }

  #direct(who: string, id: string): Right | null {
    const thing = this.things.get(id);
    if (thing === undefined) return null;
    if (thing.draft.owner === who) return 'admin';
    return [who, 'everyone'].reduce<Right | null>((best, grantee) => {
      const grant = thing.grants.get(grantee);
      return grant === undefined || (grant.until !== null && grant.until <= this.now) ? best : greaterRight(best, grant.right);
    }, null);
  }
}

/** One thing that somebody does; the numbers choose among what there is. */
const act = fc.record({
  who: fc.constantFrom(...names),
  what: fc.constantFrom('component', 'stack', 'refer', 'refer', 'refer', 'share', 'share', 'share', 'unshare', 'delete', 'wait'),
  to: fc.constantFrom(...names, ...names, ...names, 'everyone'),
  right: fc.constantFrom(...rights, 'use', 'edit', 'use'),
  ends: fc.nat({max: 3}).map(chance => chance === 0),
  a: fc.nat(),
  b: fc.nat(),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

class World {
  readonly model = new Model();
  readonly #team: Team;
  readonly #people: ReadonlyMap<string, Person>;
  readonly #seen = new Map<string, Map<string, Right>>(names.map(name => [name, new Map<string, Right>()]));
  readonly #cursors = new Map<string, string>();
  #count = 0;

  constructor(team: Team, people: ReadonlyMap<string, Person>) {
    this.#team = team;
    this.#people = people;
    this.model.now = team.clock.now.getTime();
  }

  async play(each: Act): Promise<void> {
    const {who, what, to, right, ends, a, b} = each;
    const person = this.#people.get(who) as Person;
    const any = this.#pick(a % 2 === 0 ? 'stack' : 'orchestrator', b);
    const until = ends ? this.model.now + 5_000 : null;
    const acts: Record<Act['what'], () => Promise<void> | undefined> = {
      component: () => this.make(person, component(who, 'orchestrator', this.#name())),
      stack: () => this.#stack(person, this.#pick('orchestrator', a)?.draft.id ?? newId(), this.#pick('artifact-store', b)?.draft.id ?? newId()),
      refer: () => this.#refer(person, this.#pick('stack', a), this.#pick('orchestrator', b)),
      share: () => any && this.#share(person, any, {to, right, until}),
      unshare: () => any && this.#share(person, any, {to, right: null, until: null}),
      delete: () => any && this.#delete(person, any),
      wait: async () => {
        this.#team.clock.now = new Date((this.model.now += 3_000));
      },
    };
    await acts[what]();
  }

  #pick(kind: string, index: number): Thing | undefined {
    const found = [...this.model.things.values()].filter(({draft}) => draft.kind === kind);
    return found[index % Math.max(1, found.length)];
  }

  /** Two orchestrators and an artifact store for everybody, a stack of them for two. */
  async begin(): Promise<void> {
    for (const [name, person] of this.#people) {
      const [orchestrator, artifacts] = [component(name, 'orchestrator', this.#name()), component(name, 'artifact-store', this.#name())];
      for (const each of [orchestrator, artifacts, component(name, 'orchestrator', this.#name())]) await this.make(person, each);
      if (name !== 'cat') await this.#stack(person, orchestrator.id, artifacts.id);
    }
  }

  async make(person: Person, draft: Draft): Promise<void> {
    const {status} = await person.commit({changes: [create(draft)]});
    expect(status).toBe(200);
    this.model.things.set(draft.id, {draft, revision: 1, slots: new Map(), grants: new Map()});
  }

  async #stack(person: Person, orchestrator: string, artifacts: string): Promise<void> {
    const draft = stack(person.username, this.#name(), {orchestrator, artifact_store: artifacts});
    const answer = await person.commit({changes: [create(draft)]});
    const expected = [orchestrator, artifacts].map(id => this.#referring(person, id)).find(code => code !== null) ?? null;
    expect(answer.status === 200 ? null : answer.body.code).toBe(expected);
    if (expected !== null) return;
    const thing: Thing = {draft, revision: 1, slots: new Map(), grants: new Map()};
    for (const [slot, target] of [['orchestrator', orchestrator], ['artifact_store', artifacts]] as const) {
      thing.slots.set(slot, {target, delegates: this.model.right(person.username, target) === 'admin'});
    }
    this.model.things.set(draft.id, thing);
  }

  /** What the server answers to a new reference; null where it takes it. */
  #referring({username}: Person, id: string): string | null {
    const right = this.model.right(username, id);
    if (right === null) return 'dangling_reference';
    return right === 'view' ? 'not_allowed' : null;
  }

  async #refer(person: Person, whole: Thing | undefined, target: Thing | undefined): Promise<void> {
    if (whole === undefined || target === undefined || target.draft.id === whole.slots.get('orchestrator')?.target) return;
    const {id} = target.draft;
    const held = this.model.right(person.username, whole.draft.id);
    const slots = whole.draft.manifest.spec['components'] as Record<string, string>;
    const {manifest} = stack(whole.draft.owner, whole.draft.manifest.metadata.name, {...slots, orchestrator: id});
    const answer = await person.commit({changes: [update(whole.draft, whole.revision, manifest)]});
    if (held === null) expect(answer.body.details).toMatchObject({conflicts: [{theirs: null}]});
    const code = covers(held, 'edit') ? this.#referring(person, id) : 'not_allowed';
    expect(answer.body.code ?? null).toBe(held === null ? 'conflict' : code);
    if (answer.status !== 200) return;
    whole.slots.set('orchestrator', {target: id, delegates: this.model.right(person.username, id) === 'admin'});
    whole.revision += 1;
    whole.draft = {...whole.draft, manifest};
  }

  async #share(person: Person, thing: Thing, {to, right, until}: {to: string; right: Right | null; until: number | null}): Promise<void> {
    const {id, owner} = thing.draft;
    const held = this.model.right(person.username, id);
    const grantee = to === 'everyone' ? to : (`user:${to}` as const);
    const answer = await person.commit({grants: [{object: id, grantee, right, until: until === null ? null : new Date(until).toISOString()}]});
    if (held === null) expect(answer.body).toMatchObject({code: 'not_found', detail: `there is no object "${id}" that you may see`});
    else if (held !== 'admin') expect(answer.body.code).toBe('not_allowed');
    else expect(answer.status).toBe(to === owner ? 422 : 200);
    if (answer.status !== 200) return;
    if (right === null) thing.grants.delete(to);
    else thing.grants.set(to, {right, until});
  }

  async #delete(person: Person, {draft, revision}: Thing): Promise<void> {
    const held = this.model.right(person.username, draft.id);
    const users = [...this.model.things].filter(([, {slots}]) => [...slots.values()].some(({target}) => target === draft.id)).map(([id]) => id);
    const answer = await person.commit({changes: [remove(draft, revision)]});
    if (held === null) expect(answer.body.results).toMatchObject([{action: 'none'}]);
    else if (held !== 'admin') expect(answer.body.code).toBe('not_allowed');
    else if (users.length > 0) {
      const named = (answer.body.details.usedBy as {id: string}[]).map(({id}) => id).sort();
      expect(named).toEqual(users.filter(id => this.model.right(person.username, id) !== null).sort());
    } else {
      expect(answer.status).toBe(200);
      this.model.things.delete(draft.id);
    }
  }

  async check(): Promise<void> {
    for (const name of names) {
      const person = this.#people.get(name) as Person;
      const visible = this.model.visible(name);
      expect(await this.#listed(person)).toEqual(visible);
      expect(await this.#fed(person)).toEqual(visible);
      for (const id of this.model.things.keys()) await this.#checkGet(person, id);
    }
  }

  async #checkGet(person: Person, id: string): Promise<void> {
    const {draft, slots, revision} = this.model.things.get(id) as Thing;
    const collection = draft.kind === 'stack' ? 'stacks' : 'components';
    const {status, body} = await person.get(`/v1/${collection}/${id}`);
    const right = this.model.right(person.username, id);
    if (right === null) {
      const missing = newId();
      const answer = await person.get(`/v1/${collection}/${missing}`);
      const shape = (problem: typeof body, own: string) => JSON.stringify({...problem, requestId: ''}).replaceAll(own, 'ID');
      expect([status, shape(body, id)]).toEqual([404, shape(answer.body, missing)]);
      return;
    }
    expect(body).toMatchObject({id, right, revision, owner: draft.owner});
    for (const [slot, {target, delegates}] of slots) {
      const shown = this.model.right(person.username, target) !== null;
      expect(body.slots[slot]).toEqual(shown ? expect.objectContaining({restricted: false, id: target, delegates}) : {restricted: true});
    }
  }

  async #listed(person: Person): Promise<Map<string, Right>> {
    const found = new Map<string, Right>();
    for (const collection of ['stacks', 'components']) {
      for (let after = ''; ; ) {
        const {body} = await person.get(`/v1/${collection}?limit=3&after=${after}`);
        for (const {id, right} of body.items as WireObject[]) found.set(id, right);
        if (body.next === null) break;
        after = body.next;
      }
    }
    return sorted(found);
  }

  /** What a client knows that keeps up by the feed. */
  async #fed(person: Person): Promise<Map<string, Right>> {
    const feed = await person.changes(this.#cursors.get(person.username), 4);
    const seen = this.#seen.get(person.username) as Map<string, Right>;
    if (feed.resync) seen.clear();
    for (const {id, right} of feed.changed) seen.set(id, right);
    for (const id of feed.gone) seen.delete(id);
    this.#cursors.set(person.username, feed.cursor);
    return sorted(seen);
  }

  #name(): string {
    return `x${this.#count++}`;
  }
}

function sorted(map: ReadonlyMap<string, Right>): Map<string, Right> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('nobody sees more or less than the model says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, {minLength: 40, maxLength: 60}), async acts => {
      const team = await startTeam();
      try {
        const people = new Map<string, Person>();
        for (const name of names) people.set(name, await team.join(name));
        const world = new World(team, people);
        await world.begin();
        for (const [index, each] of acts.entries()) {
          await world.play(each);
          if (index % 3 === 2) await world.check();
        }
        expect(team.log).toEqual([]);
      } finally {
        await team.close();
      }
    }),
    {numRuns: 5, endOnFailure: true},
  );
}, 120_000);
