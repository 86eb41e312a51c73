import {readFileSync, readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from '@jest/globals';
import {nameProblem} from '../../../src/domain/name.js';
import {parseZenmlStack} from '../../../src/inventory/zenml/parse.js';
import type {ImportedComponent, ImportedStack} from '../../../src/inventory/zenml/parse.js';

const folder = fileURLToPath(new URL('../../fixtures/zenml/', import.meta.url));

function parse(fileName: string, stackName?: string): Promise<ImportedStack> {
  return parseZenmlStack(readFileSync(folder + fileName, 'utf8'), {fileName, stackName});
}

function component(stack: ImportedStack, type: string): ImportedComponent {
  return stack.components.find(each => each.type === type) as ImportedComponent;
}

function codes(stack: ImportedStack): readonly string[] {
  return stack.warnings.map(({code}) => code);
}

describe('what ZenML and people wrote', () => {
  const refused = ['python-tag.yaml', 'wrong.yaml', 'wrong-config.yaml'];
  const readable = readdirSync(folder).filter(name => !refused.includes(name));

  test.each(readable)('%s is read, with names inside the grammar', async fileName => {
    const stack = await parse(fileName);
    for (const {name} of [stack, ...stack.components]) expect(nameProblem(name)).toBeNull();
    expect(stack.components.map(({type}) => type)).toEqual(expect.arrayContaining(['orchestrator', 'artifact_store']));
  });

  test.each(['team-s3.yaml', 'notepad.yml'])('%s says the same', async fileName => {
    const stack = await parse(fileName, 'team');
    expect(stack).toEqual(await parse('team-s3.yaml'));
    expect(component(stack, 'orchestrator').config).toEqual({kubernetes_context: 'zenml-eks', kubernetes_namespace: 'pipelines', synchronous: true, timeout: 0});
    expect(stack.warnings).toEqual([]);
  });

  test('lines may end as on Windows', async () => {
    const stack = await parse('windows.yaml');
    expect(stack.name).toBe('windows');
    expect(component(stack, 'artifact_store')).toMatchObject({name: 'win-s3', flavor: 's3', config: {path: 's3://team-bucket'}});
  });

  test('settings beside flavor and name are the configuration, but for what the format itself wrote', async () => {
    const stack = await parse('flat.yaml');
    expect(component(stack, 'orchestrator').config).toEqual({kubernetes_context: 'zenml-eks', synchronous: true, kubeflow_pipelines_ui_port: 8080});
    expect(component(stack, 'artifact_store').config).toEqual({path: 'gs://zenml-core'});
    expect(component(stack, 'experiment_tracker').config).toEqual({workspace: 'vision', api_key: '{{ comet.key }}'});
    expect(codes(stack)).toEqual(['kept']);
  });

  test('quoted values become what the schema asks for', async () => {
    const stack = await parse('quoted.yaml');
    expect(component(stack, 'orchestrator').config).toEqual({
      kubernetes_context: 'prod',
      synchronous: false,
      skip_local_validations: true,
      privileged: true,
      timeout: 1200,
      parallel_step_startup_waiting_period: 0.5,
      pod_settings: {node_selectors: {pool: 'gpu'}},
    });
    expect(component(stack, 'artifact_store').config).toEqual({
      path: 's3://ml',
      key: '{{minio.key}}',
      secret: '{{ minio.secret }}',
      client_kwargs: {endpoint_url: 'https://minio.example.com'},
    });
    expect(component(stack, 'experiment_tracker').config).toEqual({api_key: '{{wandb.api_key}}', entity: '2023', tags: ['a', 'b']});
  });

  test('names outside the grammar come inside it and are remembered', async () => {
    const stack = await parse('unicode.yaml');
    expect(stack.originalName).toBe('Équipe vision');
    expect(component(stack, 'orchestrator')).toMatchObject({name: 'unnamed', originalName: '本番'});
    expect(component(stack, 'artifact_store')).toMatchObject({originalName: 'Größe & Maß (prod)', config: {path: 's3://größe'}});
    expect(codes(stack)).toEqual(['renamed', 'renamed', 'renamed']);
  });

  test('labels and descriptions stay, as text', async () => {
    const stack = await parse('labels.yaml');
    expect(stack).toMatchObject({description: 'what the night run uses', labels: {team: 'vision', tier: '1', canary: 'true'}});
    expect(component(stack, 'artifact_store').labels).toEqual({region: 'eu'});
    expect(codes(stack)).toEqual(['ignored']);
  });

  test('config keys that no schema knows are kept with a warning; what is no config is left out with one', async () => {
    const stack = await parse('unknown-keys.yaml');
    const {config} = component(stack, 'artifact_store');
    expect(config).toMatchObject({pth: 's3://typo', checksum_algorithm: 'sha256'});
    expect(config).not.toHaveProperty('logo_url');
    expect(component(stack, 'orchestrator').config).toEqual({max_parallelism: 4});
    expect([...codes(stack)].sort()).toEqual(['ignored', 'ignored', 'kept', 'kept', 'kept', 'kept', 'moved_secret']);
    expect(stack.warnings.map(({message}) => message)).toContain('artifact-store/s3: pth is no setting of this flavor and is kept; did you mean "path"?');
  });

  test('retired types stay', async () => {
    const stack = await parse('retired.yaml');
    expect(component(stack, 'secrets_manager')).toMatchObject({name: 'aws-sm', config: {region_name: 'us-east-1', scope: 'component'}});
    expect(component(stack, 'metadata_store').config).toMatchObject({host: 'db.example.com', port: 3306, password: '{{ rds.password }}'});
    expect(codes(stack)).toEqual(expect.arrayContaining(['retired_type', 'retired_type']));
  });

  test('flavors that nobody knows stay unchecked, with a warning', async () => {
    const stack = await parse('custom-flavor.yaml');
    expect(component(stack, 'artifact_store').config).toEqual({endpoint: 'https://lake.example.com', api_key: '{{ lake.api_key }}', nested: {password: '{{ lake.password }}'}});
    expect(stack.warnings.map(({message}) => message).join('\n')).toContain('did you mean "kubernetes"?');
  });

  test('a list of one is that one, and of several the first', async () => {
    const stack = await parse('lists.yaml');
    expect(component(stack, 'step_operator').name).toBe('one');
    expect(codes(stack)).toEqual(['ignored']);
  });

  test("ZenML's own default components are marked", async () => {
    expect((await parse('default.yaml')).components.map(({isDefault}) => isDefault)).toEqual([true, true]);
    expect((await parse('team-s3.yaml')).components.some(({isDefault}) => isDefault)).toBe(false);
  });

  test('anchors are followed', async () => {
    expect(component(await parse('anchors.yaml'), 'artifact_store').config).toMatchObject({s3_additional_kwargs: {max_pool: 10}});
  });
});

describe('secrets in clear', () => {
  test('move to a secret of the component, and references take their place', async () => {
    const stack = await parse('plain-secrets.yaml');
    expect(component(stack, 'artifact_store')).toMatchObject({
      config: {
        path: 's3://b',
        key: '{{ prod-artifact-store.key }}',
        secret: '{{ prod-artifact-store.secret }}',
        client_kwargs: {region_name: 'eu-central-1', aws_secret_access_key: '{{ prod-artifact-store.aws_secret_access_key }}'},
      },
      secret: {name: 'prod-artifact-store'},
    });
    expect([...(component(stack, 'artifact_store').secret?.values ?? [])].map(([key, value]) => [key, value.reveal()])).toEqual([
      ['key', 'AKIAPLAINKEY'],
      ['secret', 'plain/secret+value'],
      ['aws_secret_access_key', 'another-secret-value'],
    ]);
    expect(component(stack, 'alerter').secret?.name).toBe('prod');
    expect(component(stack, 'experiment_tracker').secret?.values.get('tracking_password')?.reveal()).toBe('20240131');
  });

  test('stand nowhere else', async () => {
    for (const fileName of ['plain-secrets.yaml', 'custom-flavor.yaml', 'retired.yaml', 'unknown-keys.yaml']) {
      const stack = await parse(fileName);
      const values = stack.components.flatMap(({secret}) => [...(secret?.values.values() ?? [])]);
      const rest = JSON.stringify({...stack, components: stack.components.map(each => ({...each, secret: null}))});
      expect(values.length).toBeGreaterThan(0);
      for (const value of values) expect(rest).not.toContain(value.reveal());
    }
  });
});

describe('what can not be read', () => {
  test('tags of Python are refused with the line', async () => {
    await expect(parse('python-tag.yaml')).rejects.toMatchObject({code: 'invalid_manifest', message: expect.stringMatching(/python-tag\.yaml, line 6/) as unknown});
  });

  test('every problem is told at once', async () => {
    const failure = await parse('wrong.yaml', 'x').catch((error: unknown) => error);
    expect(failure).toMatchObject({code: 'invalid_manifest'});
    const {problems} = (failure as {details: {problems: {pointer: string}[]}}).details;
    expect(problems.map(({pointer}) => pointer).sort()).toEqual([
      '/components/artifact_stoer',
      '/components/artifact_store',
      '/components/container_registry/name',
      '/components/experiment_tracker/configuration',
      '/components/orchestrator',
    ]);
  });

  test('wrong settings are told without showing a secret', async () => {
    const failure = await parse('wrong-config.yaml').catch((error: unknown) => error);
    expect(failure).toMatchObject({code: 'invalid_manifest'});
    const {message} = failure as Error;
    expect(message).toContain('path must look like s3://my-bucket, not "gs://b"');
    expect(message).toContain('timeout must be a whole number, not "soon"');
    expect(message).toContain('synchronous must be true or false, not "maybe"');
    expect(message).toContain('secret is "***"');
    expect(JSON.stringify(failure) + message).not.toContain('super-secret-inside');
  });

  test('a stack without a name needs one', async () => {
    const text = readFileSync(`${folder}default.yaml`, 'utf8').replace(/stack_name.*\n/, '');
    await expect(parseZenmlStack(text, {fileName: 'x.yaml'})).rejects.toMatchObject({code: 'invalid_manifest', message: 'x.yaml: /stack_name: the stack has no name'});
    await expect(parseZenmlStack(text, {fileName: 'x.yaml', stackName: 'given'})).resolves.toMatchObject({name: 'given'});
  });

  test.each(['', '[]', 'hello', 'components: 3', 'components: {orchestrator'])('%j is no stack file', async text => {
    await expect(parseZenmlStack(text, {fileName: 'x.yaml'})).rejects.toMatchObject({code: 'invalid_manifest'});
  });
});
