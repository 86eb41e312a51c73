import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {LocalBackend} from '../../src/backend/backend.js';
import {own} from '../../src/domain/manifest.js';
import {applyDocuments} from '../../src/inventory/apply.js';
import {readDocuments} from '../../src/inventory/apply-documents.js';
import {exportFile} from '../../src/inventory/export-file.js';
import type {ExportFormat} from '../../src/inventory/export-file.js';
import {ownObjects} from '../../src/inventory/export.js';
import {importFile} from '../../src/inventory/import.js';
import {kinds} from '../../src/domain/kind.js';
import {secretKeyOf} from '../support/secret-key.js';
import {openStore} from './store.js';

const key = secretKeyOf(7);

async function textOf(local: LocalBackend, format: ExportFormat = 'cairn', withIds = false): Promise<string> {
  const {objects} = await ownObjects(local, format === 'zenml' ? ['stack'] : kinds);
  return (await exportFile(local, objects, {format, withIds, zenmlVersion: '0.67.0'})).text;
}

async function imports(local: LocalBackend, text: string): Promise<readonly string[]> {
  const {steps} = await importFile({local, secretKey: key, identities: []}, {text, fileName: 'x.yaml', kind: 'stack', onConflict: 'fail', dryRun: false});
  return steps.map(({action}) => action);
}

const text = fc.string({unit: fc.constantFrom('a', ' ', ':', '#', '"', "'", '\n', '{', '-', '0', 'é', '漢', '\u{1f680}', '\u2028', '\t', '~', '/')  , maxLength: 8});
const words = fc.dictionary(fc.constantFrom('tier', 'a b', 'x/y', 'no', '12', 'ключ', '__proto__'), text, {maxKeys: 3});
const json = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.double({noNaN: true, noDefaultInfinity: true}).map(each => (each === 0 ? 0 : each)), fc.array(text, {maxLength: 2}), fc.dictionary(text, text, {maxKeys: 2}));
const metadata = (name: string) => fc.record({name: fc.constant(name), description: text, labels: words, annotations: words, nickname: json}, {requiredKeys: ['name']});

const component = (type: string, name: string, flavor: string) => fc.record({
  apiVersion: fc.constant('cairn/v1'),
  kind: fc.constant('Component'),
  metadata: metadata(name),
  spec: fc.record({
    type: fc.constant(type),
    flavor: fc.constant(flavor),
    config: fc.dictionary(fc.constantFrom('odd', 'ключ', 'x.y', 'secret_ref'), fc.oneof(json, fc.constant('{{ s3-prod.key }}')), {maxKeys: 3}),
    note: json,
  }, {requiredKeys: ['type', 'flavor']}),
}, {requiredKeys: ['apiVersion', 'kind', 'metadata', 'spec']});

const world = fc.record({
  orchestrator: component('orchestrator', 'kube', 'of-our-own'),
  store: component('artifact_store', 'S3.prod_1', 'of-our-own'),
  stack: fc.record({
    apiVersion: fc.constant('cairn/v1'),
    kind: fc.constant('Stack'),
    metadata: metadata('prod'),
    spec: fc.record({components: fc.constant({orchestrator: 'kube', artifact_store: 'S3.prod_1'}), note: json}, {requiredKeys: ['components']}),
    more: json,
  }, {requiredKeys: ['apiVersion', 'kind', 'metadata', 'spec']}),
}).map(({orchestrator, store, stack}) => [stack, orchestrator, store]);

describe('manifest to store to export to import', () => {
  test('is the identity, and a second import has nothing to do', async () => {
    await fc.assert(fc.asyncProperty(world, async documents => {
      const [first, second] = [openStore(), openStore()];
      try {
        const read = await readDocuments([{name: 'x.json', text: JSON.stringify(documents)}]);
        await applyDocuments({local: first.local, identities: []}, read, {policy: 'fail', dryRun: false});
        const exported = await textOf(first.local);
        expect(await imports(second.local, exported)).toEqual(['create', 'create', 'create']);
        expect(await imports(second.local, exported)).toEqual(['none', 'none', 'none']);
        expect(await textOf(second.local)).toBe(exported);
        for (const {kind, manifest: {metadata: {name}}} of read.documents) {
          const [here, there] = await Promise.all([first, second].map(({local}) => local.find({kind, name, namespace: own})));
          if (kind !== 'stack') expect(there?.resource.manifest).toEqual(here?.resource.manifest);
        }
      } finally {
        first.close();
        second.close();
      }
    }), {numRuns: 25});
  });

  test('with ids, an object that was renamed since is known again', async () => {
    const store = openStore();
    const read = await readDocuments([{name: 'x', text: 'apiVersion: cairn/v1\nkind: Component\nmetadata: {name: kube}\nspec: {type: orchestrator, flavor: kubernetes}\n'}]);
    await applyDocuments({local: store.local, identities: []}, read, {policy: 'apply', dryRun: false});
    const backup = await textOf(store.local, 'cairn', true);
    const before = await store.local.find({kind: 'orchestrator', name: 'kube', namespace: own});
    const {resource, version} = before!;
    await store.local.commit([{action: 'update', expected: version, resource: {...resource, manifest: {...resource.manifest, metadata: {name: 'other'}}}}]);
    await applyDocuments({local: store.local, identities: []}, await readDocuments([{name: 'x', text: backup}]), {policy: 'apply', dryRun: false});
    expect((await store.local.find({kind: 'orchestrator', name: 'kube', namespace: own}))?.resource.id).toBe(resource.id);
    expect((await ownObjects(store.local, ['orchestrator'])).objects.map(({resource: {manifest}}) => manifest.metadata.name)).toEqual(['kube']);
    expect(await textOf(store.local)).not.toContain(resource.id);
    store.close();
  });
});

const folder = fileURLToPath(new URL('../fixtures/zenml/', import.meta.url));
/** Those without plain secrets: where these go is `plan.test.ts`'s. */
const fixtures = readdirSync(folder).filter(name => !['python-tag.yaml', 'wrong.yaml', 'wrong-config.yaml', 'plain-secrets.yaml', 'default.yaml'].includes(name));

describe('through ZenML’s format', () => {
  test.each(fixtures)('%s comes back as it was', async fileName => {
    const [first, second] = [openStore(), openStore()];
    const source = {text: readFileSync(folder + fileName, 'utf8'), fileName, stackName: 'again', kind: 'stack', onConflict: 'fail', dryRun: false} as const;
    const made = await importFile({local: first.local, secretKey: key, identities: []}, source).catch((error: unknown) => error as Error);
    if (made instanceof Error) throw made;
    const zenml = await textOf(first.local, 'zenml');
    await imports(second.local, zenml);
    expect(await textOf(second.local, 'zenml')).toBe(zenml);
    const configs = async (local: LocalBackend): Promise<unknown[]> => (await Promise.all(kinds.map(kind => local.list(kind)))).flat().flatMap(row => (row.status === 'ok' && row.resource.kind !== 'secret' ? [[row.resource.kind, row.resource.manifest.metadata.name, row.resource.manifest.spec['config'], row.resource.manifest.spec['flavor']]] : []));
    expect(await configs(second.local)).toEqual(await configs(first.local));
    first.close();
    second.close();
  });
});
