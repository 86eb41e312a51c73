/** Pushes that are put off while the server is away, and what the next sync makes of them; through the real program. */
import {afterAll, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {rmSync} from 'node:fs';
import {password, someone, startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

let team: Team;
let ann: Person;
let people = 0;

beforeAll(async () => {
  team = await startTeam();
}, 60_000);
afterAll(() => team.close());

beforeEach(async () => {
  people++;
  ann = await team.person(`ann${people}`);
  await ann.does('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme-ml');
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3');
}, 60_000);

async function secondHome(): Promise<Person> {
  const second = someone(ann.name);
  await second.tries(['connect', team.url, '--name', 'acme', '--username', ann.name, '--password-stdin'], {stdin: `${password}\n`});
  return second;
}

const waiting = async (): Promise<readonly string[]> => ann.json('status', '--query', 'outbox[].ref');

describe('push --later', () => {
  test('needs no server: status lists what waits, and the next sync sends it as it is then', async () => {
    await team.stop();
    const {applied, steps} = await ann.json('push', 'stack/prod', '--later');
    expect(applied).toBe(false);
    expect(steps.map(({ref, outcome}: {ref: string; outcome: string}) => [ref, outcome])).toEqual([
      ['artifact-store/s3', 'queued'], ['orchestrator/kube', 'queued'], ['stack/prod', 'queued'],
    ]);
    expect(await waiting()).toEqual(['artifact-store/s3', 'orchestrator/kube', 'stack/prod']);
    expect(await ann.does('status')).toContain('stack/prod');
    expect((await ann.tries(['sync'])).status).toBe(8);
    expect(await waiting()).toHaveLength(3);
    await ann.does('stack', 'update', 'prod', '--description', 'changed while away');
    await team.start();
    // The active stack is `default`, which stays here: that is no obstacle to what waits.
    await ann.does('sync');
    expect(await waiting()).toEqual([]);
    const second = await secondHome();
    await second.does('pull', '--all');
    expect(await second.json('stack', 'describe', 'prod')).toMatchObject({description: 'changed while away'});
    rmSync(second.home, {recursive: true});
  }, 60_000);

  test('is checked for conflicts when it is sent; what conflicts goes on waiting', async () => {
    await ann.does('push', 'stack/prod');
    await ann.does('stack', 'update', 'prod', '--description', 'mine');
    await ann.does('push', 'stack/prod', '--later');
    const second = await secondHome();
    await second.does('pull', '--all');
    await second.does('stack', 'update', 'prod', '--description', 'theirs');
    await second.does('push', 'stack/prod');
    const refused = await ann.tries(['sync', '-o', 'json']);
    expect(refused.status).toBe(5);
    expect(JSON.parse(refused.stderr.trim().split('\n').at(-1) as string)).toMatchObject({
      details: {conflicts: [{ref: 'stack/prod', fields: [{path: '/metadata/description', mine: 'mine', theirs: 'theirs'}]}]},
    });
    expect(await waiting()).toEqual(['stack/prod']);
    await ann.does('sync', '--ours');
    expect(await waiting()).toEqual([]);
    await second.does('pull', '--all');
    expect(await second.json('stack', 'describe', 'prod')).toMatchObject({description: 'mine'});
    rmSync(second.home, {recursive: true});
  }, 60_000);

  test('sends a deletion, and an ordinary push of the same takes it out', async () => {
    await ann.does('push', 'stack/prod');
    await ann.does('stack', 'delete', 'prod', '--yes');
    await ann.does('push', 'stack/prod', '--later');
    await ann.does('sync');
    const second = await secondHome();
    await second.does('pull', '--all');
    expect((await second.tries(['stack', 'describe', 'prod'])).status).toBe(4);
    rmSync(second.home, {recursive: true});

    await ann.does('artifact-store', 'update', 's3', '--path=s3://other');
    await ann.does('push', 'artifact-store/s3', '--later');
    expect(await waiting()).toEqual(['artifact-store/s3']);
    await ann.does('push', 'artifact-store/s3');
    expect(await waiting()).toEqual([]);
  }, 60_000);

  test('--cancel takes back some or all; a dry run puts nothing off', async () => {
    await ann.does('push', 'stack/prod', '--later', '--dry-run');
    expect(await waiting()).toEqual([]);
    await ann.does('push', 'stack/prod', '--later');
    expect((await ann.json('push', 'stack/prod', '--cancel')).steps).toMatchObject([{ref: 'stack/prod', outcome: 'cancelled'}]);
    expect(await waiting()).toEqual(['artifact-store/s3', 'orchestrator/kube']);
    expect((await ann.json('push', '--cancel')).steps).toHaveLength(2);
    expect(await waiting()).toEqual([]);
    expect((await ann.tries(['push', '--later', '--force'])).status).toBe(2);
    expect((await ann.tries(['push', 'stack/default', '--later'])).status).toBe(6);
  });
});
