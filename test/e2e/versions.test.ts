/** Clients and servers of other versions: the built program, told that it is another one. */
import {cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {cairn, program} from '../support/cli.js';
import type {Outcome} from '../support/cli.js';
import {startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

const root = dirname(dirname(program));
const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {readonly version: string};
const [major = 0, minor = 0] = version.split('.').map(Number);
const folders: string[] = [];

/** A copy of the built program that says it is of that version. */
function copyOf(other: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-version-'));
  folders.push(folder);
  for (const part of ['bin', 'dist', 'package.json']) cpSync(join(root, part), join(folder, part), {recursive: true});
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const file of readdirSync(join(folder, 'dist'))) {
    const path = join(folder, 'dist', file);
    if (file.endsWith('.cache')) rmSync(path);
    else writeFileSync(path, readFileSync(path, 'utf8').replaceAll(JSON.stringify(version), JSON.stringify(other)));
  }
  return join(folder, 'bin', 'cairn.js');
}

let team: Team;
let ann: Person;

beforeAll(async () => {
  team = await startTeam();
  ann = await team.person('ann');
});
afterAll(async () => {
  await team.close();
  for (const folder of folders) rmSync(folder, {recursive: true, force: true});
});

function as(other: string, ...args: readonly string[]): Promise<Outcome> {
  return cairn([...args, '-o', 'json'], {home: ann.home, program: copyOf(other)});
}

test('a client one minor version away works with this server', async () => {
  const next = `${major}.${minor + 1}.0`;
  expect(JSON.parse((await as(next, 'version')).stdout)).toMatchObject({version: next});
  expect(await as(next, 'whoami')).toMatchObject({status: 0});
  expect(await as(next, 'pull', '--all')).toMatchObject({status: 0});
});

test('a client farther away is refused, and told both versions', async () => {
  for (const far of [`${major}.${minor + 2}.0`, `${major + 1}.${minor}.0`]) {
    const {status, stdout, stderr} = await as(far, 'pull', '--all');
    expect([status, stdout]).toEqual([8, '']);
    expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({code: 'version', details: {client: far, server: version}, message: expect.stringContaining(far)});
  }
});

test('what is on this machine works whatever the server is', async () => {
  expect(await as(`${major + 1}.0.0`, 'stack', 'list')).toMatchObject({status: 0});
});
