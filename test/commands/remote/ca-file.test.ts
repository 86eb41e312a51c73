/** A server whose certificate nobody vouches for but an authority of one's own. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {password, startTeam} from '../../server/team.js';
import type {Team} from '../../server/team.js';
import {certificate} from '../../support/certificate.js';
import {cairn, newHome} from '../../support/cli.js';

const folder = newHome();
let team: Team;
let authority: string;

beforeAll(async () => {
  const tls = certificate(folder, 'private');
  authority = tls.cert;
  team = await startTeam({tls, admin: {username: 'root', password}});
});
afterAll(() => team.close());

function connect(home: string, flags: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return cairn(['connect', team.server.url, '--name', 'acme', '--username', 'root', '--password-stdin', ...flags, '-o', 'json'], {home, environment, workingFolder: folder, stdin: `${password}\n`});
}

test('is refused until its authority is named, and trusted from then on', async () => {
  const home = newHome();
  const refused = await connect(home, []);
  expect(refused.status).toBe(8);
  expect(refused.stderr).toContain('--ca-file');
  expect(await connect(home, ['--ca-file', 'private.pem'])).toMatchObject({status: 0});
  expect(JSON.parse(readFileSync(join(home, 'config', 'config.json'), 'utf8')).remotes).toMatchObject([{name: 'acme', caFile: authority}]);
  expect(await cairn(['whoami', '--query', 'cached', '-o', 'json'], {home})).toMatchObject({status: 0, stdout: 'false\n'});
  expect(await cairn(['pull', '--all'], {home})).toMatchObject({status: 0});
});

test('is trusted by the variable, which is kept nowhere', async () => {
  const home = newHome();
  const environment = {CAIRN_CA_FILE: authority};
  expect(await connect(home, [], environment)).toMatchObject({status: 0});
  expect(readFileSync(join(home, 'config', 'config.json'), 'utf8')).not.toContain('caFile');
  expect(await cairn(['pull', '--all'], {home})).toMatchObject({status: 8});
  expect(await cairn(['pull', '--all'], {home, environment})).toMatchObject({status: 0});
  const key = JSON.parse((await cairn(['key', 'create', 'ci', '-o', 'json'], {home, environment})).stdout).token as string;
  const ci = {CAIRN_SERVER_URL: team.server.url, CAIRN_API_KEY: key};
  expect(await cairn(['whoami'], {home: newHome(), environment: ci})).toMatchObject({status: 8});
  expect(await cairn(['whoami'], {home: newHome(), environment: {...ci, ...environment}})).toMatchObject({status: 0});
});

test('is trusted again by login where its authority is a new file; what was named for it counts more than the variable', async () => {
  const home = newHome();
  expect(await connect(home, ['--ca-file', authority])).toMatchObject({status: 0});
  const login = (flags: readonly string[], environment = {}) => cairn(['login', 'acme', '--password-stdin', ...flags], {home, environment, workingFolder: folder, stdin: `${password}\n`});
  const other = certificate(folder, 'other').cert;
  expect(await login(['--ca-file', other])).toMatchObject({status: 8});
  expect(await login([], {CAIRN_CA_FILE: other})).toMatchObject({status: 0});
  writeFileSync(join(folder, 'both.pem'), readFileSync(other, 'utf8') + readFileSync(authority, 'utf8'));
  expect(await login(['--ca-file', 'both.pem'])).toMatchObject({status: 0});
  expect(await cairn(['pull', '--all'], {home})).toMatchObject({status: 0});
});

test.each([['missing.pem', 'can not be read'], ['text.pem', 'holds no certificate']])('says so where %s %s', async (file, problem) => {
  writeFileSync(join(folder, 'text.pem'), 'no certificate\n');
  const {status, stderr} = await connect(newHome(), ['--ca-file', file]);
  expect(status).toBe(7);
  expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({code: 'invalid_input', message: `${join(folder, file)} ${problem}${problem.startsWith('can') ? ': no certificate authority comes from it' : ''}`});
});
