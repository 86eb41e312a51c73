import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {tree} from '../../src/cli/tree.js';
import {testApp} from '../support/app.js';
import type {TestApp} from '../support/app.js';
import {cairn} from '../support/cli.js';

let app: TestApp;
beforeAll(async () => {
  app = await testApp({stdin: 'canary\n'});
  const argv = [
    ['artifact-store', 'register', 's3-prod', '--flavor', 's3', '--path=s3://acme', '--label', 'tier=gold'],
    ['stack', 'register', 'prod', '-o', 'default', '-a', 's3-prod', '--description', 'two\tcolumns\nand lines'],
    ['secret', 'create', 'keys', '--value', 'id=-'],
  ];
  for (const each of argv) expect(await app.run(...each)).toMatchObject({status: 0});
});
afterAll(() => app.close());

/** The values offered after the words of a line; the last word is the one being typed. */
async function offered(line: string): Promise<readonly string[]> {
  const words = line.split(' ');
  const {status, stdout, stderr} = await app.run('__complete', `:${words.pop() ?? ''}`, ...words);
  expect({status, stderr}).toEqual({status: 0, stderr: ''});
  const [kind = '', ...rows] = stdout.trimEnd().split('\n');
  return kind === 'words' ? rows.map(row => row.split('\t')[0] ?? '') : [kind];
}

describe('the completion of', () => {
  test('the first word has every command and group that help lists', async () => {
    const words = [...tree.leaves.map(({path}) => path[0]), ...tree.groups.filter(({hidden}) => !hidden).map(({word}) => word), 'help'];
    expect(await offered('')).toEqual(words);
    expect(await offered('help ')).toEqual(expect.arrayContaining(['exit-codes', 'environment', 'stack', 'push']));
  });

  test.each(tree.groups.map(({word, leaves}) => [word, leaves] as const))('%s has its verbs', async (word, leaves) => {
    expect(await offered(`${word} `)).toEqual([...leaves.map(({path}) => path[1]), 'help']);
    expect(await offered(`help ${word} `)).toEqual(leaves.map(({path}) => path[1]));
  });

  test.each([...tree.leaves, ...tree.groups.flatMap(({leaves}) => leaves)].map(leaf => [leaf.path.join(' '), leaf] as const))('the flags of %s has each that help shows', async (words, leaf) => {
    const verb = (await leaf.load())(app.app);
    const flags = await offered(`${words} --`);
    expect(flags).toEqual(expect.arrayContaining([...verb.options.filter(({hidden}) => !hidden).map(({long}) => long), '--query', '--help']));
    expect(new Set(flags).size).toBe(flags.length);
  });

  test.each([
    ['stack desc', ['describe']],
    ['stacks desc', ['describe']],
    ['-o json stack desc', ['describe']],
    ['-o y', ['yaml']],
    ['--color ', ['auto', 'always', 'never']],
    ['stack list --output=j', ['--output=json']],
    ['stack list --output j', ['json']],
    ['stack describe ', ['default', 'prod']],
    ['stack describe prod ', []],
    ['stack describe --help ', []],
    ['stack rename prod ', []],
    ['stack register x -o ', ['default']],
    ['stack register x --artifact-store ', ['default', 's3-prod']],
    ['which --stack p', ['prod']],
    ['artifact-store describe s', ['s3-prod']],
    ['artifact-store register x --flavor ', ['local', 's3', 'gcp', 'azure', 'b2', 'digitalocean_spaces', 'modal_volume', 'r2']],
    ['artifact-store register x --flavor=g', ['--flavor=gcp']],
    ['artifact-store register x --flavor s3 --ke', ['--key=']],
    ['artifact-store register x --ke', []],
    ['artifact-store register x --flavor s3 --key=', ['--key={{ keys.id }}']],
    ['artifact-store register x --flavor s3 --key ', ['{{ keys.id }}']],
    ['artifact-store update s3-prod --ke', ['--key=']],
    ['artifact-store update s3-prod --unset ', ['path']],
    ['artifact-store update s3-prod --remove-label ', ['tier']],
    ['artifact-store update nobody --unset ', []],
    ['artifact-store update s3-prod --config-file ', ['files']],
    ['server start --data-dir ', ['folders']],
    ['secret get keys --reveal ', ['id']],
    ['push st', ['stack/', 'step-operator-flavor/', 'step-operator/']],
    ['push stac', ['stack/default', 'stack/prod']],
    ['push stack/', ['stack/default', 'stack/prod']],
    ['push stack/prod artifact-store/s', ['artifact-store/s3-prod']],
    ['stack share prod --right ', ['view', 'use', 'edit', 'admin']],
    ['stack update prod --remove artifact', ['artifact_store']],
    ['user create ann --role ', ['member', 'admin']],
    ['login ', []],
    ['completion z', ['zsh']],
    ['stack describe -- p', ['prod']],
    ['nonsense ', []],
    ['stack nonsense ', []],
    ['--nonsense ', []],
  ])('%j', async (line, values) => {
    expect([...(await offered(line))].sort()).toEqual([...values].sort());
  });

  test('a name says what it is, in one line', async () => {
    const {stdout} = await app.run('__complete', ':p', 'stack', 'describe');
    expect(stdout).toBe('words\nprod\ttwo columns and lines\n');
  });

  test('never shows the value of a secret', async () => {
    for (const line of ['secret get keys --reveal ', 'secret get ', 'artifact-store register x --flavor s3 --key=', 'push secret/']) {
      expect((await offered(line)).join()).not.toContain('canary');
    }
  });

  test('damaged settings and a damaged object is empty, not an error', async () => {
    mkdirSync(join(app.home, 'data/stacks'), {recursive: true});
    writeFileSync(join(app.home, 'data/stacks/broken.yaml'), '{');
    expect(await offered('stack describe ')).toEqual(['default', 'prod']);
    const home = join(app.home, 'damaged');
    mkdirSync(join(home, 'config'), {recursive: true});
    writeFileSync(join(home, 'config/config.json'), '{');
    expect(await cairn(['__complete', ':', 'login'], {home})).toEqual({status: 0, stdout: 'words\n', stderr: ''});
  });
});
