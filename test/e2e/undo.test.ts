/** Undo beside a server, through bin/cairn.js: it gives back content and base, and leaves the server alone (SEMANTICS 3.1). */
import {existsSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

let team: Team;
let ann: Person;
let bob: Person;
beforeAll(async () => {
  team = await startTeam();
  [ann, bob] = [await team.person('ann'), await team.person('bob')];
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await ann.does('artifact-store', 'register', 's3-prod', '--flavor', 's3', '--path=s3://acme-ml');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3-prod');
  await ann.does('push', 'stack/prod');
  await ann.does('stack', 'share', 'prod', '--with', 'bob', '--right', 'edit', '--yes');
}, 60_000);
afterAll(() => team.close());

async function states(person: Person): Promise<Record<string, string>> {
  const {objects} = (await person.json('status')) as {objects: {ref: string; state: string}[]};
  return Object.fromEntries(objects.map(({ref, state}) => [ref, state]));
}

const description = async (person: Person, name: string): Promise<string | null> => ((await person.json('stack', 'describe', name)) as {description: string | null}).description;

test('undo of a first pull takes the copies away: the status is as before', async () => {
  await bob.does('status', '--fetch');
  const before = await states(bob);
  expect(before['stack/ann/prod']).toBe('remote-only');
  await bob.does('pull', 'stack/ann/prod');
  expect((await states(bob))['stack/ann/prod']).toBe('in-sync');
  const undone = await bob.tries(['undo', '--yes', '-o', 'json']);
  expect(JSON.parse(undone.stdout)).toMatchObject({applied: true, command: {line: 'cairn pull stack/ann/prod'}});
  expect(undone.stderr).toContain('server_unchanged');
  expect(await states(bob)).toEqual(before);
  await bob.does('pull', 'stack/ann/prod');
}, 60_000);

test('undo of a pull that merged gives back content and base', async () => {
  await ann.does('stack', 'update', 'prod', '--description', 'by ann');
  await ann.does('push', 'stack/prod');
  await bob.does('stack', 'update', 'ann/prod', '--label', 'tier=gold');
  await bob.does('status', '--fetch');
  const before = await states(bob);
  expect(before['stack/ann/prod']).toBe('diverged');
  await bob.does('pull', 'stack/ann/prod');
  expect([await description(bob, 'ann/prod'), (await states(bob))['stack/ann/prod']]).toEqual(['by ann', 'ahead']);
  await bob.does('undo', '--yes');
  expect(await states(bob)).toEqual(before);
  expect(await description(bob, 'ann/prod')).toBeNull();
  await bob.does('pull', 'stack/ann/prod');
  await bob.does('undo', '--yes');
  await bob.does('undo', '--yes');
  expect((await states(bob))['stack/ann/prod']).toBe('behind');
  await bob.does('pull', 'stack/ann/prod');
}, 60_000);

test('undo after a push takes back the change that was pushed, says that the server is unchanged, and can be pushed', async () => {
  await ann.does('stack', 'update', 'prod', '--description', 'pushed');
  await ann.does('push', 'stack/prod');
  const {stdout, stderr} = await ann.tries(['undo', '--yes', '-o', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({command: {line: 'cairn stack update prod'}, steps: [{ref: 'stack/prod', action: 'update'}]});
  expect(stderr).toContain('The server acme is unchanged');
  expect([await description(ann, 'prod'), (await states(ann))['stack/prod']]).toEqual(['by ann', 'ahead']);
  await ann.does('push', 'stack/prod');
  await bob.does('pull', 'stack/ann/prod');
  expect(await description(bob, 'ann/prod')).toBe('by ann');
}, 60_000);

test('undo of a deletion that has a base lets the next push find nothing to delete', async () => {
  await ann.does('stack', 'delete', 'prod', '--yes');
  expect((await states(ann))['stack/prod']).toBe('deleted-here');
  await ann.does('undo', '--yes');
  expect((await states(ann))['stack/prod']).toBe('in-sync');
  await ann.does('stack', 'delete', 'prod', '--yes');
  await ann.does('restore', 'stack/prod');
  expect((await states(ann))['stack/prod']).toBe('in-sync');
}, 60_000);

test('copies that a pull removed since they are gone there come back', async () => {
  await bob.does('pull', 'stack/ann/prod');
  await ann.does('stack', 'unshare', 'prod', '--with', 'bob', '--yes');
  await bob.does('pull', '--all');
  expect(await bob.json('stack', 'list', '--query', '[].name')).toEqual(['default']);
  await bob.does('undo', '--yes');
  expect(await bob.json('stack', 'list', '--query', '[].name')).toEqual(['default', 'prod']);
  expect(await description(bob, 'ann/prod')).toBe('by ann');
}, 60_000);

test('a newer store is refused, and left alone', async () => {
  const file = join(bob.home, 'data/store.json');
  writeFileSync(file, '{"format": 3, "id": "x"}');
  const refused = await bob.tries(['undo', '--yes', '-o', 'json']);
  expect(refused.status).toBe(7);
  expect(JSON.parse(refused.stderr)).toMatchObject({code: 'unsupported_format', message: expect.stringMatching(/format 3.*format 2/)});
  rmSync(file);
  expect(existsSync(join(bob.home, 'state/backup'))).toBe(false);
}, 60_000);
