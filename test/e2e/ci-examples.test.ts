/** The shell lines of docs/ci.md, run as each CI system would: two variables, a checkout, no home. */
import {spawn} from 'node:child_process';
import {chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {parse} from 'yaml';
import {newHome, program} from '../support/cli.js';
import type {Outcome} from '../support/cli.js';
import {startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

const text = readFileSync(new URL('../../docs/ci.md', import.meta.url), 'utf8');

/** The one block of code under a heading. */
function exampleUnder(heading: string): string {
  const section = text.split(/^## /m).find(each => each.startsWith(`${heading}\n`)) ?? '';
  return /^```\w+\n([\s\S]*?)^```/m.exec(section)?.[1] ?? '';
}

interface Job {
  readonly steps?: readonly {readonly run?: string}[];
  readonly script?: readonly string[];
}

const github = parse(exampleUnder('GitHub Actions')) as {readonly jobs: Readonly<Record<string, Job>>};
const gitlab = parse(exampleUnder('GitLab CI')) as {readonly before_script: readonly string[]; readonly check: Job; readonly deploy: Job};
const runsOf = (job: Job | undefined): readonly string[] => (job?.steps ?? []).flatMap(({run}) => (run === undefined ? [] : [run]));

const examples: Readonly<Record<string, readonly string[]>> = {
  'GitHub Actions, check': runsOf(github.jobs['check']),
  'GitHub Actions, deploy': runsOf(github.jobs['deploy']),
  'GitLab CI, check': [...gitlab.before_script, ...(gitlab.check.script ?? [])],
  'GitLab CI, deploy': [...gitlab.before_script, ...(gitlab.deploy.script ?? [])],
  Jenkins: [...exampleUnder('Jenkins').matchAll(/sh '([^']+)'/g)].map(([, line = '']) => line),
};

const checkout = newHome();
let team: Team;
let ann: Person;
const keys: Record<'reading' | 'pushing', string> = {reading: '', pushing: ''};
beforeAll(async () => {
  team = await startTeam();
  ann = await team.person('ann');
  keys.reading = (await ann.json('key', 'create', 'ci', '--read-only')).token;
  keys.pushing = (await ann.json('key', 'create', 'deploy', '--may', 'push')).token;
  mkdirSync(join(checkout, 'stacks'));
  mkdirSync(join(checkout, 'bin'));
  writeFileSync(join(checkout, 'stacks', 'prod.yaml'), `apiVersion: cairn/v1
kind: Component
metadata: {name: kube}
spec: {type: orchestrator, flavor: kubernetes, config: {kubernetes_context: prod}}
---
apiVersion: cairn/v1
kind: Component
metadata: {name: s3-prod}
spec: {type: artifact_store, flavor: s3, config: {path: "s3://acme-ml"}}
---
apiVersion: cairn/v1
kind: Stack
metadata: {name: prod}
spec: {components: {orchestrator: kube, artifact_store: s3-prod}}
`);
  writeFileSync(join(checkout, 'bin', 'cairn'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  writeFileSync(join(checkout, 'bin', 'npm'), '#!/bin/sh\n[ "$*" = "install --global cairn" ]\n');
  for (const name of ['cairn', 'npm']) chmodSync(join(checkout, 'bin', name), 0o755);
});
afterAll(async () => {
  await team?.close();
  rmSync(checkout, {recursive: true, force: true});
});

function shell(line: string, environment: Readonly<Record<string, string>>): Promise<Outcome> {
  const child = spawn('sh', ['-e', '-c', line], {cwd: checkout, env: {PATH: `${join(checkout, 'bin')}:${process.env['PATH'] ?? ''}`, CI: 'true', ...environment}});
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  child.stdin.end();
  return new Promise(resolve => child.on('close', status => resolve({status, stdout, stderr})));
}

describe('the examples of docs/ci.md', () => {
  test('are there for three systems', () => {
    for (const lines of Object.values(examples)) expect(lines.filter(line => line.startsWith('cairn ')).length).toBeGreaterThan(0);
  });

  test.each(Object.entries(examples))('work as they stand: %s', async (name, lines) => {
    // Below a file there is no home, whoever runs this.
    writeFileSync(join(checkout, 'none'), '');
    const home = join(checkout, 'none', 'home');
    const key = name.endsWith('check') ? keys.reading : keys.pushing;
    for (const line of lines) {
      const outcome = await shell(line, {HOME: home, CAIRN_HOME: home, CAIRN_SERVER_URL: team.url, CAIRN_API_KEY: key});
      expect({line, status: outcome.status, stderr: outcome.status === 0 ? '' : outcome.stderr}).toEqual({line, status: 0, stderr: ''});
      expect(outcome.stdout + outcome.stderr).not.toContain(key);
    }
    if (!name.endsWith('check')) expect(await ann.json('pull', 'stack/prod')).toMatchObject({applied: true});
  });
});
