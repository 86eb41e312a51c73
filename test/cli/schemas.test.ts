/** Every command's JSON against its published schema, over one story with a real server. */
import {join} from 'node:path';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {exitStatusOf} from '../../src/domain/errors.js';
import type {JsonObject} from '../../src/domain/json.js';
import {isComponentKind, kindOfWord} from '../../src/domain/kind.js';
import {tree} from '../../src/cli/tree.js';
import {goodStory, recordRun, stackOfRuns} from '../support/runs.js';
import {cairn, newHome} from '../support/cli.js';
import type {CliOptions} from '../support/cli.js';
import {expectGolden} from '../support/golden.js';
import {sweepText} from '../pipeline/spec/files.js';
import {schemaNames, schemaOf, violations} from '../support/schemas.js';
import {password, startTeam} from '../support/team.js';
import type {Person, Team} from '../support/team.js';

/** A command as the index of schemas calls it. */
function commandOf(path: readonly string[]): string {
  const kind = kindOfWord(path[0] ?? '');
  return kind !== null && isComponentKind(kind) ? `TYPE ${path[1]}` : path.join(' ');
}

const commands = new Set([...tree.leaves, ...tree.groups.flatMap(({leaves}) => leaves)].map(({path}) => commandOf(path)));

describe('the published schemas', () => {
  test.each([...commands])('have one for %s (else: docs/schemas/index.json, and the story below)', command => {
    expect(schemaNames).toContain(schemaOf[command]);
  });

  test('name no command that is not there', () => {
    expect(Object.keys(schemaOf).filter(command => !commands.has(command))).toEqual([]);
    expect(schemaNames.filter(name => !['common', 'error', 'conflict', 'notice', 'pipeline-file'].includes(name) && !Object.values(schemaOf).includes(name))).toEqual([]);
  });

  test('refuse what they should', () => {
    expect(violations('whoami', {user: 'ann'})).not.toEqual([]);
    expect(violations('stack-list', [{}])).not.toEqual([]);
    const error = {code: 'usage', message: 'x', hint: null, next: [], details: {}};
    expect(violations('error', error)).toEqual([]);
    expect(violations('error', {...error, next: 'x'})).not.toEqual([]);
    expect(violations('version', {version: '1', node: '20', platform: 'linux', arch: 'x64', more: true})).not.toEqual([]);
  });

  test('know every code that an error can have', async () => {
    const {default: schema} = (await import('../../docs/schemas/error.json', {with: {type: 'json'}})) as {readonly default: {readonly properties: {readonly code: {readonly examples: readonly string[]}}}};
    expect(schema.properties.code.examples).toEqual(Object.keys(exitStatusOf));
  });
});

describe('each document is as its schema says', () => {
  let team: Team;
  let ann: Person;
  let bob: Person;
  let cara: Person;
  const seen = new Set<string>();
  beforeAll(async () => {
    team = await startTeam();
    [ann, bob, cara] = [await team.person('ann'), await team.person('bob'), await team.person('cara')];
  });
  afterAll(() => team?.close());

  /** Runs a command that must succeed, or end with this status, checks its document and all that it said, and gives the document. */
  async function checked(person: Person, line: string, {status: expected = 0, ...options}: CliOptions & {readonly status?: number} = {}): Promise<unknown> {
    const args = line.split(' ');
    const {status, stdout, stderr} = await person.tries([...args, '--output', 'json'], options);
    expect({line, status, stderr: status === expected ? '' : stderr}).toEqual({line, status: expected, stderr: ''});
    const document: unknown = JSON.parse(stdout);
    const words = tree.leaves.some(({path}) => path[0] === args[0]) ? args.slice(0, 1) : args.slice(0, 2);
    const command = commandOf(words);
    seen.add(command);
    expect({line, violations: violations(schemaOf[command] ?? '', document)}).toEqual({line, violations: []});
    for (const each of stderr.split('\n').filter(text => text !== '')) {
      const said = JSON.parse(each) as object;
      // A run that fails prints its result, and last of all why it failed.
      expect(violations(expected !== 0 && 'code' in said && !('level' in said) ? 'error' : 'notice', said)).toEqual([]);
    }
    return document;
  }

  /** The same command as ND-JSON has the items of the document, one a line. */
  async function alsoAsLines(person: Person, line: string): Promise<unknown> {
    const document = await checked(person, line);
    const {stdout} = await person.tries([...line.split(' '), '--output', 'ndjson']);
    const items: unknown = stdout.split('\n').filter(each => each !== '').map(each => JSON.parse(each) as unknown);
    expect(items).toEqual(Array.isArray(document) ? document : [document]);
    return document;
  }

  async function failure(person: Person, line: string, schema = 'error'): Promise<unknown> {
    const {status, stdout, stderr} = await person.tries([...line.split(' '), '--output', 'json']);
    const error: unknown = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
    expect({line, stdout, violations: violations(schema, error)}).toEqual({line, stdout: '', violations: []});
    expect(status).toBe(exitStatusOf[(error as {readonly code: keyof typeof exitStatusOf}).code]);
    return error;
  }

  const patience = 180_000;

  test('of one person, on files alone', async () => {
    await checked(ann, 'version');
    await checked(ann, 'completion zsh');
    await checked(ann, 'secret create keys --value id=-', {stdin: 'canary\n'});
    await checked(ann, 'artifact-store register s3-prod --flavor s3 --path=s3://acme --label tier=gold');
    await checked(ann, 'artifact-store update s3-prod --path=s3://acme-ml');
    await checked(ann, 'artifact-store copy s3-prod spare');
    await checked(ann, 'artifact-store rename spare spare-2');
    await checked(ann, 'artifact-store delete spare-2 --yes');
    await checked(ann, 'orchestrator register kube --flavor kubernetes --kubernetes-context=prod');
    await checked(ann, 'stack register prod -o kube -a s3-prod --description nightly');
    await checked(ann, 'stack update prod --label tier=gold');
    await checked(ann, 'stack copy prod other');
    await checked(ann, 'stack rename other spare');
    await checked(ann, 'stack delete spare --yes');
    await checked(ann, 'stack set prod');
    writeFileSync(join(ann.home, 'zenml.yaml'), 'zenml_version: 0.55.0\nstack_name: imported\ncomponents:\n  orchestrator: {name: o, type: orchestrator, flavor: local, configuration: {}}\n  artifact_store: {name: a, type: artifact_store, flavor: s3, configuration: {path: "s3://b"}}\n');
    await checked(ann, 'stack import -f zenml.yaml --dry-run', {workingFolder: ann.home});
    await checked(ann, 'stack import -f zenml.yaml', {workingFolder: ann.home});
    for (const line of ['stack get', 'stack list', 'stack describe prod', 'stack describe prod --mermaid', 'artifact-store describe s3-prod', 'alerter list', 'secret list', 'secret get keys', 'secret get keys --reveal id', 'config get stack']) {
      await alsoAsLines(ann, line);
    }
    await checked(ann, 'config view');
    await checked(ann, 'config set color never');
    await checked(ann, 'config unset color');
    await checked(ann, 'init', {workingFolder: ann.home});
    expectGolden('which', await checked(ann, 'which', {workingFolder: ann.home}));
    expectGolden('stack-list', await checked(ann, 'stack list'));
    expectGolden('stack-describe', await checked(ann, 'stack describe prod'));
    expectGolden('component-list', await alsoAsLines(ann, 'artifact-store list'));
    expectGolden('error', await failure(ann, 'stack describe prd'));
    for (const line of ['stack register x', 'stack delete prod', 'nonsense', 'artifact-store register x --flavor s4 --path=y', 'stack list --query [']) await failure(ann, line);
  }, patience);

  test('of several people and a server', async () => {
    expectGolden('whoami', await alsoAsLines(ann, 'whoami'));
    await checked(ann, 'api GET /v1/me');
    await alsoAsLines(ann, 'remote list');
    await checked(ann, 'remote use acme');
    await checked(ann, 'push stack/prod --dry-run');
    expectGolden('push', await checked(ann, 'push stack/prod'));
    expectGolden('share', await checked(ann, 'stack share prod --with bob --right edit --yes'));
    await checked(ann, 'stack share prod --with everyone --dry-run');
    expectGolden('shares', await alsoAsLines(ann, 'stack shares prod'));
    await checked(ann, 'sync');
    await checked(ann, 'lock prod', {workingFolder: ann.home});
    await checked(ann, 'pull --locked', {workingFolder: ann.home});
    await checked(ann, 'push stack/prod --later');
    await checked(ann, 'push --cancel');
    await checked(ann, 'status --all');
    await checked(ann, 'stack transfer prod --to bob --with-components --yes');
    await alsoAsLines(bob, 'transfer list');
    await checked(bob, 'transfer decline ann/prod');
    await checked(ann, 'stack transfer prod --to bob --dry-run');
    expectGolden('pull', await checked(bob, 'pull --all'));
    await checked(bob, 'status --fetch');
    await checked(bob, 'diff stack/ann/prod');
    await checked(bob, 'stack check ann/prod', {status: 1});
    await bob.does('stack', 'update', 'ann/prod', '--description', 'by bob');
    await bob.does('push', 'stack/ann/prod');
    await ann.does('stack', 'update', 'prod', '--description', 'by ann');
    expectGolden('conflict', await failure(ann, 'pull', 'conflict'));
    await failure(ann, 'push', 'conflict');
    expectGolden('status', await alsoAsLines(ann, 'status'));
    await checked(ann, 'pull --theirs');
    await checked(ann, 'stack unshare prod --with bob --yes');
    await checked(ann, 'stack transfer prod --to bob --with-components --yes');
    await checked(bob, 'transfer accept ann/prod --yes');
    await checked(ann, 'secret delete keys --yes');
    for (const line of ['push stack/nowhere', 'login nowhere', 'stack share prod --with nobody --yes']) await failure(ann, line);
  }, patience);

  test('of files, versions and what is taken back', async () => {
    const options = {workingFolder: cara.home};
    const write = (name: string, text: string): void => writeFileSync(join(cara.home, name), text);
    for (const line of ['artifact-store register s3-prod --flavor s3 --path=s3://acme', 'artifact-store update s3-prod --path=s3://acme-ml', 'artifact-store register spare-2 --flavor local',
      'artifact-store delete spare-2 --yes', 'orchestrator register kube --flavor kubernetes --kubernetes-context=prod', 'stack register prod -o kube -a s3-prod']) await cara.does(...line.split(' '));
    await checked(cara, 'secret create keys --value id=-', {stdin: 'canary\n'});
    await alsoAsLines(cara, 'export stack/prod artifact-store/s3-prod');
    expectGolden('export', await checked(cara, 'stack export prod -f prod.yaml', options));
    await checked(cara, 'stack export prod -f prod.yaml', options);
    await checked(cara, 'stack export prod --format zenml');
    await checked(cara, 'artifact-store export s3-prod --with-ids -f store.yaml', options);
    expectGolden('apply', await checked(cara, 'apply -f prod.yaml', options));
    write('changed.yaml', readFileSync(join(cara.home, 'prod.yaml'), 'utf8').replace('s3://acme-ml', 's3://acme-2'));
    await checked(cara, 'apply -f changed.yaml --dry-run', options);
    expectGolden('import', await checked(cara, 'artifact-store import -f changed.yaml --on-conflict overwrite', options));
    expectGolden('diff', await checked(cara, 'diff stack/prod prod.yaml --closure', options));
    await checked(cara, 'diff artifact-store/s3-prod prod.yaml --exit-code', {...options, status: 10});
    expectGolden('history', await alsoAsLines(cara, 'history artifact-store/s3-prod'));
    for (const line of ['artifact-store history s3-prod', 'stack history prod', 'secret history keys']) await alsoAsLines(cara, line);
    await checked(cara, 'undo --dry-run');
    expectGolden('undo', await checked(cara, 'undo --yes'));
    expectGolden('restore', await checked(cara, 'restore artifact-store/s3-prod@1'));
    await checked(cara, 'restore artifact-store/s3-prod@2');
    await alsoAsLines(cara, 'history artifact-store/spare-2');
    await alsoAsLines(cara, 'doctor');
    for (const line of ['diff stack/nowhere', 'restore artifact-store/s3-prod@99', 'apply -f nowhere.yaml', 'export stack/nowhere']) await failure(cara, line);
  }, patience);

  test('of secrets, checks and flavors', async () => {
    const options = {workingFolder: cara.home, stdin: 'canary\n'};
    await checked(cara, 'secret update keys --value other=-', options);
    await cara.does('artifact-store', 'register', 'sealed', '--flavor', 's3', '--path=s3://b', '--key={{ keys.id }}', '--secret={{ lacking.key }}');
    await cara.does('stack', 'register', 'sealed', '-o', 'default', '-a', 'sealed');
    await alsoAsLines(cara, 'secret describe keys');
    await checked(cara, 'secret rename keys keys-2');
    await checked(cara, 'secret rename keys-2 keys');
    await alsoAsLines(cara, 'secret recipient');
    await checked(cara, 'secret rotate-key');
    expectGolden('stack-check', await checked(cara, 'stack check sealed', {status: 1}));
    await checked(cara, 'stack complete sealed --value lacking.key=-', options);
    await alsoAsLines(cara, 'stack check sealed');
    await checked(cara, `stack export sealed --seal ${((await cara.json('secret', 'recipient')) as {readonly recipient: string}).recipient}`);
    writeFileSync(join(cara.home, 'minio.yaml'), 'apiVersion: cairn/v1\nkind: Flavor\nmetadata: {name: minio}\nspec: {type: artifact_store, title: MinIO, schema: {type: object, properties: {port: {type: integer, default: 9000}}}}\n');
    await checked(cara, 'flavor register minio.yaml', options);
    await checked(cara, 'flavor copy artifact-store/minio minio-2');
    await alsoAsLines(cara, 'flavor list --type artifact-store');
    expectGolden('flavor-describe', await alsoAsLines(cara, 'flavor describe artifact-store/minio'));
    await alsoAsLines(cara, 'flavor describe artifact-store/s3');
    await cara.does('artifact-store', 'register', 'of-minio', '--flavor', 'minio');
    await checked(cara, 'export artifact-store-flavor/minio artifact-store/of-minio');
    await checked(cara, 'history artifact-store-flavor/minio');
    await failure(cara, 'flavor delete minio --yes');
    await checked(cara, 'flavor delete minio-2 --yes');
  }, patience);

  test('of what other tools know', async () => {
    const docker = join(cara.home, '.docker', 'contexts', 'meta', 'x');
    mkdirSync(docker, {recursive: true});
    writeFileSync(join(docker, 'meta.json'), JSON.stringify({Name: 'desktop', Endpoints: {docker: {Host: 'unix:///run/docker.sock'}}}));
    writeFileSync(join(cara.home, 'kubeconfig'), 'clusters: [{name: c, cluster: {server: "https://c.example.com"}}]\ncontexts: [{name: train, context: {cluster: c, user: u}}]\n');
    writeFileSync(join(cara.home, 'out.json'), JSON.stringify({bucket: {value: 's3://b', type: 'string', sensitive: false}}));
    const options = {workingFolder: cara.home};
    await checked(cara, 'import docker-contexts --all', options);
    await checked(cara, 'import kube-contexts --all --kubeconfig kubeconfig --dry-run', options);
    await checked(cara, 'import kube-contexts --all --kubeconfig kubeconfig', options);
    const map = '--map artifact-store.tf.flavor=:s3 --map artifact-store.tf.path=bucket';
    await checked(cara, `import terraform-output out.json ${map}`, options);
    await checked(cara, `import terraform-output out.json ${map} -o train --name tf`, options);
  }, patience);

  test('of pipelines', async () => {
    const options = {workingFolder: cara.home};
    writeFileSync(join(cara.home, 'pipeline.yaml'), sweepText);
    expectGolden('pipeline-validate', await checked(cara, 'pipeline validate', options));
    await checked(cara, 'pipeline validate - -p mode=full', {...options, stdin: sweepText.replace('epochs: {type: integer, default: 3}', 'epochs: {type: integer}')});
    expectGolden('pipeline-graph', await checked(cara, 'pipeline graph --param rates=[1]', options));
    await checked(cara, 'pipeline graph pipeline.yaml --mermaid', options);
    await failure(cara, 'pipeline validate nowhere.yaml');
  }, patience);

  test('of runs that are carried out', async () => {
    const workingFolder = join(cara.home, 'runs-here');
    const options = {workingFolder};
    mkdirSync(workingFolder);
    const file = (run: string): string => `apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: told}\nspec: {steps: {one: {run: "echo 1 > o", outputs: {o: o}}, two: {run: ${run}, inputs: {o: one.o}}}}\n`;
    writeFileSync(join(workingFolder, 'pipeline.yaml'), file('"true"'));
    await checked(cara, 'pipeline run --stack default', options);
    await checked(cara, 'pipeline run --stack default --dry-run', options);
    writeFileSync(join(workingFolder, 'pipeline.yaml'), file('exit 3'));
    await checked(cara, 'pipeline run --stack default --dry-run --no-cache', options);
    await checked(cara, 'pipeline run --stack default', {...options, status: 1});
    await checked(cara, 'run retry latest --from one', {...options, status: 1});
    await failure(cara, 'run retry told-1');
    await failure(cara, 'run cancel told-1');
    writeFileSync(join(workingFolder, 'pipeline.yaml'), file('sleep 60'));
    await checked(cara, 'pipeline run --stack default --detach', options);
    await checked(cara, 'run cancel latest', options);
  }, patience);

  test('of runs and what they left', async () => {
    const options = {workingFolder: join(cara.home, 'small')};
    mkdirSync(options.workingFolder);
    writeFileSync(join(options.workingFolder, 'words.txt'), 'some words');
    const head = 'apiVersion: cairn/v1\nkind: Pipeline\n';
    const two = 'a: {run: "echo hello; cat words.txt > out", inputs: {words: {path: words.txt}}, outputs: {out: out}}, b: {matrix: {x: [1, 2]}, run: "cp $CAIRN_INPUT_IN out2", inputs: {in: a.out}, outputs: {copy: out2}}';
    writeFileSync(join(options.workingFolder, 'pipeline.yaml'), `${head}metadata: {name: small}\nspec: {parameters: {n: {type: integer, default: 1}}, steps: {${two}}}\n`);
    writeFileSync(join(options.workingFolder, 'failing.yaml'), `${head}metadata: {name: failing}\nspec: {steps: {a: {run: exit 3, retries: 1}, c: {run: echo, after: [a]}}}\n`);
    await checked(cara, 'pipeline run --stack default', options);
    await checked(cara, 'pipeline run --stack default --param n=2', options);
    await checked(cara, 'pipeline run failing.yaml --stack default', {...options, status: 1});
    await checked(cara, 'run retry latest', {...options, status: 1});
    const id = ((await checked(cara, 'run describe small-1')) as {readonly stack: {readonly id: string}}).stack.id;
    const source = JSON.parse(readFileSync(join(cara.home, 'data/runs/small-1/source.json'), 'utf8')) as JsonObject;
    await recordRun(cara.home, {story: goodStory.slice(0, 2), stack: {...stackOfRuns, id}, source});
    await checked(cara, 'run cancel latest');
    for (const line of ['run list', 'run list --state failed', 'run describe failing-1', 'run describe small-2 --graph', 'run describe small-2 --mermaid', 'run logs small-1', 'run diff small-1 small-2', 'run diff small-1 failing-1']) await alsoAsLines(cara, line);
    for (const line of ['artifact list', 'artifact describe small-2/a/out', 'artifact lineage small-2/b[x=1]/copy', 'artifact lineage small-1/a/out --mermaid']) await alsoAsLines(cara, line);
    await checked(cara, 'artifact get small-1/a/out', options);
    for (const line of ['artifact describe small-1/b/copy', 'artifact describe 000000']) await failure(cara, line);
    await checked(cara, 'run delete small-1 --dry-run');
    await checked(cara, 'run delete small-1 latest --yes');
    await failure(cara, 'run describe small-1');
  }, patience);

  test('of secrets that stand in for a colleague\'s', async () => {
    await cara.does('stack', 'register', 'lent', '-o', 'kube', '-a', 'sealed');
    await checked(cara, 'push stack/lent');
    await checked(cara, 'stack share lent --with bob --right use --yes');
    await checked(bob, 'pull --all');
    await checked(bob, 'secret create mine --value id=-', {stdin: 'canary\n'});
    await checked(bob, 'secret bind cara/keys.id mine.id');
    expectGolden('bindings', await alsoAsLines(bob, 'secret bindings'));
    await alsoAsLines(bob, 'secret describe mine');
    await checked(bob, 'secret unbind cara/keys.id');
    await checked(bob, 'stack check cara/lent', {status: 1});
    await checked(cara, 'push stack/lent --with-secrets --dry-run');
    await checked(cara, 'push stack/lent --with-secrets');
    await checked(bob, 'stack check cara/lent --fetch', {status: 1});
    await checked(cara, 'secret create there --value id=- --remote', {stdin: 'canary\n'});
    await checked(cara, 'secret update there --value more=- --remote', {stdin: 'canary\n'});
    await checked(cara, 'secret rename there moved --remote');
    await alsoAsLines(bob, 'secret describe cara/keys --remote');
    for (const line of ['secret list --remote', 'secret get moved --remote', 'secret get moved --reveal id --remote']) await alsoAsLines(cara, line);
    await checked(cara, 'secret delete moved --yes --remote');
    await checked(cara, `server rotate-key --data-dir ${team.dataFolder}`);
  }, patience);

  test('of the people commands, and of leaving', async () => {
    const root: Person = {...ann, home: newHome(), tries: (args, options = {}) => cairn(args, {home: root.home, ...options})};
    const stdin = `${password}\n`;
    await checked(root, `connect ${team.url} --name acme --username root --password-stdin`, {stdin});
    await checked(ann, 'key create ci --may push --owner ann');
    await alsoAsLines(ann, 'key list');
    for (const line of ['key describe ci', 'key rotate ci', 'key revoke ci --yes']) await checked(ann, line);
    await checked(root, 'user create eve --password-stdin', {stdin});
    await alsoAsLines(root, 'user describe eve');
    await alsoAsLines(root, 'user list');
    await checked(root, 'user deactivate eve --yes');
    await checked(root, 'logout');
    await failure(root, 'push');
    await checked(root, 'login --password-stdin', {stdin});
    await checked(root, 'disconnect --yes');
    await failure(root, 'status');
  }, patience);

  test('and of a server of their own', async () => {
    const place = `--data-dir ${join(cara.home, 'server')}`;
    const copy = join(cara.home, 'team.backup');
    await checked(cara, `server status ${place}`);
    await checked(cara, `server start --background --port 0 ${place}`);
    try {
      await checked(cara, `server status ${place}`);
      await alsoAsLines(cara, `server logs ${place}`);
      await checked(cara, `server backup ${copy} ${place}`);
    } finally {
      await checked(cara, `server stop ${place}`);
    }
    await checked(cara, `server migrate --rehearse ${place}`);
    await checked(cara, `server migrate ${place}`);
    await checked(cara, `server restore ${copy} --force ${place}`);
  }, patience);

  test('none is left out', () => {
    expect([...commands].filter(command => !seen.has(command))).toEqual([]);
  });
});
