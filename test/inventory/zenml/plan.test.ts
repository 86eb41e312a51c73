import {readFileSync, readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {beforeEach, describe, expect, test} from '@jest/globals';
import {annotationsOf, slotsOf} from '../../../src/domain/manifest.js';
import type {ImportPlan, OnConflict} from '../../../src/inventory/import-plan.js';
import {parseZenmlStack} from '../../../src/inventory/zenml/parse.js';
import {planObjects, stackObjects} from '../../../src/inventory/zenml/plan.js';
import {PlanStore} from './store.js';

const folder = fileURLToPath(new URL('../../fixtures/zenml/', import.meta.url));
const readable = readdirSync(folder).filter(name => !['python-tag.yaml', 'wrong.yaml', 'wrong-config.yaml'].includes(name));
let store = new PlanStore();

beforeEach(() => {
  store = new PlanStore();
  store.addDefaults();
});

async function plan(fileName: string, onConflict: OnConflict = 'fail'): Promise<ImportPlan> {
  const parsed = await parseZenmlStack(readFileSync(folder + fileName, 'utf8'), {fileName});
  return planObjects(stackObjects(parsed), store, onConflict);
}

function outcomes({steps}: ImportPlan): Readonly<Record<string, string>> {
  return Object.fromEntries(steps.map(({ref, outcome}) => [ref, outcome]));
}

describe('a second import', () => {
  const choices: readonly OnConflict[] = ['fail', 'skip', 'rename', 'overwrite'];
  const cases = readable.flatMap(fileName => choices.map(onConflict => ({fileName, onConflict})));

  test.each(cases)('of $fileName has nothing to do ($onConflict)', async ({fileName, onConflict}) => {
    store.carryOut(await plan(fileName, onConflict));
    const second = await plan(fileName, onConflict);
    expect(second.steps.map(({action}) => action)).toEqual(second.steps.map(() => 'none'));
    expect([...second.changes, ...second.secrets]).toEqual([]);
  });

  test('has nothing to do either after people added labels, a description and a connector', async () => {
    store.carryOut(await plan('team-s3.yaml'));
    const s3 = store.named('artifact-store', 'team-s3');
    const {metadata, spec} = s3.manifest;
    store.put({...s3, manifest: {...s3.manifest, metadata: {...metadata, labels: {a: 'b'}, description: 'x'}, spec: {...spec, connector: 'c'}}});
    expect((await plan('team-s3.yaml')).changes).toEqual([]);
  });
});

describe('the first import', () => {
  test('creates the components and then the stack that refers to them by id', async () => {
    const made = await plan('team-s3.yaml');
    expect(made.steps).toEqual(
      ['artifact-store/team-s3', 'container-registry/ecr', 'orchestrator/eks', 'stack/team'].map(ref => {
        const [kind, name] = ref.split('/');
        return {ref, kind, name, owner: null, action: 'create', outcome: 'created'};
      }),
    );
    store.carryOut(made);
    expect(slotsOf(store.named('stack', 'team')).get('artifact_store')).toBe(store.named('artifact-store', 'team-s3').id);
  });

  test('keeps names from outside the grammar as annotations', async () => {
    store.carryOut(await plan('unicode.yaml'));
    expect(annotationsOf(store.named('orchestrator', 'unnamed'))).toEqual({'cairn.dev/original-name': '本番'});
  });

  test('makes secrets, and no manifest holds a value of theirs', async () => {
    const made = await plan('plain-secrets.yaml');
    expect(made.secrets.map(({name}) => name)).toEqual(['prod', 'prod-artifact-store', 'mlflow']);
    const values = made.secrets.flatMap(({values}) => [...values.values()]);
    for (const value of values) expect(JSON.stringify([made.changes, made.steps])).not.toContain(value.reveal());
  });

  test("takes ZenML's default components for the store's own, whatever has become of them", async () => {
    const ours = store.named('artifact-store', 'default');
    store.put({...ours, manifest: {...ours.manifest, spec: {...ours.manifest.spec, config: {path: '/data'}}}});
    expect(outcomes(await plan('default.yaml'))).toEqual({'orchestrator/default': 'unchanged', 'artifact-store/default': 'unchanged', 'stack/default': 'unchanged'});
  });

  test('creates default components where the store has none', async () => {
    store = new PlanStore();
    expect(outcomes(await plan('default.yaml'))).toEqual({'orchestrator/default': 'created', 'artifact-store/default': 'created', 'stack/default': 'created'});
  });
});

describe('where something else has the name', () => {
  beforeEach(() => {
    store.add('artifact-store', 'Team-S3', {flavor: 's3', config: {path: 's3://other', key: 'AKIA-in-clear'}});
    const orchestrator = store.named('orchestrator', 'default');
    store.add('stack', 'team', {components: {orchestrator: orchestrator.id, artifact_store: store.named('artifact-store', 'default').id}});
  });

  test('the import fails by default and tells every field, components by name and secrets masked', async () => {
    const failure = await plan('team-s3.yaml').catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'conflict',
      details: {
        conflicts: [
          {
            ref: 'artifact-store/Team-S3',
            kind: 'artifact-store',
            name: 'Team-S3',
            owner: null,
            fields: [
              {path: '/spec/config/key', base: null, mine: '***', theirs: null},
              {path: '/spec/config/path', base: null, mine: 's3://other', theirs: 's3://team-bucket'},
            ],
          },
          {
            ref: 'stack/team',
            fields: [
              {path: '/spec/components/artifact_store', mine: 'default', theirs: 'Team-S3'},
              {path: '/spec/components/container_registry', mine: null, theirs: 'ecr'},
              {path: '/spec/components/orchestrator', mine: 'default', theirs: 'eks'},
            ],
          },
        ],
      },
    });
  });

  test('skip keeps what is here', async () => {
    const made = await plan('team-s3.yaml', 'skip');
    expect(outcomes(made)).toMatchObject({'artifact-store/Team-S3': 'kept', 'orchestrator/eks': 'created', 'stack/team': 'kept'});
  });

  test('overwrite takes the file and keeps the id', async () => {
    const {id} = store.named('artifact-store', 'team-s3');
    store.carryOut(await plan('team-s3.yaml', 'overwrite'));
    expect(store.named('artifact-store', 'team-s3')).toMatchObject({id, manifest: {metadata: {name: 'Team-S3'}, spec: {config: {path: 's3://team-bucket'}}}});
    expect(slotsOf(store.named('stack', 'team')).size).toBe(3);
  });

  test('rename imports beside it', async () => {
    const made = await plan('team-s3.yaml', 'rename');
    expect(made.stackName).toBe('team-2');
    expect(outcomes(made)).toMatchObject({'artifact-store/team-s3-2': 'created', 'orchestrator/eks': 'created', 'stack/team-2': 'created'});
    store.carryOut(made);
    expect(store.named('artifact-store', 'Team-S3').manifest.spec['config']).toMatchObject({path: 's3://other'});
  });
});

describe('where a secret has the name', () => {
  test('another value is a conflict that shows neither', async () => {
    store.add('secret', 'mlflow', {values: {tracking_password: 'sealed other'}});
    const failure = await plan('plain-secrets.yaml').catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'conflict',
      details: {conflicts: [{ref: 'secret/mlflow', fields: [{path: '/spec/values/tracking_password', base: null, mine: '***', theirs: '***'}]}]},
    });
  });

  test('a key that it lacks is added', async () => {
    store.add('secret', 'mlflow', {values: {other: 'sealed x', tracking_password: 'sealed 20240131'}});
    const made = await plan('plain-secrets.yaml');
    expect(outcomes(made)).toMatchObject({'secret/mlflow': 'updated', 'secret/prod': 'created'});
    store.carryOut(made);
    expect(Object.keys(store.named('secret', 'mlflow').manifest.spec['values'] as object).sort()).toEqual(['other', 'tracking_password', 'tracking_username']);
  });

  test('rename makes another secret, and the component refers to it', async () => {
    store.add('secret', 'mlflow', {values: {tracking_password: 'sealed other'}});
    store.carryOut(await plan('plain-secrets.yaml', 'rename'));
    expect(store.named('experiment-tracker', 'mlflow').manifest.spec['config']).toMatchObject({tracking_password: '{{ mlflow-2.tracking_password }}'});
    expect(store.named('secret', 'mlflow').manifest.spec).toEqual({values: {tracking_password: 'sealed other'}});
  });

  test('skip keeps it, and makes none for a component that is kept', async () => {
    store.add('secret', 'mlflow', {values: {tracking_password: 'sealed other', tracking_username: 'sealed x'}});
    store.add('alerter', 'prod', {flavor: 'slack', config: {slack_token: '{{ a.b }}'}});
    const made = await plan('plain-secrets.yaml', 'skip');
    expect(outcomes(made)).toMatchObject({'secret/mlflow': 'kept', 'alerter/prod': 'kept'});
    expect(made.secrets.map(({name}) => name)).toEqual(['prod-artifact-store']);
  });
});
