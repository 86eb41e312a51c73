import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {described, failure, foreignHome} from './foreign-home.js';
import type {ForeignHome} from './foreign-home.js';

const outputs = {
  bucket_url: {value: 's3://acme-ml', type: 'string', sensitive: false},
  cluster: {value: {context: 'prod', zones: ['a', 'b']}, type: ['object', {}], sensitive: false},
  access: {value: {id: 'CANARY-ID', secret: 'CANARY-SECRET'}, type: ['object', {}], sensitive: true},
  token: {value: 'CANARY-TOKEN', type: 'string', sensitive: true},
  nothing: {value: null, type: 'string', sensitive: false},
  trap: {value: '{{ mine.key }}', type: 'string', sensitive: false},
};
const s3 = ['--map', 'artifact-store.s3-prod.flavor=:s3', '--map', 'artifact-store.s3-prod.path=bucket_url'];
const kube = ['--map', 'orchestrator/kube.flavor=:kubernetes', '--map', 'orchestrator/kube.kubernetes-context=cluster.context'];

const mapping = `stack: prod
components:
  artifact_store:
    s3-prod:
      flavor: s3
      config: {path: {output: bucket_url}}
  orchestrator:
    kube:
      flavor: kubernetes
      config: {kubernetes_context: {output: cluster.context}, kubernetes_namespace: ml}
`;

let home: ForeignHome;
let file: string;
beforeEach(() => {
  home = foreignHome();
  file = home.write('outputs.json', JSON.stringify(outputs));
});
afterEach(() => home.close());

test('outputs become components and a stack, sensitive ones secrets; a second time nothing changes', async () => {
  const secrets = ['--map', 'artifact-store.s3-prod.key=access.id', '--map', 'artifact-store.s3-prod.secret=access.secret'];
  const args = ['terraform-output', file, ...s3, ...kube, ...secrets, '--name', 'prod'];
  const planned = await home.imports([...args, '--dry-run']);
  expect(planned.applied).toBe(false);
  const imported = await home.imports(args);
  expect(imported.applied).toBe(true);
  expect(imported.steps).toEqual(['secret/s3-prod create', 'artifact-store/s3-prod create', 'orchestrator/kube create', 'stack/prod create']);
  expect(await described(home, 'artifact-store', 's3-prod')).toMatchObject({config: {path: 's3://acme-ml', key: '{{ s3-prod.key }}', secret: '{{ s3-prod.secret }}'}});
  expect(await described(home, 'orchestrator', 'kube')).toMatchObject({config: {kubernetes_context: 'prod'}});
  expect((await home.run(['secret', 'get', 's3-prod', '--reveal', 'secret'])).stdout).toBe('CANARY-SECRET\n');
  expect((await home.imports(args)).steps.filter(step => !step.endsWith(' none'))).toEqual([]);
  expect(`${home.files().join('')}${imported.stdout}${imported.stderr}${planned.stdout}${planned.stderr}`).not.toContain('CANARY');
});

test('other slots of the stack take components that are here, and standard input works', async () => {
  const args = ['terraform-output', '-', ...s3, '--name', 'prod', '--orchestrator', 'default'];
  expect((await home.imports(args, {stdin: JSON.stringify(outputs)})).steps).toEqual(['artifact-store/s3-prod create', 'stack/prod create']);
  expect(await described(home, 'stack', 'prod')).toMatchObject({components: {orchestrator: {name: 'default'}, artifact_store: {name: 's3-prod'}}});
});

test('a mapping file says the same, with texts of its own', async () => {
  const map = home.write('stack.map.yaml', mapping);
  const {steps} = await home.imports(['terraform-output', file, '--map-file', map, '--prefix', 'tf-']);
  expect(steps).toEqual(['artifact-store/tf-s3-prod create', 'orchestrator/tf-kube create', 'stack/prod create']);
  expect(await described(home, 'orchestrator', 'tf-kube')).toMatchObject({config: {kubernetes_context: 'prod', kubernetes_namespace: 'ml'}});
  const over = ['--map', 'orchestrator.kube.kubernetes_namespace=:other', '--name', 'second', '--dry-run'];
  const again = await home.imports(['terraform-output', file, '--map-file', map, ...over]);
  expect(again.steps).toContain('stack/second create');
});

test.each([
  ['path', ['--map', 'artifact-store.s.path=token']],
  ['client_kwargs', ['--map', 'artifact-store.s.path=bucket_url', '--map', 'artifact-store.s.client_kwargs=access']],
])('a sensitive output never lands in clear: %s', async (key, map) => {
  const refused = await home.imports(['terraform-output', file, '--map', 'artifact-store.s.flavor=:s3', ...map]);
  expect([refused.status, failure(refused).code, failure(refused).details['fields']]).toEqual([7, 'plain_secret', [`/${key}`]]);
  expect(`${refused.stderr}${home.files().join('')}`).not.toContain('CANARY');
});

test('everything that is wrong with a mapping is said at once, with what there is', async () => {
  const wrong = ['artifact-store.s3-prod.key=acess.id', 'orchestrator.k.kubernetes_context=cluster.nme', 'orchestrator.k.flavor=:kubernetes', 'alerter.a.x=token'];
  const refused = await home.imports(['terraform-output', file, ...s3, ...wrong.flatMap(line => ['--map', line])]);
  expect(refused.status).toBe(7);
  const {message} = failure(refused);
  expect(message).toContain('there is no output "acess"; did you mean "access"?');
  expect(message).toContain('has no "nme"; there are context, zones');
  expect(message).toContain('alerter/a: it has no flavor');
});

test.each([
  [['--map', 'artifact-store=x'], 2],
  [['--map', 'bucket.b.path=bucket_url'], 7],
  [[...s3, '--map', 'artifact-store.s3-prod.pth=bucket_url'], 7],
  [['--map', 'artifact-store.s.flavor=:s33'], 7],
  [[...s3, '--name', 'prod'], 7],
  [[...s3, '--orchestrator', 'default'], 2],
  [[...s3, '--name', 'prod', '--orchestrator', 'nobody'], 4],
  [[...s3, '--map', 'artifact-store.other.flavor=:local', '--name', 'prod', '--orchestrator', 'default'], 7],
  [[...s3, '--map', 'artifact-store.s3-prod.client_kwargs=trap'], 7],
  [[...s3, '--map', 'artifact-store.s3-prod.key=:CANARY'], 2],
  [[], 2],
])('what can not be done is refused and changes nothing: %j', async (args, status) => {
  expect((await home.imports(['terraform-output', file, ...args])).status).toBe(status);
  expect((await home.run(['artifact-store', 'list', '--output', 'name'])).stdout).toBe('artifact-store/default\n');
});

test('an output without a value leaves its setting out, and says so', async () => {
  const imported = await home.imports(['terraform-output', file, ...s3, '--map', 'artifact-store.s3-prod.config_kwargs=nothing']);
  expect(imported.stderr).toContain('config_kwargs is left out');
  expect(await described(home, 'artifact-store', 's3-prod')).toMatchObject({config: {path: 's3://acme-ml'}});
});

test.each(['[]', '"s3://acme"', '{"bucket": "s3://acme"}', '{"a": {"value": "CANARY" "b"}}'])('a document that is none is refused: %s', async text => {
  const refused = await home.imports(['terraform-output', '-', ...s3], {stdin: text});
  expect(refused.status).toBe(7);
  expect(refused.stderr).not.toContain('CANARY');
});

test('the outputs of recipes for ZenML stacks need no mapping', async () => {
  const known = {
    artifact_store_id: {value: 'x'}, artifact_store_flavor: {value: 's3'}, artifact_store_name: {value: 's3_artifact_store'},
    artifact_store_configuration: {value: JSON.stringify({path: 's3://acme', secret: 'CANARY'})},
    orchestrator_flavor: {value: 'kubernetes'}, orchestrator_name: {value: 'eks'},
    orchestrator_configuration: {value: '{"kubernetes_context": "eks", "synchronous": "True"}'},
    experiment_tracker_flavor: {value: ''}, experiment_tracker_name: {value: ''}, experiment_tracker_configuration: {value: ''},
  };
  const imported = await home.imports(['terraform-output', '-', '--name', 'aws'], {stdin: JSON.stringify(known)});
  expect(imported.steps).toEqual(['secret/s3_artifact_store create', 'orchestrator/eks create', 'artifact-store/s3_artifact_store create', 'stack/aws create']);
  expect(await described(home, 'orchestrator', 'eks')).toMatchObject({config: {synchronous: true}});
  expect(home.files().join('')).not.toContain('CANARY');
});
