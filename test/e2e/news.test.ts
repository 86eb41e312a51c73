/** A word, once for each change, where the stack in use was changed by somebody; and grants that end by time. Through the real program. */
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

let team: Team;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  team = await startTeam();
  [ann, bob] = [await team.person('ann'), await team.person('bob')];
  await ann.does('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme-ml');
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3');
  await ann.does('push', 'stack/prod');
  await ann.does('stack', 'share', 'prod', '--with', 'bob', '--right', 'use', '--yes');
  await bob.does('pull', 'stack/ann/prod');
}, 60_000);
afterAll(() => team.close());

/** What a command of bob's says of changes. */
async function newsIn(...args: string[]): Promise<readonly string[]> {
  const {stderr} = await bob.tries([...args, '-o', 'json']);
  const notices = stderr.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as {code: string; message: string});
  return notices.flatMap(({code, message}) => (code === 'stack_changed' ? [message] : []));
}

async function changedBy(description: string): Promise<void> {
  await ann.does('stack', 'update', 'prod', '--description', description);
  await ann.does('push', 'stack/prod');
}

test('stack set, status and pull say it once for each change, with the field', async () => {
  expect(await newsIn('stack', 'set', 'ann/prod')).toEqual([]);
  await changedBy('one');
  expect(await newsIn('status')).toEqual([]);
  expect(await newsIn('status', '--fetch')).toEqual([expect.stringMatching(/stack\/ann\/prod .*\/metadata\/description.* changed on acme/)]);
  expect(await newsIn('status', '--fetch')).toEqual([]);
  expect(await newsIn('pull', '--all')).toEqual([]);
  await changedBy('two');
  expect(await newsIn('pull', '--all')).toEqual([expect.stringContaining('stack/ann/prod')]);
  expect(await newsIn('pull', '--all')).toEqual([]);
  await ann.does('artifact-store', 'update', 's3', '--path=s3://moved');
  await ann.does('push', 'artifact-store/s3');
  await bob.does('stack', 'set', 'default');
  expect(await newsIn('status', '--fetch')).toEqual([]);
  expect(await newsIn('stack', 'set', 'ann/prod')).toEqual([expect.stringContaining('artifact-store/ann/s3 (/spec/config/path)')]);
  expect(await newsIn('stack', 'set', 'ann/prod')).toEqual([]);
});

test('one’s own pushes are no news', async () => {
  await ann.does('stack', 'set', 'prod');
  await changedBy('mine');
  const {stderr} = await ann.tries(['status', '--fetch', '-o', 'json']);
  expect(stderr).not.toContain('stack_changed');
});
