import {describe, expect, test} from '@jest/globals';
import type {JsonObject} from '../../src/domain/json.js';
import type {ComponentType} from '../../src/domain/kind.js';
import {needs, portability} from '../../src/flavors/portability.js';

async function isPortable(type: ComponentType, flavor: string, config: JsonObject): Promise<boolean> {
  return (await portability({type, flavor, config})).portable;
}

describe('addresses of this machine', () => {
  const here = [
    'http://localhost:5000',
    'http://LOCALHOST/',
    'https://mlflow.localhost',
    'http://127.0.0.1:5000',
    'http://127.8.9.10',
    'http://127.1',
    'http://2130706433:80',
    'http://0.0.0.0:80',
    'http://[::1]:80/x',
    'http://[::ffff:127.0.0.1]/',
    'mysql://ann:pw@localhost:3306/db',
    'k8s://https://localhost:6443',
    'http://host.docker.internal:9000',
  ];
  const elsewhere = [
    'http://mlflow.example.com',
    'http://localhost.example.com',
    'https://example.com/localhost',
    'http://10.0.0.1',
    'http://128.0.0.1',
    'databricks',
    'http://[2001:db8::1]/',
    '{{ mlflow.uri }}',
  ];

  test.each(here)('%s', async uri => expect(await isPortable('experiment_tracker', 'mlflow', {tracking_uri: uri})).toBe(false));
  test.each(elsewhere)('not %s', async uri => expect(await isPortable('experiment_tracker', 'mlflow', {tracking_uri: uri})).toBe(true));

  test.each(['localhost:5000', 'localhost', '127.0.0.1:5000/team', '[::1]:5000'])('%s without a scheme', async uri => {
    expect(await isPortable('container_registry', 'default', {uri})).toBe(false);
  });

  test('are found deep inside and in flavors that nobody knows', async () => {
    const found = await portability({type: 'artifact_store', flavor: 'unheard-of', config: {a: {b: [{c: 'http://localhost:9000'}]}}});
    expect(found).toEqual({portable: false, reasons: ['a.b.0.c leads to localhost, which is another machine everywhere else']});
  });

  test('are told without the password beside them', async () => {
    const {reasons} = await portability({type: 'experiment_tracker', flavor: 'mlflow', config: {tracking_uri: 'http://ann:secret@localhost'}});
    expect(reasons.join()).not.toContain('secret');
  });
});

describe('what ties to one machine', () => {
  test.each([
    ['artifact_store', 'local', {}, false],
    ['artifact_store', 's3', {path: 's3://b'}, true],
    ['orchestrator', 'local', {}, true],
    ['orchestrator', 'kubernetes', {local: true}, false],
    ['orchestrator', 'kubernetes', {kubernetes_context: 'prod'}, true],
    ['orchestrator', 'airflow', {local: false, dag_output_dir: '/home/ann/dags'}, false],
    ['experiment_tracker', 'mlflow', {tracking_uri: 'file:///home/ann/mlruns'}, false],
    ['experiment_tracker', 'mlflow', {tracking_uri: 'sqlite:///mlflow.db'}, false],
    ['step_operator', 'spark', {master: 'local[*]'}, false],
    ['step_operator', 'spark', {master: 'spark://s.example.com:7077'}, true],
    ['feature_store', 'feast', {feast_repo: 'https://git.example.com/features'}, true],
    ['feature_store', 'feast', {feast_repo: 'C:\\features'}, false],
  ] as const)('%s of flavor %s with %j: portable is %s', async (...[type, flavor, config, expected]) => {
    expect(await isPortable(type, flavor, config)).toBe(expected);
  });
});

describe('what each machine brings', () => {
  test('secrets, by reference, once each', async () => {
    const config = {path: 's3://b', key: '{{ s3.key }}', secret: '{{ s3.secret }}', client_kwargs: {x: '{{s3.key}}'}};
    expect(await needs({type: 'artifact_store', flavor: 's3', config})).toEqual([
      {kind: 'secret', name: 's3.key', text: 'the secret s3.key', field: null},
      {kind: 'secret', name: 's3.secret', text: 'the secret s3.secret', field: null},
    ]);
  });

  test('a kube context, a profile, an engine, credentials that the config does not hold', async () => {
    expect(await needs({type: 'orchestrator', flavor: 'kubernetes', config: {kubernetes_context: 'prod'}})).toEqual([
      {kind: 'kube_context', name: 'prod', text: 'the kube context "prod"', field: '/kubernetes_context'},
    ]);
    expect(await needs({type: 'orchestrator', flavor: 'sagemaker', config: {execution_role: 'r', aws_profile: 'ml'}})).toEqual([
      {kind: 'profile', name: 'ml', text: 'the AWS profile "ml"', field: '/aws_profile'},
    ]);
    expect(await needs({type: 'orchestrator', flavor: 'local_docker', config: {}})).toMatchObject([{kind: 'engine', name: 'docker'}]);
    expect(await needs({type: 'artifact_store', flavor: 's3', config: {path: 's3://b'}})).toMatchObject([{kind: 'credentials', name: 'aws'}]);
    expect(await needs({type: 'artifact_store', flavor: 'unheard-of', config: {}})).toEqual([]);
  });
});
