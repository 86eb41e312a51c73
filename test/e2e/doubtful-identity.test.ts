/** Two files with one id, each under its own name (docs/decisions/doubtful-identity.md). */
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, expect, test} from '@jest/globals';
import {startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

let team: Team;
let ann: Person;
const at = (name: string): string => join(ann.home, 'data/stacks', `${name}.yaml`);

beforeAll(async () => {
  team = await startTeam();
  ann = await team.person('ann');
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes');
  await ann.does('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://b');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3');
});
afterAll(() => team.close());
beforeEach(() => writeFileSync(at('twin'), readFileSync(at('prod'), 'utf8').replace('name: prod', 'name: twin')));

test('the list shows both as damaged; the one that is named is shown, changed and exported as what its file says', async () => {
  const rows = (await ann.json('stack', 'list', '--output', 'json')) as {name: string; state: string}[];
  expect(rows.filter(({name}) => name !== 'default').map(({name, state}) => [name, state])).toEqual([['prod', 'damaged'], ['twin', 'damaged']]);
  expect(await ann.json('stack', 'describe', 'twin')).toMatchObject({name: 'twin'});
  await ann.does('stack', 'update', 'prod', '--description', 'new');
  expect(readFileSync(at('prod'), 'utf8')).toContain('description: new');
  expect(readFileSync(at('twin'), 'utf8')).not.toContain('description: new');
  expect(await ann.does('stack', 'export', 'prod')).toContain('name: prod');
});

test.each([
  ['rename', ['stack', 'rename', 'prod', 'other']],
  ['delete', ['stack', 'delete', 'prod', '--yes']],
  ['push', ['push', 'stack/prod']],
  ['share', ['stack', 'share', 'prod', '--with', 'everyone', '--yes']],
])('%s refuses, names both files, and changes nothing', async (_, argv) => {
  const before = readFileSync(at('prod'), 'utf8');
  const {status, stderr} = await ann.tries(argv);
  expect(stderr).toMatch(/stacks\/prod\.yaml has the same id as stacks\/twin\.yaml; remove metadata\.id from the copy/);
  expect([status, readFileSync(at('prod'), 'utf8')]).toEqual([7, before]);
});

test('push --all sends neither, and says so; once the copy has no id of its own both go', async () => {
  const {stderr} = await ann.tries(['push', '--all']);
  expect(stderr).toContain('is left out');
  writeFileSync(at('twin'), readFileSync(at('twin'), 'utf8').replace(/ {2}id: .*\n/, ''));
  await ann.does('push', '--all');
  const rows = (await ann.json('stack', 'list')) as {name: string; state: string}[];
  expect(rows.filter(({name}) => name !== 'default').map(({name, state}) => [name, state])).toEqual([['prod', 'in-sync'], ['twin', 'in-sync']]);
  rmSync(at('twin'));
});
