/** Every state of SEMANTICS 3.3, reached and shown by the real program on a real server; deletions on both sides, and the way back. */
import {afterAll, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {password, someone, startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

let team: Team;
let ann: Person;
let bob: Person;
let people = 0;

beforeAll(async () => {
  team = await startTeam();
}, 60_000);
afterAll(() => team.close());

/** Two new people each time, so that no test stands on another's stacks. */
beforeEach(async () => {
  people++;
  [ann, bob] = await Promise.all([team.person(`ann${people}`), team.person(`bob${people}`)]);
  await ann.does('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme-ml');
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3');
}, 60_000);

/** The state of an object as `status` says it. */
async function stateOf(person: Person, ref: string): Promise<string | undefined> {
  const {objects} = (await person.json('status')) as {objects: {ref: string; state: string}[]};
  return objects.find(each => each.ref === ref)?.state;
}

/** The state in the row of the list, as scripts read it, and the sign that people see. */
async function rowOf(person: Person, name: string): Promise<{state: string | undefined; sign: string | undefined}> {
  const rows = (await person.json('stack', 'list')) as {name: string; state: string}[];
  const text = await person.does('stack', 'list', '--columns', 'name,state');
  const line = text.split('\n').find(each => each.split('\t')[0] === name);
  return {state: rows.find(each => each.name === name)?.state, sign: line?.split('\t')[1]};
}

/** Another machine of the same person. */
async function secondHome(person: Person): Promise<Person> {
  const second = someone(person.name);
  await second.tries(['connect', team.url, '--name', 'acme', '--username', person.name, '--password-stdin'], {stdin: `${password}\n`});
  return second;
}

async function changedThere(description: string): Promise<void> {
  const second = await secondHome(ann);
  await second.does('pull', '--all');
  await second.does('stack', 'update', 'prod', '--description', description);
  await second.does('push', 'stack/prod');
  rmSync(second.home, {recursive: true});
}

async function deletedThere(): Promise<void> {
  const second = await secondHome(ann);
  await second.does('pull', '--all');
  await second.does('stack', 'delete', 'prod', '--remote', '--yes');
  rmSync(second.home, {recursive: true});
}

const shared = async (): Promise<void> => {
  await ann.does('push', 'stack/prod');
  await ann.does('stack', 'share', 'prod', '--with', bob.name, '--right', 'edit', '--yes');
};

describe('each state is shown by status and by the list', () => {
  test('local-only: never pushed', async () => {
    expect(await rowOf(ann, 'prod')).toEqual({state: 'local-only', sign: 'local-only'});
    expect(await stateOf(ann, 'stack/prod')).toBe('local-only');
  });

  test('in-sync, ahead, and behind once the server was asked', async () => {
    await ann.does('push', 'stack/prod');
    expect(await rowOf(ann, 'prod')).toMatchObject({state: 'in-sync'});
    await changedThere('there');
    expect(await stateOf(ann, 'stack/prod')).toBe('in-sync');
    await ann.does('status', '--fetch');
    expect(await stateOf(ann, 'stack/prod')).toBe('behind');
    expect(await rowOf(ann, 'prod')).toMatchObject({state: 'behind'});
    await ann.does('pull', 'stack/prod');
    await ann.does('stack', 'update', 'prod', '--description', 'here');
    expect(await rowOf(ann, 'prod')).toMatchObject({state: 'ahead'});
  });

  test('diverged, with the field that both changed', async () => {
    await ann.does('push', 'stack/prod');
    await changedThere('there');
    await ann.does('stack', 'update', 'prod', '--description', 'here');
    await ann.does('status', '--fetch');
    const {objects} = await ann.json('status');
    expect(objects.find(({ref}: {ref: string}) => ref === 'stack/prod')).toMatchObject({
      state: 'diverged', fields: [{path: '/metadata/description', mine: 'here', theirs: 'there'}],
    });
  });

  test('missing: the file vanished; deleted-here: the command deleted it', async () => {
    await ann.does('push', 'stack/prod');
    rmSync(join(ann.home, 'data/stacks/prod.yaml'));
    expect(await stateOf(ann, 'stack/prod')).toBe('missing');
    await ann.does('pull', 'stack/prod');
    await ann.does('stack', 'delete', 'prod', '--yes');
    expect(await stateOf(ann, 'stack/prod')).toBe('deleted-here');
  });

  test('deleted-there: the copy is as it was there, and a pull removes it', async () => {
    await ann.does('push', 'stack/prod');
    await deletedThere();
    await ann.does('status', '--fetch');
    expect(await rowOf(ann, 'prod')).toMatchObject({state: 'deleted-there'});
    await ann.does('pull', '--all');
    expect((await ann.tries(['stack', 'describe', 'prod'])).status).toBe(4);
    await ann.does('undo', '--yes');
    expect(await ann.json('stack', 'describe', 'prod')).toMatchObject({name: 'prod'});
  });

  test('gone-there: the copy was changed, and stays', async () => {
    await shared();
    await bob.does('pull', `stack/${ann.name}/prod`);
    await bob.does('stack', 'update', `${ann.name}/prod`, '--description', 'by bob');
    await ann.does('stack', 'unshare', 'prod', '--with', bob.name, '--yes');
    await bob.does('pull', '--all');
    expect(await stateOf(bob, `stack/${ann.name}/prod`)).toBe('gone-there');
    expect(await bob.json('stack', 'describe', `${ann.name}/prod`)).toMatchObject({description: 'by bob', state: 'gone-there'});
  });

  test('remote-only: shared and not pulled', async () => {
    await shared();
    await bob.does('status', '--fetch');
    expect(await stateOf(bob, `stack/${ann.name}/prod`)).toBe('remote-only');
    expect((await bob.tries(['status', '--exit-code'])).status).toBe(0);
  });

  test('unrelated: another object of the same name, until it is adopted', async () => {
    await ann.does('push', 'stack/prod');
    const second = await secondHome(ann);
    await second.does('stack', 'register', 'prod', '-o', 'default', '-a', 'default');
    await second.does('status', '--fetch');
    expect(await stateOf(second, 'stack/prod')).toBe('unrelated');
    expect((await second.tries(['pull', 'stack/prod'])).status).toBe(5);
    await second.does('pull', 'stack/prod', '--adopt');
    expect(await stateOf(second, 'stack/prod')).toBe('ahead');
    rmSync(second.home, {recursive: true});
  });
});

describe('renames', () => {
  test('travel by id: the colleague’s file moves, and the old name finds it until it is used again', async () => {
    await shared();
    await bob.does('pull', `stack/${ann.name}/prod`);
    await ann.does('stack', 'rename', 'prod', 'production');
    await ann.does('push', 'stack/production');
    await bob.does('pull', '--all');
    const {id} = await ann.json('stack', 'describe', 'production');
    expect(await bob.json('stack', 'describe', `${ann.name}/production`)).toMatchObject({id, state: 'in-sync'});
    expect(await bob.json('stack', 'describe', `acme:${ann.name}/prod`)).toMatchObject({id, name: 'production'});
    await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3');
    await ann.does('push', 'stack/prod');
    await ann.does('stack', 'share', 'prod', '--with', bob.name, '--yes');
    await bob.does('pull', '--all');
    expect((await bob.json('stack', 'describe', `${ann.name}/prod`)).id).not.toBe(id);
  });
});

describe('delete --remote', () => {
  test('deletes there and here, and undo and a push bring back the same id as the next revision', async () => {
    await ann.does('push', 'stack/prod');
    const {id} = await ann.json('stack', 'describe', 'prod');
    expect(await ann.json('stack', 'delete', 'prod', '--remote', '--yes')).toMatchObject({id, action: 'delete'});
    const second = await secondHome(ann);
    await second.does('pull', '--all');
    expect((await second.tries(['stack', 'describe', 'prod'])).status).toBe(4);

    await ann.does('undo', '--yes');
    expect(await ann.json('stack', 'describe', 'prod')).toMatchObject({id, state: 'local-only'});
    await ann.does('push', 'stack/prod');
    await second.does('pull', '--all');
    expect(await second.json('stack', 'describe', 'prod')).toMatchObject({id, state: 'in-sync'});
    await second.does('stack', 'update', 'prod', '--description', 'revived');
    await second.does('push', 'stack/prod');
    rmSync(second.home, {recursive: true});
  });

  test('deletes what is only there, and leaves alone what is only here', async () => {
    await ann.does('push', 'stack/prod');
    const second = await secondHome(ann);
    await second.does('stack', 'delete', 'prod', '--remote', 'acme', '--yes');
    await ann.does('status', '--fetch');
    expect(await stateOf(ann, 'stack/prod')).toBe('deleted-there');
    expect((await second.tries(['stack', 'delete', 'prod', '--remote', '--yes'])).status).toBe(4);
    await second.does('stack', 'register', 'mine', '-o', 'default', '-a', 'default');
    expect((await second.tries(['stack', 'delete', 'mine', '--remote', '--yes'])).status).toBe(4);
    expect(await second.json('stack', 'describe', 'mine')).toMatchObject({name: 'mine'});
    rmSync(second.home, {recursive: true});
  });

  test('is a conflict where it was changed there since, and changes nothing on either side', async () => {
    await ann.does('push', 'stack/prod');
    await changedThere('there');
    const refused = await ann.tries(['stack', 'delete', 'prod', '--remote', '--yes', '-o', 'json']);
    expect(refused.status).toBe(5);
    expect(JSON.parse(refused.stderr.trim().split('\n').at(-1) as string)).toMatchObject({
      code: 'conflict', details: {conflicts: [{ref: 'stack/prod', fields: [{path: '/metadata/description', theirs: 'there'}]}]},
    });
    expect(await ann.json('stack', 'describe', 'prod')).toMatchObject({state: 'behind'});
  });

  test('needs admin there, and a yes', async () => {
    await shared();
    await bob.does('pull', `stack/${ann.name}/prod`);
    expect((await bob.tries(['stack', 'delete', `${ann.name}/prod`, '--remote', '--yes'])).status).toBe(6);
    expect(await bob.json('stack', 'describe', `${ann.name}/prod`)).toMatchObject({state: 'in-sync'});
    expect((await ann.tries(['stack', 'delete', 'prod', '--remote'])).status).toBe(2);
    expect(await ann.json('stack', 'describe', 'prod')).toMatchObject({state: 'in-sync'});
    // Without --remote only the copy is forgotten.
    await bob.does('stack', 'delete', `${ann.name}/prod`, '--yes');
    await ann.does('pull', '--all');
    expect(await ann.json('stack', 'describe', 'prod')).toMatchObject({state: 'in-sync'});
  });

  test('refuses what a stack there still uses', async () => {
    await ann.does('push', 'stack/prod');
    await ann.does('stack', 'delete', 'prod', '--yes');
    expect((await ann.tries(['artifact-store', 'delete', 's3', '--remote', '--yes'])).status).toBe(5);
    expect(await ann.json('artifact-store', 'describe', 's3')).toMatchObject({state: 'in-sync'});
    await ann.does('push', 'stack/prod');
    await ann.does('artifact-store', 'delete', 's3', '--remote', '--yes');
    expect((await ann.tries(['artifact-store', 'describe', 's3'])).status).toBe(4);
  });
});
