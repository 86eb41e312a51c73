/** Giving stacks to another owner (SEMANTICS 4.7), through the real program and a real server. */
import {afterAll, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

let team: Team;
let ann: Person;
let bob: Person;
let carol: Person;
let people = 0;

beforeAll(async () => {
  team = await startTeam();
}, 60_000);
afterAll(() => team.close());

beforeEach(async () => {
  people++;
  [ann, bob, carol] = await Promise.all([team.person(`ann${people}`), team.person(`bob${people}`), team.person(`carol${people}`)]);
  await ann.does('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme-ml');
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3');
  await ann.does('push', 'stack/prod');
}, 60_000);

const here = (person: Person, path: string): boolean => existsSync(join(person.home, 'data', path));
const offerFrom = (person: Person): string => `${person.name}/prod`;

describe('stack transfer', () => {
  test('waits for the receiver to accept; then the id stays, the files move, and the giver keeps nothing', async () => {
    const {id} = await ann.json('stack', 'describe', 'prod');
    const offered = await ann.json('stack', 'transfer', 'prod', '--to', bob.name, '--with-components', '--yes');
    expect(offered).toMatchObject({state: 'offered', from: ann.name, to: bob.name, keep: null, objects: [{ref: `stack/${ann.name}/prod`, id}, {}, {}], staying: []});
    await ann.does('pull', '--all');
    expect(await ann.json('stack', 'describe', 'prod')).toMatchObject({owner: ann.name, state: 'in-sync'});
    expect(await carol.json('transfer', 'list')).toEqual([]);
    expect((await carol.tries(['transfer', 'accept', offered.id, '--yes'])).status).toBe(4);
    expect((await ann.tries(['transfer', 'accept', offered.id, '--yes'])).status).toBe(4);
    expect(await bob.json('transfer', 'list')).toMatchObject([{id: offered.id, from: ann.name}]);
    expect(await bob.json('transfer', 'accept', offerFrom(ann), '--yes')).toMatchObject({state: 'done'});

    await bob.does('pull', 'stack/prod');
    expect(await bob.json('stack', 'describe', 'prod')).toMatchObject({id, owner: bob.name, state: 'in-sync', components: {orchestrator: {name: 'kube'}}});
    expect(here(bob, 'stacks/prod.yaml')).toBe(true);
    await ann.does('pull', '--all');
    expect(here(ann, 'stacks/prod.yaml')).toBe(false);
    expect((await ann.tries(['transfer', 'accept', offered.id, '--yes'])).status).toBe(4);
    expect(await bob.json('transfer', 'list')).toEqual([]);
    await bob.does('stack', 'update', 'prod', '--description', 'bob’s now');
    await bob.does('push', 'stack/prod');
  });

  test('--keep leaves the giver that right, and the giver’s file moves to the new owner with its edits', async () => {
    await ann.does('stack', 'set', 'prod');
    await ann.does('stack', 'transfer', 'prod', '--to', bob.name, '--with-components', '--keep', 'edit', '--yes');
    await bob.does('transfer', 'accept', offerFrom(ann), '--yes');
    await ann.does('stack', 'update', 'prod', '--description', 'edited before the pull');
    await ann.does('pull', '--all');
    expect(here(ann, `stacks/acme/${bob.name}/prod.yaml`)).toBe(true);
    expect(here(ann, 'stacks/prod.yaml')).toBe(false);
    expect(readFileSync(join(ann.home, `data/stacks/acme/${bob.name}/prod.yaml`), 'utf8')).toContain('orchestrator: kube');
    expect(await ann.json('stack', 'describe', `${bob.name}/prod`)).toMatchObject({owner: bob.name, state: 'ahead', description: 'edited before the pull'});
    expect(await ann.json('stack', 'get')).toMatchObject({owner: bob.name});
    await ann.does('push', `stack/${bob.name}/prod`);
    await bob.does('pull', '--all');
    expect(await bob.json('stack', 'describe', 'prod')).toMatchObject({description: 'edited before the pull'});
    await ann.does('undo', '--yes');
  });

  test('grants stay; a file that was pulled before moves along', async () => {
    await ann.does('stack', 'share', 'prod', '--with', carol.name, '--right', 'use', '--yes');
    await ann.does('stack', 'share', 'prod', '--with', bob.name, '--right', 'view', '--yes');
    for (const person of [bob, carol]) await person.does('pull', `stack/${ann.name}/prod`);
    await ann.does('stack', 'transfer', 'prod', '--to', bob.name, '--with-components', '--yes');
    await bob.does('transfer', 'accept', offerFrom(ann), '--yes');
    for (const person of [bob, carol]) await person.does('pull', '--all');
    expect([here(bob, 'stacks/prod.yaml'), here(bob, `stacks/acme/${ann.name}/prod.yaml`)]).toEqual([true, false]);
    expect([here(carol, `stacks/acme/${bob.name}/prod.yaml`), here(carol, `stacks/acme/${ann.name}/prod.yaml`)]).toEqual([true, false]);
    expect(await carol.json('stack', 'describe', `${bob.name}/prod`)).toMatchObject({owner: bob.name, components: {orchestrator: {name: 'kube'}}});
    expect(await bob.json('stack', 'shares', 'prod')).toEqual([{grantee: `user:${carol.name}`, right: 'use', until: null}]);
  });

  test('without --with-components references stop delegating; with it, what another stack uses stays', async () => {
    await ann.does('stack', 'share', 'prod', '--with', carol.name, '--right', 'use', '--yes');
    await ann.does('orchestrator', 'register', 'other', '--flavor', 'local');
    await ann.does('stack', 'register', 'second', '-o', 'other', '-a', 's3');
    await ann.does('push', 'stack/second');
    expect(await ann.json('stack', 'transfer', 'prod', '--to', bob.name, '--dry-run')).toMatchObject({state: 'planned', objects: [{name: 'prod'}], staying: []});
    expect(await ann.json('transfer', 'list')).toEqual([]);
    const offered = await ann.json('stack', 'transfer', 'prod', '--to', bob.name, '--with-components', '--yes');
    expect([offered.objects, offered.staying].map(each => each.map(({name}: {name: string}) => name))).toEqual([['prod', 'kube'], ['s3']]);
    await bob.does('transfer', 'accept', offerFrom(ann), '--yes');
    await bob.does('pull', '--all');
    expect(await bob.json('stack', 'describe', 'prod')).toMatchObject({owner: bob.name, state: 'in-sync'});
    expect((await bob.tries(['artifact-store', 'describe', 's3'])).status).toBe(4);
    await carol.does('pull', '--all');
    expect((await carol.json('status', '--fetch')).objects.map(({ref}: {ref: string}) => ref).sort()).toEqual([`orchestrator/${bob.name}/kube`, `stack/${bob.name}/prod`]);
    expect(await ann.json('stack', 'describe', 'second')).toMatchObject({owner: ann.name, components: {artifact_store: {name: 's3'}}});
  });

  test('an admin of it may take it over at once, being free to create in their own place', async () => {
    await ann.does('stack', 'share', 'prod', '--with', bob.name, '--right', 'admin', '--yes');
    await bob.does('pull', `stack/${ann.name}/prod`);
    expect(await bob.json('stack', 'transfer', `${ann.name}/prod`, '--to', bob.name, '--yes')).toMatchObject({state: 'done', from: bob.name});
    await bob.does('pull', '--all');
    expect(await bob.json('stack', 'describe', 'prod')).toMatchObject({owner: bob.name, state: 'in-sync'});
    await ann.does('pull', '--all');
    expect((await ann.tries(['stack', 'describe', `${bob.name}/prod`])).status).toBe(4);
    expect(await ann.json('artifact-store', 'describe', 's3')).toMatchObject({owner: ann.name, state: 'in-sync'});
  });

  test('a taken name, an unknown receiver, no right, or nothing pushed refuses', async () => {
    expect((await ann.tries(['stack', 'transfer', 'prod', '--to', 'nobody-here', '--yes'])).status).toBe(4);
    expect((await ann.tries(['stack', 'transfer', 'prod', '--to', ann.name, '--yes'])).status).toBe(7);
    expect((await ann.tries(['stack', 'transfer', 'prod', '--to', bob.name])).status).toBe(2);
    await ann.does('stack', 'register', 'mine', '-o', 'kube', '-a', 's3');
    expect((await ann.tries(['stack', 'transfer', 'mine', '--to', bob.name, '--yes'])).status).toBe(5);
    await ann.does('stack', 'share', 'prod', '--with', carol.name, '--right', 'edit', '--yes');
    await carol.does('pull', '--all');
    expect((await carol.tries(['stack', 'transfer', `${ann.name}/prod`, '--to', carol.name, '--yes'])).status).toBe(6);

    await bob.does('orchestrator', 'register', 'o', '--flavor', 'kubernetes');
    await bob.does('artifact-store', 'register', 'a', '--flavor', 's3', '--path=s3://bob');
    await bob.does('stack', 'register', 'Prod', '-o', 'o', '-a', 'a');
    await bob.does('push', 'stack/prod');
    await ann.does('stack', 'transfer', 'prod', '--to', bob.name, '--yes');
    expect((await bob.tries(['transfer', 'accept', offerFrom(ann), '--yes'])).status).toBe(5);
    expect(await bob.json('transfer', 'list')).toHaveLength(1);
    await bob.does('transfer', 'decline', offerFrom(ann));
    expect(await ann.json('transfer', 'list')).toEqual([]);
    await ann.does('pull', '--all');
    expect(await ann.json('stack', 'describe', 'prod')).toMatchObject({owner: ann.name, state: 'in-sync'});
  });
});
