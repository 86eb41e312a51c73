/** The main job, through the real program, a real server process and a home per person. */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

let team: Team;
let ann: Person;
let bob: Person;
let eve: Person;

beforeAll(async () => {
  team = await startTeam();
  [ann, bob, eve] = await Promise.all([team.person('ann'), team.person('bob'), team.person('eve')]);
  await ann.does('artifact-store', 'register', 's3-prod', '--flavor', 's3', '--path=s3://acme-ml', '--key={{ s3-prod.key }}');
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3-prod', '--set');
}, 60_000);

afterAll(() => team.close());

const stateOf = async (person: Person, ref: string): Promise<string | undefined> =>
  ((await person.json('status')) as {objects: {ref: string; state: string}[]}).objects.find(each => each.ref === ref)?.state;

describe('two people and a server', () => {
  test('what was made before connecting is still there, and active', async () => {
    const stacks = await ann.json('stack', 'list');
    expect(stacks).toContainEqual(expect.objectContaining({name: 'prod', active: true, owner: null, state: 'local-only'}));
    expect(stacks).toContainEqual(expect.objectContaining({name: 'default'}));
  });

  test('a push sends the stack with its components in one go, and a second push does nothing', async () => {
    const plan = await ann.json('push', 'stack/prod', '--dry-run');
    expect(plan.applied).toBe(false);
    expect(await stateOf(ann, 'stack/prod')).toBe('local-only');

    const pushed = await ann.json('push', 'stack/prod');
    expect(pushed.applied).toBe(true);
    expect(pushed.steps.map((step: {ref: string; action: string}) => [step.ref, step.action]).sort()).toEqual([
      ['artifact-store/s3-prod', 'create'], ['orchestrator/kube', 'create'], ['stack/prod', 'create'],
    ]);
    const again = await ann.json('push', 'stack/prod');
    expect(again.steps.every((step: {action: string}) => step.action === 'none')).toBe(true);
    expect(await ann.json('stack', 'list')).toContainEqual(expect.objectContaining({name: 'prod', owner: 'ann', state: 'in-sync'}));
  });

  test('before it is shared nobody else sees it, whatever they try', async () => {
    expect((await bob.json('pull', '--all')).steps).toEqual([]);
    const {id} = await ann.json('stack', 'describe', 'prod');
    for (const ref of ['stack/ann/prod', 'stack/ann/nothing', `stack/${id}`]) {
      const refused = await bob.tries(['pull', ref, '-o', 'json']);
      expect(refused.status).toBe(4);
      expect(refused.stdout).toBe('');
      expect(JSON.parse(refused.stderr.trim().split('\n').at(-1) as string)).toMatchObject({code: 'not_found'});
    }
  });

  test('sharing shows a receipt, and needs a yes without a terminal', async () => {
    const receipt = await ann.json('stack', 'share', 'prod', '--with', 'bob', '--right', 'edit', '--dry-run');
    expect(JSON.stringify(receipt)).toContain('s3-prod');
    expect(await ann.json('stack', 'shares', 'prod')).toEqual([]);
    expect((await ann.tries(['stack', 'share', 'prod', '--with', 'bob', '--right', 'edit'])).status).toBe(2);

    await ann.does('stack', 'share', 'prod', '--with', 'bob', '--right', 'edit', '--yes');
    expect(await ann.json('stack', 'shares', 'prod')).toEqual([expect.objectContaining({grantee: 'user:bob', right: 'edit', until: null})]);
  });

  test('the colleague pulls it under its owner’s name, makes it active and reads it', async () => {
    await bob.does('pull', 'stack/ann/prod');
    await bob.does('stack', 'set', 'ann/prod');
    const stacks = await bob.json('stack', 'list');
    expect(stacks).toContainEqual(expect.objectContaining({name: 'prod', owner: 'ann', active: true, state: 'in-sync'}));
    const described = await bob.json('stack', 'describe', 'ann/prod');
    expect(described.components.artifact_store).toMatchObject({name: 's3-prod', flavor: 's3', config: {path: 's3://acme-ml', key: '{{ s3-prod.key }}'}});
    expect(readdirSync(join(bob.home, 'data', 'stacks', 'acme', 'ann'))).toEqual(['prod.yaml']);
    expect(readFileSync(join(bob.home, 'data', 'stacks', 'acme', 'ann', 'prod.yaml'), 'utf8')).toContain('orchestrator: kube');
    expect((await eve.json('pull', '--all')).steps).toEqual([]);
  });

  test('through the stack its components can be used and not edited', async () => {
    await bob.does('artifact-store', 'update', 'ann/s3-prod', '--path=s3://elsewhere');
    const refused = await bob.tries(['push', 'artifact-store/ann/s3-prod', '-o', 'json']);
    expect(refused.status).toBe(6);
    await bob.does('pull', 'artifact-store/ann/s3-prod', '--theirs');
    expect(await stateOf(bob, 'artifact-store/ann/s3-prod')).toBe('in-sync');
  });

  test('edits of different fields merge', async () => {
    await ann.does('stack', 'update', 'prod', '--label', 'tier=gold');
    await ann.does('push', 'stack/prod');
    await bob.does('stack', 'update', 'ann/prod', '--description', 'nightly training');
    expect(await bob.tries(['push', 'stack/ann/prod'])).toMatchObject({status: 5});

    await bob.does('pull', 'stack/ann/prod');
    expect(await stateOf(bob, 'stack/ann/prod')).toBe('ahead');
    await bob.does('push', 'stack/ann/prod');
    await ann.does('pull', 'stack/prod');
    expect(await ann.json('stack', 'describe', 'prod')).toMatchObject({labels: {tier: 'gold'}, description: 'nightly training', state: 'in-sync'});
  });

  test('edits of the same field conflict, with the field, and --theirs resolves', async () => {
    await ann.does('stack', 'update', 'prod', '--description', 'nightly, EU');
    await ann.does('push', 'stack/prod');
    await bob.does('stack', 'update', 'ann/prod', '--description', 'weekly');

    for (const verb of ['push', 'pull']) {
      const refused = await bob.tries([verb, 'stack/ann/prod', '-o', 'json']);
      expect(refused.status).toBe(5);
      expect(JSON.parse(refused.stderr.trim().split('\n').at(-1) as string)).toMatchObject({
        code: 'conflict',
        details: {
          conflicts: [{
            ref: 'stack/ann/prod', kind: 'stack', name: 'prod', owner: 'ann',
            fields: [{path: '/metadata/description', base: 'nightly training', mine: 'weekly', theirs: 'nightly, EU'}],
          }],
        },
      });
    }
    expect(await bob.json('stack', 'describe', 'ann/prod')).toMatchObject({description: 'weekly'});
    await bob.does('pull', 'stack/ann/prod', '--theirs');
    expect(await bob.json('stack', 'describe', 'ann/prod')).toMatchObject({description: 'nightly, EU', state: 'in-sync'});
  });

  test('after unsharing it is gone for the colleague, and an unchanged copy leaves with the next pull', async () => {
    await ann.does('stack', 'unshare', 'prod', '--with', 'bob', '--yes');
    await bob.does('pull', '--all');
    expect((await bob.json('stack', 'list')).map((stack: {name: string}) => stack.name)).toEqual(['default']);
    const active = await bob.tries(['stack', 'get']);
    expect(active.status).toBe(4);
    expect(active.stderr).toContain('ann/prod');
  });

  test('a user that does not exist can not be given anything', async () => {
    expect((await ann.tries(['stack', 'share', 'prod', '--with', 'nobody', '--right', 'use', '--yes'])).status).toBe(4);
  });
});

describe('without the server', () => {
  test('what needs it fails at once with 8, and everything local works', async () => {
    await team.stop();
    const begin = Date.now();
    const refused = await ann.tries(['push', 'stack/prod', '-o', 'json']);
    expect(refused.status).toBe(8);
    expect(Date.now() - begin).toBeLessThan(4000);
    expect(JSON.parse(refused.stderr.trim().split('\n').at(-1) as string)).toMatchObject({code: 'unreachable'});
    // Nothing to send is something that only the server can say.
    expect((await ann.tries(['pull'])).stderr.trim().split('\n').length).toBeLessThanOrEqual(4);

    await ann.does('stack', 'update', 'prod', '--label', 'offline=yes');
    expect(await stateOf(ann, 'stack/prod')).toBe('ahead');
    await team.start();
    await ann.does('push');
    expect(await stateOf(ann, 'stack/prod')).toBe('in-sync');
  }, 60_000);
});

describe('coming and going', () => {
  test('logging out keeps everything; logging in again goes on', async () => {
    await ann.does('logout');
    expect((await ann.tries(['push', 'stack/prod'])).status).toBe(3);
    expect(await ann.json('stack', 'list')).toContainEqual(expect.objectContaining({name: 'prod', state: 'in-sync'}));
    expect((await ann.tries(['login', '--password-stdin'], {stdin: 'wrong password\n'})).status).toBe(3);
  });

  test('disconnecting forgets the remote, keeps the files, and connecting again matches by id', async () => {
    await ann.does('disconnect', '--yes');
    expect(await ann.json('stack', 'list')).toContainEqual(expect.objectContaining({name: 'prod', owner: null}));
    const again = await ann.tries(['connect', team.url, '--name', 'acme', '--username', 'ann', '--password-stdin'], {stdin: 'correct horse battery\n'});
    expect(again.status).toBe(0);
    expect((await ann.json('push', 'stack/prod')).steps.every((step: {action: string}) => step.action === 'none')).toBe(true);
  });
});
