/**
 * The hard cases that the design decided, each by its number, through the real program and a real server. Those that
 * are proved closer to their code: 2.2 test/lib/transaction, 2.3 test/lib/lock, 3.6 and 3.7 test/server/commits,
 * 4.2 and 4.3 test/server/visibility and test/server/commits.
 */
import {afterAll, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
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
  await ann.does('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme-ml', '--key={{ s3-prod.key }}');
  await ann.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3', '--set');
}, 60_000);

const file = (person: Person, path: string): string => join(person.home, 'data', path);
const stateOf = async (person: Person, ref: string): Promise<string | undefined> =>
  ((await person.json('status')) as {objects: {ref: string; state: string}[]}).objects.find(each => each.ref === ref)?.state;
const lastLine = (text: string): unknown => JSON.parse(text.trim().split('\n').at(-1) as string);

/** Another machine of the same person. */
async function secondHome(person: Person): Promise<Person> {
  const second = someone(person.name);
  await second.tries(['connect', team.url, '--name', 'acme', '--username', person.name, '--password-stdin'], {stdin: `${password}\n`});
  return second;
}

describe('1.2 references are names in files and ids elsewhere', () => {
  test('a rename rewrites the files that refer, and is no change of them on the server', async () => {
    await ann.does('push');
    await ann.does('orchestrator', 'rename', 'kube', 'cluster');
    expect(readFileSync(file(ann, 'stacks/prod.yaml'), 'utf8')).toContain('orchestrator: cluster');
    expect(existsSync(file(ann, 'components/orchestrator/kube.yaml'))).toBe(false);

    const {steps} = await ann.json('push', 'stack/prod');
    expect(steps).toContainEqual(expect.objectContaining({ref: 'orchestrator/cluster', action: 'update'}));
    expect(steps).toContainEqual(expect.objectContaining({ref: 'stack/prod', action: 'none'}));
  });

  test('the old name still finds it, until it is used again', async () => {
    await ann.does('orchestrator', 'rename', 'kube', 'cluster');
    expect(await ann.json('orchestrator', 'describe', 'kube')).toMatchObject({name: 'cluster'});
    await ann.does('orchestrator', 'register', 'kube', '--flavor', 'local');
    expect(await ann.json('orchestrator', 'describe', 'kube')).toMatchObject({name: 'kube', flavor: 'local'});
  });
});

describe('1.4 files edited by hand', () => {
  test('a moved file is a rename, with the same id', async () => {
    const {id} = await ann.json('stack', 'describe', 'prod');
    renameSync(file(ann, 'stacks/prod.yaml'), file(ann, 'stacks/production.yaml'));
    expect(await ann.json('stack', 'describe', 'production')).toMatchObject({id, name: 'production'});
  });

  test('a copied file is a copy with an id of its own, which stays', async () => {
    const {id} = await ann.json('stack', 'describe', 'prod');
    copyFileSync(file(ann, 'stacks/prod.yaml'), file(ann, 'stacks/staging.yaml'));
    const copy = await ann.json('stack', 'describe', 'staging');
    expect(copy).toMatchObject({name: 'staging'});
    expect(copy.id).not.toBe(id);
    await ann.does('push', '--all');
    expect(await ann.json('stack', 'describe', 'staging')).toMatchObject({id: copy.id, state: 'in-sync'});
    expect(await ann.json('stack', 'describe', 'prod')).toMatchObject({id, state: 'in-sync'});
  });

  test('a create never updates: an id that somebody else has is replaced by one’s own', async () => {
    await ann.does('push');
    for (const part of ['stacks/prod.yaml', 'components/orchestrator/kube.yaml', 'components/artifact_store/s3.yaml']) {
      mkdirSync(dirname(file(bob, part)), {recursive: true});
      copyFileSync(file(ann, part), file(bob, part));
    }
    const {id} = await ann.json('stack', 'describe', 'prod');
    await bob.does('push', 'stack/prod');
    const mine = await bob.json('stack', 'describe', 'prod');
    expect(mine).toMatchObject({owner: bob.name, state: 'in-sync'});
    expect(mine.id).not.toBe(id);
    await ann.does('pull', '--all');
    expect(await stateOf(ann, 'stack/prod')).toBe('in-sync');
  });
});

describe('1.5 a secret belongs to the namespace of the object that refers to it', () => {
  test('the reader’s own secret of that name does not fill the need', async () => {
    await ann.tries(['secret', 'create', 's3-prod', '--value', 'key=-'], {stdin: 'value\n'});
    await ann.does('push');
    await ann.does('stack', 'share', 'prod', '--with', bob.name, '--right', 'use', '--yes');
    await bob.tries(['secret', 'create', 's3-prod', '--value', 'key=-'], {stdin: 'value\n'});
    const pulled = await bob.tries(['pull', `stack/${ann.name}/prod`, '-o', 'json']);
    expect(pulled.status).toBe(0);
    expect(pulled.stderr).toContain('s3-prod.key');
  });
});

describe('3.1 base and tracking', () => {
  test('--force replaces the revision that was seen, and never one that came in between', async () => {
    await ann.does('push');
    const second = await secondHome(ann);
    await second.does('pull', '--all');
    await second.does('stack', 'update', 'prod', '--description', 'second');
    await second.does('push', 'stack/prod');
    await ann.does('stack', 'update', 'prod', '--description', 'first');
    expect((await ann.tries(['push', 'stack/prod', '--force'])).status).toBe(5);
    // The refusal showed what is there now; this is what --force may replace.
    await ann.does('push', 'stack/prod', '--force');
    expect(await stateOf(ann, 'stack/prod')).toBe('in-sync');
    await second.does('pull', '--all');
    expect(await second.json('stack', 'describe', 'prod')).toMatchObject({description: 'first'});
    rmSync(second.home, {recursive: true});
  });
});

describe('3.2 only delete deletes', () => {
  test('a file that vanished is missing, is not deleted by a push, and comes back by a pull', async () => {
    await ann.does('push');
    rmSync(file(ann, 'stacks/prod.yaml'));
    expect(await stateOf(ann, 'stack/prod')).toBe('missing');
    await ann.does('push', '--all', '--prune');
    await ann.does('pull', '--all');
    expect(await ann.json('stack', 'describe', 'prod')).toMatchObject({state: 'in-sync'});
  });

  test('a deletion goes to the server by name, or with --all only by --prune', async () => {
    await ann.does('push');
    await ann.does('stack', 'set', 'default');
    await ann.does('stack', 'delete', 'prod', '--yes');
    expect(await stateOf(ann, 'stack/prod')).toBe('deleted-here');
    const second = await secondHome(ann);
    await ann.does('push', '--all');
    await second.does('pull', '--all');
    expect(await second.json('stack', 'describe', 'prod')).toMatchObject({name: 'prod'});
    await ann.does('push', '--all', '--prune');
    await second.does('pull', '--all');
    expect((await second.tries(['stack', 'describe', 'prod'])).status).toBe(4);
    rmSync(second.home, {recursive: true});
  });

  test('a deletion against an edit is a conflict', async () => {
    await ann.does('push');
    const second = await secondHome(ann);
    await second.does('pull', '--all');
    await second.does('stack', 'update', 'prod', '--description', 'edited');
    await second.does('push', 'stack/prod');
    await ann.does('stack', 'set', 'default');
    await ann.does('stack', 'delete', 'prod', '--yes');
    expect((await ann.tries(['push', 'stack/prod'])).status).toBe(5);
    rmSync(second.home, {recursive: true});
  });
});

describe('4.5 plain values in secret fields never leave the laptop', () => {
  test('the client refuses them at register, and in a file edited by hand before anything is sent', async () => {
    const refused = await ann.tries(['artifact-store', 'register', 'plain', '--flavor', 's3', '--path=s3://x', '--secret=CANARY-1', '-o', 'json']);
    expect(refused.status).toBe(7);
    expect(refused.stdout + refused.stderr).not.toContain('CANARY-1');
    expect(lastLine(refused.stderr)).toMatchObject({code: 'plain_secret', next: expect.arrayContaining([expect.stringContaining('secret create')])});

    const path = file(ann, 'components/artifact_store/s3.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('{{ s3-prod.key }}', 'CANARY-2'));
    const push = await ann.tries(['push', 'stack/prod', '-o', 'json']);
    expect(push.status).toBe(7);
    expect(push.stdout + push.stderr).not.toContain('CANARY-2');
    const shown = await ann.tries(['artifact-store', 'describe', 's3', '-o', 'json']);
    expect(shown.stdout).not.toContain('CANARY-2');
  });

  test('a literal *** is refused', async () => {
    expect((await ann.tries(['artifact-store', 'register', 'stars', '--flavor', 's3', '--path=s3://x', '--key=***'])).status).toBe(7);
  });
});
