/** One machine and two servers, through the real program: each object stands to each server for itself (SEMANTICS 2.1, 3.1). */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {password, someone, startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

let acme: Team;
let beta: Team;
/** Connected to both. */
let ann: Person;
let bob: Person;

async function alsoOn(team: Team, person: Person, name: string): Promise<void> {
  const root = someone('root');
  await root.tries(['connect', team.url, '--name', 'it', '--username', 'root', '--password-stdin'], {stdin: `${password}\n`});
  await root.tries(['user', 'create', person.name, '--password-stdin'], {stdin: `${password}\n`});
  rmSync(root.home, {recursive: true});
  const connected = await person.tries(['connect', team.url, '--name', name, '--username', person.name, '--password-stdin'], {stdin: `${password}\n`});
  expect({...connected, stdout: ''}).toMatchObject({status: 0});
}

beforeAll(async () => {
  [acme, beta] = [await startTeam(), await startTeam()];
  ann = await acme.person('ann');
  await alsoOn(beta, ann, 'beta');
  bob = await beta.person('bob');
  await ann.does('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme-ml');
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3');
}, 60_000);
afterAll(async () => {
  await acme.close();
  await beta.close();
});

const stateOn = async (remote: string): Promise<string> => ann.json('status', '--remote', remote, '--query', "objects[?ref=='stack/prod'].state | [0]");

describe('several remotes', () => {
  test('the same object is pushed to both, and its state is told for each', async () => {
    await ann.does('push', 'stack/prod');
    expect([await stateOn('acme'), await stateOn('beta')]).toEqual(['in-sync', 'local-only']);
    await ann.does('push', 'beta:stack/prod');
    expect([await stateOn('acme'), await stateOn('beta')]).toEqual(['in-sync', 'in-sync']);
    await ann.does('stack', 'update', 'prod', '--description', 'changed');
    await ann.does('push', 'stack/prod', '--remote', 'beta');
    expect([await stateOn('acme'), await stateOn('beta')]).toEqual(['ahead', 'in-sync']);
  });

  test('status --all shows every remote, and its exit status counts them all', async () => {
    const {remote, objects, others} = await ann.json('status', '--all');
    expect({remote, state: objects.find(({ref}: {ref: string}) => ref === 'stack/prod').state}).toEqual({remote: 'acme', state: 'ahead'});
    expect(others).toEqual([expect.objectContaining({remote: 'beta', user: 'ann', objects: expect.arrayContaining([expect.objectContaining({ref: 'stack/prod', state: 'in-sync'})])})]);
    expect((await ann.tries(['status', '--remote', 'beta', '--exit-code'])).status).toBe(0);
    expect((await ann.tries(['status', '--remote', 'beta', '--all', '--exit-code'])).status).toBe(10);
    expect(await ann.does('status', '--all')).toContain('stack/prod\tahead');
  });

  test('what changed on one comes by a pull from that one, and goes on to the other', async () => {
    await ann.does('stack', 'share', 'beta:stack/prod', '--with', 'bob', '--right', 'edit', '--yes');
    expect(await ann.json('stack', 'shares', 'beta:prod')).toEqual([{grantee: 'user:bob', right: 'edit', until: null}]);
    await bob.does('pull', 'stack/ann/prod');
    await bob.does('stack', 'update', 'ann/prod', '--description', 'by bob');
    await bob.does('push', 'stack/ann/prod');
    await ann.does('pull', 'beta:stack/prod');
    expect(await ann.json('stack', 'describe', 'prod')).toMatchObject({description: 'by bob'});
    expect([await stateOn('acme'), await stateOn('beta')]).toEqual(['ahead', 'in-sync']);
    await ann.does('push', 'acme:stack/prod');
    expect([await stateOn('acme'), await stateOn('beta')]).toEqual(['in-sync', 'in-sync']);
  });

  test('people of one name on two servers are two, and a ref says which', async () => {
    // Names of remotes are each machine's own: bob calls beta `acme`, since he came there first.
    await alsoOn(acme, bob, 'other');
    for (const [remote, name] of [['other', 'at-acme'], ['acme', 'at-beta']]) {
      await bob.does('orchestrator', 'register', `kube-${name}`, '--flavor', 'kubernetes', '--kubernetes-context=prod');
      await bob.does('artifact-store', 'register', `s3-${name}`, '--flavor', 's3', '--path=s3://bob');
      await bob.does('stack', 'register', `${name}`, '-o', `kube-${name}`, '-a', `s3-${name}`);
      await bob.does('push', `${remote}:stack/${name}`);
      await bob.does('stack', 'share', `${remote}:${name}`, '--with', 'ann', '--yes');
    }
    await ann.does('pull', 'acme:stack/bob/at-acme');
    await ann.does('pull', 'beta:stack/bob/at-beta');
    expect(existsSync(join(ann.home, 'data/stacks/acme/bob/at-acme.yaml'))).toBe(true);
    expect(existsSync(join(ann.home, 'data/stacks/beta/bob/at-beta.yaml'))).toBe(true);
    expect(await ann.json('stack', 'describe', 'beta:bob/at-beta')).toMatchObject({owner: 'bob', state: 'in-sync'});
    expect((await ann.tries(['pull', 'acme:stack/bob/at-beta'])).status).toBe(4);
    const two = await ann.tries(['pull', 'acme:stack/bob/at-acme', 'beta:stack/bob/at-beta']);
    expect({status: two.status, stderr: two.stderr}).toEqual({status: 2, stderr: expect.stringContaining('acme and beta')});
    expect((await ann.tries(['push', 'acme:stack/prod', '--remote', 'beta'])).status).toBe(2);
  });

  test('one that is deleted on one server stays on the other', async () => {
    await ann.does('stack', 'delete', 'prod', '--remote', 'beta', '--yes');
    expect([await stateOn('acme'), await stateOn('beta')]).toEqual(['deleted-here', null]);
    await ann.does('pull', 'acme:stack/prod', '--theirs');
    expect([await stateOn('acme'), await stateOn('beta')]).toEqual(['in-sync', 'local-only']);
  });
});
