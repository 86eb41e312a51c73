import {afterAll, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {digestOf} from '../../src/domain/json.js';
import {manifestOf} from '../../src/domain/manifest.js';
import {newId} from '../../src/lib/uuid.js';
import {component, create, remove, simpleStack, stack, startTeam, store, update} from './team.js';
import type {Draft, Person, Team} from './team.js';

describe('a commit', () => {
  let team: Team;
  let ann: Person;
  let bob: Person;
  let count = 0;
  /** Names of its own for each test. */
  let name: string;

  beforeAll(async () => {
    team = await startTeam();
    ann = await team.join('ann');
    bob = await team.join('bob');
  });
  beforeEach(() => {
    name = `n${count++}`;
  });
  afterAll(async () => {
    expect(team.log).toEqual([]);
    await team.close();
  });

  const described = ({kind, manifest}: Draft, description: string) =>
    manifestOf({kind, name: manifest.metadata.name, description, spec: manifest.spec});
  const push = async (person: Person, ...drafts: readonly Draft[]) => {
    const answer = await person.commit({changes: drafts.map(create)});
    expect(answer.status).toBe(200);
    return answer;
  };
  const share = (draft: Draft, right: 'view' | 'use' | 'edit' | 'admin') =>
    ann.commit({grants: [{object: draft.id, grantee: 'user:bob', right}]});

  test('makes all of its objects, or none', async () => {
    const {all, stack: whole} = simpleStack('ann', name);
    const answer = await push(ann, ...all);
    expect(answer.body).toEqual({results: all.map(({id, manifest}) => ({id, action: 'create', revision: 1, digest: digestOf(manifest)}))});
    expect(await ann.get(`/v1/stacks/${whole.id}`)).toMatchObject({status: 200, body: {owner: 'ann', right: 'admin', manifest: whole.manifest}});

    const another = store('ann', `${name}-other`);
    const twin = store('ann', `${name}-A`.toUpperCase());
    expect(await ann.commit({changes: [another, twin].map(create)})).toMatchObject({status: 409, body: {code: 'exists'}});
    expect((await ann.get(`/v1/components/${another.id}`)).status).toBe(404);
  });

  test('is carried out once per key, and another body under the key is refused', async () => {
    const draft = store('ann', name);
    const key = newId();
    const first = await ann.commit({changes: [create(draft)]}, key);
    await ann.commit({changes: [update(draft, 1, described(draft, 'later'))]});
    const again = await ann.commit({changes: [create(draft)]}, key);
    expect(again).toMatchObject({status: 200, body: first.body});
    expect((await ann.get(`/v1/components/${draft.id}`)).body.revision).toBe(2);

    expect(await ann.commit({changes: [create(store('ann', `${name}-2`))]}, key)).toMatchObject({status: 422, body: {code: 'idempotency_mismatch'}});
    expect((await bob.commit({changes: [create(store('bob', name))]}, key)).status).toBe(200);
    expect((await ann.post('/v1/commits', {changes: []})).status).toBe(400);
  });

  test('that wants what is already there does nothing, whatever revision it names', async () => {
    const draft = store('ann', name);
    await push(ann, draft);
    for (const change of [create(draft), update({...draft, manifest: described(draft, 'never was')}, 7, draft.manifest)]) {
      const {body} = await ann.commit({changes: [change]});
      expect(body).toEqual({results: [{id: draft.id, action: 'none', revision: 1, digest: digestOf(draft.manifest)}]});
    }
    await ann.commit({changes: [remove(draft, 1)]});
    expect((await ann.commit({changes: [remove(draft, 1)]})).body.results).toMatchObject([{action: 'none'}]);
  });

  test('against a stale revision or digest is refused as a whole, with everything that is stale', async () => {
    const [one, two, three] = [store('ann', name), store('ann', `${name}-2`), store('ann', `${name}-3`)];
    await push(ann, one, two, three);
    await ann.commit({changes: [update(one, 1, described(one, 'theirs')), update(two, 1, described(two, 'theirs'))]});
    const answer = await ann.commit({
      changes: [
        update(one, 1, described(one, 'mine')),
        {...update(two, 2, described(two, 'mine'))},
        update(three, 1, described(three, 'mine')),
        update(store('ann', 'nothing'), 1, store('ann', 'nothing').manifest),
      ],
    });
    expect(answer).toMatchObject({status: 409, body: {code: 'conflict'}});
    const conflicts = answer.body.details.conflicts as {id: string; theirs: {revision: number; manifest: unknown} | null}[];
    expect(conflicts.slice(0, 2)).toMatchObject([one, two].map(({id}) => ({id, theirs: {id, revision: 2}})));
    expect(conflicts).toHaveLength(3);
    expect(conflicts[2]?.theirs).toBeNull();
    expect((await ann.get(`/v1/components/${three.id}`)).body.revision).toBe(1);
  });

  test('of many against one revision exactly one wins', async () => {
    const draft = store('ann', name);
    await push(ann, draft);
    const answers = await Promise.all(Array.from({length: 12}, (_, index) => ann.commit({changes: [update(draft, 1, described(draft, `writer ${index}`))]})));
    expect(answers.map(({status}) => status).sort()).toEqual([200, ...Array.from({length: 11}, () => 409)]);
  });

  test('revives a deleted id in the next revision, for its owner only', async () => {
    const draft = store('ann', name);
    await push(ann, draft);
    await ann.commit({changes: [remove(draft, 1)]});
    expect(await bob.commit({changes: [create({...draft, owner: 'bob'})]})).toMatchObject({status: 409, body: {code: 'id_taken'}});
    expect((await ann.commit({changes: [create(draft)]})).body.results).toMatchObject([{action: 'create', revision: 3}]);
  });

  test('takes no id that is in use, be it invisible', async () => {
    const draft = store('ann', name);
    await push(ann, draft);
    const answer = await bob.commit({changes: [create({...store('bob', name), id: draft.id})]});
    expect(answer).toMatchObject({status: 409, body: {code: 'id_taken', details: {ids: [draft.id]}}});
    expect(await ann.commit({changes: [create({...store('ann', `${name}-2`), id: draft.id})]})).toMatchObject({body: {code: 'id_taken'}});
  });

  test('creates in one\'s own namespace only', async () => {
    for (const owner of ['bob', 'nobody', 'everyone', '']) {
      expect(await ann.commit({changes: [create(store(owner, name))]})).toMatchObject({status: 403, body: {code: 'not_allowed'}});
    }
  });

  test('may pass names from one object to another', async () => {
    const [one, two, three] = [store('ann', name), store('ann', `${name}-2`), store('ann', `${name}-3`)];
    await push(ann, one, two, three);
    const named = (draft: Draft, called: string) => manifestOf({kind: draft.kind, name: called, spec: draft.manifest.spec});
    const answer = await ann.commit({changes: [update(one, 1, named(one, `${name}-2`)), update(two, 1, named(two, name)), remove(three, 1), create(store('ann', `${name}-3`))]});
    expect(answer.status).toBe(200);
    expect((await ann.get(`/v1/components?name=${name}`)).body.items).toMatchObject([{id: two.id}]);
  });

  test('refuses references to what is missing or invisible in the same words, and to another type', async () => {
    const hidden = component('bob', 'orchestrator', name);
    await push(bob, hidden);
    const artifacts = store('ann', name);
    const attempt = async (orchestrator: string) =>
      (await ann.commit({changes: [create(artifacts), create(stack('ann', name, {orchestrator, artifact_store: artifacts.id}))]})).body;
    const missing = newId();
    const [toHidden, toMissing] = [await attempt(hidden.id), await attempt(missing)];
    expect(toHidden).toMatchObject({code: 'dangling_reference', status: 422});
    expect(toHidden.detail.replace(hidden.id, '')).toBe(toMissing.detail.replace(missing, ''));
    expect(await attempt('name:kube')).toMatchObject({code: 'dangling_reference'});
    expect(await attempt(artifacts.id)).toMatchObject({code: 'dangling_reference'});
  });

  test('needs an orchestrator and an artifact store in a stack', async () => {
    const artifacts = store('ann', name);
    const answer = await ann.commit({changes: [create(artifacts), create(stack('ann', name, {artifact_store: artifacts.id}))]});
    expect(answer).toMatchObject({status: 422, body: {code: 'invalid_manifest'}});
  });

  test('deletes no component that a stack still uses, but both at once', async () => {
    const {all, stack: whole, orchestrator, store: artifacts} = simpleStack('ann', name);
    await push(ann, ...all);
    const answer = await ann.commit({changes: [remove(orchestrator, 1)]});
    expect(answer).toMatchObject({status: 409, body: {code: 'in_use', details: {usedBy: [{ref: `stack/ann/${name}`, id: whole.id}]}}});
    expect((await ann.commit({changes: [remove(orchestrator, 1), remove(artifacts, 1), remove(whole, 1)]})).status).toBe(200);
  });

  test('does not say which stacks use a component that the caller may not see', async () => {
    const {all, orchestrator} = simpleStack('ann', name);
    await push(ann, ...all);
    await share(orchestrator, 'admin');
    const {body} = await bob.commit({changes: [remove(orchestrator, 1)]});
    expect(body).toMatchObject({code: 'in_use', details: {usedBy: []}});
    expect(JSON.stringify(body)).not.toContain(`${name}"`);
  });

  test('never takes a plain value or a mask in a secret field', async () => {
    const plain = store('ann', name, {path: 's3://x', secret: 'hunter2'});
    const refused = await ann.commit({changes: [create(plain)]});
    expect(refused).toMatchObject({status: 422, body: {code: 'plain_secret'}});
    expect(JSON.stringify(refused.body)).not.toContain('hunter2');
    expect((await ann.commit({changes: [create(store('ann', name, {path: 's3://x', secret: '***'}))]})).status).toBe(422);
    expect((await ann.commit({changes: [create(store('ann', name, {path: 's3://x', secret: '{{ s3.secret }}'}))]})).status).toBe(200);
  });

  test('is held to its limits', async () => {
    let nested: Record<string, unknown> = {};
    for (let level = 0; level < 40; level += 1) nested = {nested};
    const deep = store('ann', name, nested as Record<string, string>);
    expect(await ann.commit({changes: [create(deep)]})).toMatchObject({status: 422, body: {code: 'invalid_manifest'}});
    const large = store('ann', name, {path: `s3://${'x'.repeat(1024 * 1024)}`});
    expect(await ann.commit({changes: [create(large)]})).toMatchObject({status: 413, body: {code: 'too_large'}});
    const draft = store('ann', name);
    const many = Array.from({length: 10_001}, () => ({...create(draft), id: newId()}));
    expect(await ann.commit({changes: many})).toMatchObject({status: 413, body: {code: 'too_large'}});
    expect(await ann.commit({changes: [create(draft), create(draft)]})).toMatchObject({status: 422, body: {code: 'invalid_input'}});
  });

  describe('to what others share', () => {
    test('follows the rights: edit changes, admin deletes', async () => {
      const draft = store('ann', name);
      await push(ann, draft);
      await share(draft, 'use');
      const changed = described(draft, 'by bob');
      expect(await bob.commit({changes: [update(draft, 1, changed)]})).toMatchObject({status: 403, body: {code: 'not_allowed'}});
      await share(draft, 'edit');
      expect((await bob.commit({changes: [update(draft, 1, changed)]})).status).toBe(200);
      expect(await bob.commit({changes: [remove({...draft, manifest: changed}, 2)]})).toMatchObject({status: 403});
      await share(draft, 'admin');
      expect((await bob.commit({changes: [remove({...draft, manifest: changed}, 2)]})).status).toBe(200);
    });

    test('can not try out which names the owner has taken', async () => {
      const [draft, other] = [store('ann', name), store('ann', `${name}-secret`)];
      await push(ann, draft, other);
      await share(draft, 'edit');
      const rename = async (called: string) =>
        (await bob.commit({changes: [update(draft, 1, manifestOf({kind: draft.kind, name: called, spec: draft.manifest.spec}))]})).body;
      const [taken, free] = [await rename(`${name}-secret`), await rename(`${name}-free`)];
      expect(taken).toMatchObject({code: 'not_allowed'});
      expect({...taken, requestId: ''}).toEqual({...free, requestId: ''});
    });
  });

  describe('with grants', () => {
    test('pushes and shares at once', async () => {
      const {all, stack: whole} = simpleStack('ann', name);
      await ann.commit({changes: all.map(create), grants: [{object: whole.id, grantee: 'user:BOB', right: 'use'}], expectedGrants: {[whole.id]: 0}});
      expect(await bob.get(`/v1/stacks/${whole.id}`)).toMatchObject({body: {right: 'use', slots: {orchestrator: {name: `${name}-o`, delegates: true}}}});
      expect((await ann.get(`/v1/stacks/${whole.id}/grants`)).body).toEqual({revision: 1, grants: [{grantee: 'user:bob', right: 'use', until: null}]});
    });

    test('names the grants that it saw, and is refused if they moved on', async () => {
      const draft = store('ann', name);
      await push(ann, draft);
      await share(draft, 'view');
      const grants = [{object: draft.id, grantee: 'everyone' as const, right: 'view' as const}];
      expect(await ann.commit({grants, expectedGrants: {[draft.id]: 0}})).toMatchObject({status: 409, body: {code: 'conflict', details: {conflicts: [{id: draft.id}]}}});
      expect((await ann.commit({grants, expectedGrants: {[draft.id]: 1}})).status).toBe(200);
      expect((await ann.commit({grants, expectedGrants: {[draft.id]: 1}})).status).toBe(200);
      expect((await ann.get(`/v1/components/${draft.id}/grants`)).body.revision).toBe(2);
    });

    test('grants to people who are there and active, for a time to come', async () => {
      const draft = store('ann', name);
      await push(ann, draft);
      const attempt = async (grantee: string, until?: string) =>
        (await ann.commit({grants: [{object: draft.id, grantee: grantee as 'everyone', right: 'use', ...(until === undefined ? {} : {until})}]})).body.code;
      expect(await attempt('user:nobody')).toBe('not_found');
      expect(await attempt('team:vision')).toBe('not_found');
      expect(await attempt('user:ann')).toBe('invalid_input');
      expect(await attempt('user:bob', '2001-01-01T00:00:00Z')).toBe('invalid_input');
      expect(await attempt('user:bob', 'tomorrow')).toBe('invalid_input');
      expect(await attempt('ann')).toBe('invalid_input');
    });

    test('may be changed and seen by admins of the object only', async () => {
      const draft = store('ann', name);
      await push(ann, draft);
      const grants = [{object: draft.id, grantee: 'everyone' as const, right: 'view' as const}];
      const path = `/v1/components/${draft.id}/grants`;
      expect((await bob.commit({grants})).body).toMatchObject({code: 'not_found'});
      expect((await bob.get(path)).status).toBe(404);
      await share(draft, 'edit');
      expect((await bob.commit({grants})).body).toMatchObject({code: 'not_allowed'});
      expect(await bob.get(path)).toMatchObject({status: 403, body: {code: 'not_allowed'}});
      await share(draft, 'admin');
      expect((await bob.commit({grants})).status).toBe(200);
      expect((await bob.get(path)).body.grants).toHaveLength(2);
    });
  });
});
