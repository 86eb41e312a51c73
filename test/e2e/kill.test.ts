/**
 * `kill -9` at random moments: what was acknowledged is there, nothing is half there, and the next command works.
 * 25 rounds each, or as many as `CAIRN_KILL_ROUNDS` says; on Node 20 only, since the moments are the operating system's and not the runtime's.
 */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {spawn} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {environmentFor, program} from '../support/cli.js';
import {password, someone, startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

const rounds = Number(process.env['CAIRN_KILL_ROUNDS'] ?? 25);
const onNode20 = process.versions.node.startsWith('20.') ? describe : describe.skip;

/** Starts a command and kills it after so many milliseconds; true if it had ended well before. */
function killed(person: Person, args: readonly string[], milliseconds: number): Promise<boolean> {
  const child = spawn(process.execPath, [program, ...args], {env: environmentFor(person.home), stdio: 'ignore'});
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  return new Promise(resolve => {
    child.on('exit', status => {
      clearTimeout(timer);
      resolve(status === 0);
    });
  });
}

/** How long a command takes when nobody kills it, in milliseconds. */
async function duration(person: Person, args: readonly string[]): Promise<number> {
  const begin = Date.now();
  await person.does(...args);
  return Date.now() - begin;
}

/** A moment of each round's own part of the command: all of it is tried however few rounds there are; the last ones come after its end. */
const moment = (whole: number, round: number): number => ((round + Math.random()) / rounds) * whole * 1.3;

interface Row {
  readonly name: string;
  readonly error?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly components: Readonly<Record<string, unknown>>;
}

async function withParts(person: Person): Promise<void> {
  await person.does('orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod');
  await person.does('artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://acme-ml');
}

onNode20('kill -9 on the laptop', () => {
  const person = someone('ann');
  afterAll(() => rmSync(person.home, {recursive: true, force: true}));
  beforeAll(() => withParts(person));

  test('of register', async () => {
    const args = (name: string): string[] => ['stack', 'register', name, '-o', 'kube', '-a', 's3'];
    const whole = await duration(person, args('first'));
    const acknowledged = new Set(['first']);
    for (let round = 0; round < rounds; round++) {
      if (await killed(person, args(`stack-${round}`), moment(whole, round))) acknowledged.add(`stack-${round}`);
      const rows = (await person.json('stack', 'list')) as Row[];
      expect(rows.filter(row => row.error !== undefined)).toEqual([]);
      expect(rows.filter(row => Object.keys(row.components).length !== 2)).toEqual([]);
      const names = new Set(rows.map(row => row.name));
      expect([...acknowledged].filter(name => !names.has(name))).toEqual([]);
    }
    expect(acknowledged.size).toBeGreaterThan(1);
    expect(acknowledged.size).toBeLessThan(rounds);
  }, 240_000);

  test('of import', async () => {
    const file = join(person.home, 'team.yaml');
    const fileFor = (name: string): string[] => {
      const part = (type: string, flavor: string, settings: string): string =>
        `  ${type}:\n    name: ${name}-${type}\n    flavor: ${flavor}\n    type: ${type}\n    configuration:\n${settings}`;
      writeFileSync(file, [
        `stack_name: ${name}\nzenml_version: 0.39.1\ncomponents:\n`,
        part('orchestrator', 'kubernetes', '      kubernetes_context: prod\n'),
        part('artifact_store', 's3', `      path: s3://acme\n      key: plain-${name}\n`),
        part('container_registry', 'default', '      uri: registry.example.com\n'),
      ].join(''));
      return ['stack', 'import', '-f', file];
    };
    const whole = await duration(person, fileFor('import-first'));
    let acknowledged = 0;
    for (let round = 0; round < rounds; round++) {
      const name = `import-${round}`;
      const done = await killed(person, fileFor(name), moment(whole, round));
      acknowledged += Number(done);
      const stacks = (await person.json('stack', 'list')) as Row[];
      const stores = (await person.json('artifact-store', 'list')) as Row[];
      const secrets = (await person.json('secret', 'list')) as Row[];
      const found = [stacks.some(row => row.name === name), stores.some(row => row.name.startsWith(`${name}-`)), secrets.some(row => row.name.startsWith(`${name}-`))];
      expect(new Set(found).size).toBe(1);
      if (done) expect(found[0]).toBe(true);
    }
    expect(acknowledged).toBeGreaterThan(0);
  }, 240_000);
});

onNode20('kill -9 between laptop and server', () => {
  let team: Team;
  let ann: Person;
  let second: Person;

  beforeAll(async () => {
    team = await startTeam();
    ann = await team.person('ann');
    second = someone('ann');
    await withParts(ann);
    await ann.does('stack', 'register', 'prod', '-o', 'kube', '-a', 's3', '--set');
    await ann.does('push');
    await second.tries(['connect', team.url, '--name', 'acme', '--username', 'ann', '--password-stdin'], {stdin: `${password}\n`});
    await second.does('pull', '--all');
  }, 60_000);
  afterAll(async () => {
    rmSync(second.home, {recursive: true, force: true});
    await team.close();
  });

  /** The label of the stack and of its orchestrator, which every edit below sets together. */
  async function labels(person: Person): Promise<readonly (string | undefined)[]> {
    const stacks = (await person.json('stack', 'list')) as Row[];
    const orchestrators = (await person.json('orchestrator', 'list')) as Row[];
    expect([...stacks, ...orchestrators].filter(row => row.error !== undefined)).toEqual([]);
    return [stacks.find(row => row.name === 'prod')?.labels['round'], orchestrators.find(row => row.name === 'kube')?.labels['round']];
  }

  async function edit(person: Person, round: string): Promise<void> {
    await person.does('stack', 'update', 'prod', '--label', `round=${round}`);
    await person.does('orchestrator', 'update', 'kube', '--label', `round=${round}`);
  }

  test('of push', async () => {
    await edit(ann, 'first');
    const whole = await duration(ann, ['push', 'stack/prod']);
    for (let round = 0; round < rounds; round++) {
      await edit(ann, `push-${round}`);
      const acknowledged = await killed(ann, ['push', 'stack/prod'], moment(whole, round));
      await second.does('pull', '--all');
      const [stack, orchestrator] = await labels(second);
      expect(stack).toBe(orchestrator);
      if (acknowledged) expect(stack).toBe(`push-${round}`);
      await ann.does('push', 'stack/prod');
      const {objects} = (await ann.json('status')) as {objects: {state: string}[]};
      expect(objects.filter(each => each.state !== 'in-sync')).toEqual([]);
    }
  }, 400_000);

  test('of pull', async () => {
    await edit(ann, 'second');
    await ann.does('push', 'stack/prod');
    const whole = await duration(second, ['pull', '--all']);
    for (let round = 0; round < rounds; round++) {
      await edit(ann, `pull-${round}`);
      await ann.does('push', 'stack/prod');
      const acknowledged = await killed(second, ['pull', '--all'], moment(whole, round));
      const [stack, orchestrator] = await labels(second);
      expect(stack).toBe(orchestrator);
      if (acknowledged) expect(stack).toBe(`pull-${round}`);
      await second.does('pull', '--all');
      expect(await labels(second)).toEqual([`pull-${round}`, `pull-${round}`]);
    }
  }, 400_000);
});

onNode20('fifty at once', () => {
  const person = someone('ann');
  afterAll(() => rmSync(person.home, {recursive: true, force: true}));

  test('register, and every one is there', async () => {
    const names = Array.from({length: 50}, (_, index) => `store-${index}`);
    const outcomes = await Promise.all(names.map(name => person.tries(['artifact-store', 'register', name, '--flavor', 's3', `--path=s3://${name}`])));
    expect(outcomes.filter(({status}) => status !== 0).map(({stderr}) => stderr)).toEqual([]);
    const rows = (await person.json('artifact-store', 'list')) as Row[];
    expect(rows.map(row => row.name).filter(name => name !== 'default').sort()).toEqual([...names].sort());
  }, 120_000);

  test('make one key for secrets, whoever is first', async () => {
    const names = Array.from({length: 20}, (_, index) => `secret-${index}`);
    const outcomes = await Promise.all(names.map(name => person.tries(['secret', 'create', name, '--value', 'key=-'], {stdin: `value of ${name}\n`})));
    expect(outcomes.filter(({status}) => status !== 0).map(({stderr}) => stderr)).toEqual([]);
    for (const name of names) expect((await person.does('secret', 'get', name, '--reveal', 'key')).trim()).toBe(`value of ${name}`);
  }, 120_000);
});
