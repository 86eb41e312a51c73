import {describe, expect, test} from '@jest/globals';
import type {JsonObject} from '../../src/domain/json.js';
import type {ComponentType} from '../../src/domain/kind.js';
import {componentError, problemText, validateComponent} from '../../src/flavors/validate.js';
import type {ComponentReport, ComponentUnderTest} from '../../src/flavors/validate.js';

function s3(config: JsonObject, mode: ComponentUnderTest['mode'] = 'strict'): Promise<ComponentReport> {
  return validateComponent({type: 'artifact_store', flavor: 's3', config, mode});
}

describe('a right component', () => {
  const right: readonly (readonly [ComponentType, string, JsonObject])[] = [
    ['orchestrator', 'local', {}],
    ['orchestrator', 'local_docker', {run_args: {network: 'host'}}],
    ['orchestrator', 'kubernetes', {kubernetes_context: 'prod', synchronous: true, timeout: 0, pod_settings: {}}],
    ['orchestrator', 'kubeflow', {kubernetes_context: 'prod', client_password: '{{ kf.password }}'}],
    ['orchestrator', 'airflow', {local: false, dag_tags: ['a'], operator_args: {x: 1}}],
    ['orchestrator', 'slurm', {partition: 'gpu', time_limit: '1-12:00:00', nodes: 2, memory: '16G', work_dir: '/shared/runs', sbatch_args: ['--exclusive']}],
    ['orchestrator', 'sagemaker', {execution_role: 'arn:aws:iam::1:role/x', aws_access_key_id: '{{ a.id }}'}],
    ['artifact_store', 'local', {path: '/data'}],
    ['artifact_store', 's3', {path: 's3://b', key: '{{ s.key }}', client_kwargs: {endpoint_url: 'https://m'}}],
    ['artifact_store', 'gcp', {path: 'gs://b'}],
    ['artifact_store', 'azure', {path: 'abfs://b'}],
    ['container_registry', 'default', {uri: 'localhost:5000'}],
    ['container_registry', 'aws', {uri: '1.dkr.ecr.eu-central-1.amazonaws.com'}],
    ['container_registry', 'dockerhub', {uri: 'docker.io/acme/'}],
    ['experiment_tracker', 'mlflow', {}],
    ['experiment_tracker', 'wandb', {api_key: '{{wandb.key}}'}],
    ['model_deployer', 'seldon', {base_url: 'https://m', kubernetes_secret_name: 'x'}],
    ['model_deployer', 'kserve', {base_url: 'https://m', custom_domain: 'example.com'}],
  ];

  test.each(right)('%s of flavor %s has nothing to say', async (type, flavor, config) => {
    expect(await validateComponent({type, flavor, config, mode: 'strict'})).toEqual({problems: [], warnings: [], plainSecrets: []});
  });

  test('may refer to a secret wherever one value stands, a number or a flag as well', async () => {
    const config = {synchronous: '{{ a.flag }}', timeout: '{{ a.seconds }}', kubernetes_context: '{{ a.context }}'};
    expect((await validateComponent({type: 'orchestrator', flavor: 'kubernetes', config, mode: 'strict'})).problems).toEqual([]);
    expect((await s3({path: '{{ a.path }}'})).problems).toEqual([]);
    expect((await s3({path: 's3://b', client_kwargs: '{{ a.map }}'})).problems).toHaveLength(1);
  });
});

test('a value with the name of a secret is one inside a free map too, however deep, unless the flavor declares that key', async () => {
  const config = {path: 's3://b', client_kwargs: {verify: true, password: 'x', deeper: {api_key: 'y'}}, config_kwargs: {user_token: '{{ s.t }}'}};
  expect((await s3(config)).plainSecrets).toEqual(['/client_kwargs/password', '/client_kwargs/deeper/api_key']);
});

describe('what is wrong', () => {
  test('is told all at once, with its place and what was probably meant', async () => {
    const config = {pth: 's3://b', 'client-kwargs': {}, config_kwargs: 'x', token: 5, s3_additional_kwargs: [1]};
    const {problems} = await s3(config);
    expect(problems.map(problemText)).toEqual([
      'path is required, for example s3://my-bucket',
      'config_kwargs must be a map, not "x"',
      'token must be text',
      's3_additional_kwargs must be a map',
      'pth is no setting of this flavor; did you mean "path"?',
      'client-kwargs is no setting of this flavor; did you mean "client_kwargs"?',
    ]);
    expect(problems.map(({pointer}) => pointer)).toEqual(['/path', '/config_kwargs', '/token', '/s3_additional_kwargs', '/pth', '/client-kwargs']);
    expect(componentError('artifact-store/x', problems)).toMatchObject({code: 'invalid_input', details: {problems}});
  });

  test.each([
    ['artifact_store', 's3', {path: 'gs://b'}, 'path must look like s3://my-bucket, not "gs://b"'],
    ['artifact_store', 'local', {path: 's3://b'}, 'path must look like /data/artifacts, not "s3://b"'],
    ['container_registry', 'aws', {uri: 'a/b'}, 'uri must look like 123456789012.dkr.ecr.eu-central-1.amazonaws.com, not "a/b"'],
    ['container_registry', 'default', {uri: 'https://r.example.com'}, 'uri must look like registry.example.com, not "https://r.example.com"'],
    ['orchestrator', 'slurm', {nodes: 0}, 'nodes must be 1 or more, not 0'],
    ['orchestrator', 'slurm', {time_limit: 'long'}, 'time_limit must look like 02:00:00, not "long"'],
    ['orchestrator', 'azureml', {subscription_id: 's', resource_group: 'r', workspace: 'w', mode: 'x'}, 'mode must be one of serverless, compute-instance, compute-cluster, not "x"'],
    ['feature_store', 'feast', {feast_repo: 'x', online_port: 70_000}, 'online_port must be 65535 or less, not 70000'],
  ] as const)('%s of flavor %s: %j', async (...[type, flavor, config, message]) => {
    const {problems} = await validateComponent({type, flavor, config, mode: 'strict'});
    expect(problems.map(problemText)).toEqual([message]);
  });
});

describe('secrets', () => {
  test('in clear are pointed to, and no text shows them', async () => {
    const report = await s3({path: 's3://b', key: 'AKIA', secret: 77_001, client_kwargs: {aws_secret_access_key: 'inner'}, token: ''});
    expect(report.plainSecrets).toEqual(['/key', '/secret', '/client_kwargs/aws_secret_access_key']);
    expect(JSON.stringify(report)).not.toMatch(/AKIA|77001|"inner"/);
  });

  test('are guessed by name where the flavor does not know the key', async () => {
    const config = {endpoint: 'x', api_key: 'k', auth: {Password: 'p', max_tokens: 5, token: '{{ a.b }}'}};
    expect((await validateComponent({type: 'artifact_store', flavor: 'lakefs', config, mode: 'import'})).plainSecrets).toEqual(['/api_key', '/auth/Password']);
  });

  test.each(['strict', 'import'] as const)('are never three stars (%s)', async mode => {
    const {problems, plainSecrets} = await s3({path: 's3://b', secret: '***'}, mode);
    expect(problems.map(({pointer}) => pointer)).toEqual(['/secret']);
    expect(plainSecrets).toEqual([]);
  });
});

describe('what nobody here knows', () => {
  test('is refused in a registration and kept with a warning in an import', async () => {
    expect((await s3({path: 's3://b', x: 1}, 'strict')).problems).toHaveLength(1);
    expect(await s3({path: 's3://b', x: 1}, 'import')).toMatchObject({problems: [], warnings: [{pointer: '/x'}]});
  });

  test('is kept with a warning where the list of attributes is incomplete', async () => {
    const config = {host: 'https://dbc', runtime_engine: 'PHOTON'};
    expect(await validateComponent({type: 'orchestrator', flavor: 'databricks', config, mode: 'strict'})).toMatchObject({
      problems: [],
      warnings: [{pointer: '/runtime_engine'}],
    });
  });

  test('an unknown flavor is refused with the names that come near and all that there are', async () => {
    const component = {type: 'orchestrator', flavor: 'kuberntes', config: {}} as const;
    await expect(validateComponent({...component, mode: 'strict'})).rejects.toMatchObject({
      code: 'unknown_flavor',
      message: '"kuberntes" is no flavor of orchestrator',
      hint: expect.stringContaining('Did you mean "kubernetes"') as unknown,
      details: {flavors: expect.arrayContaining(['local', 'slurm']) as unknown},
    });
    expect(await validateComponent({...component, mode: 'import'})).toMatchObject({problems: [], warnings: [{suggestion: 'kubernetes'}]});
  });

  test('a retired type is kept and not registered', async () => {
    const component = {type: 'metadata_store', flavor: 'mysql', config: {host: 'x'}} as const;
    await expect(validateComponent({...component, mode: 'strict'})).rejects.toMatchObject({code: 'invalid_input'});
    expect(await validateComponent({...component, mode: 'import'})).toEqual({problems: [], warnings: [], plainSecrets: []});
  });
});
