/**
 * Every reader of what others wrote gives a result or an AppError, whatever it reads: never another exception, never for long.
 * `FUZZ_TIMES=10` runs ten times as many inputs, `FUZZ_SEED=1` others; a failure says seed, number and input.
 */
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {isFetched, isHeads, isContents, isPending} from '../../src/backend/local/sync-shapes.js';
import {parseObjectFile} from '../../src/backend/local/object-file.js';
import {parseReference} from '../../src/backend/local/references.js';
import {fileNameOf, folderNameOf, nameOfFile, pathOf} from '../../src/backend/local/layout.js';
import {readSettings} from '../../src/config/settings.js';
import {checkCredentials} from '../../src/config/credentials.js';
import {readDirectoryFile} from '../../src/config/directory.js';
import {exitStatusOf, isAppError} from '../../src/domain/errors.js';
import {leavesOf, objectOfLeaves, pointerKeys, sameJson} from '../../src/domain/json.js';
import type {Json, JsonObject} from '../../src/domain/json.js';
import {manifestProblems, own} from '../../src/domain/manifest.js';
import {nameProblem, nearestName} from '../../src/domain/name.js';
import {parseRef} from '../../src/domain/ref.js';
import {secretReferenceOf, secretReferencesIn} from '../../src/domain/secret-reference.js';
import {findFlavor} from '../../src/flavors/catalogue/index.js';
import {coerceConfig} from '../../src/flavors/coerce.js';
import {valueAt} from '../../src/flavors/pointer.js';
import {validateComponent} from '../../src/flavors/validate.js';
import {parseZenmlStack} from '../../src/inventory/zenml/parse.js';
import {open} from '../../src/lib/encryption.js';
import {parseHolder} from '../../src/lib/holder.js';
import {parsedJson} from '../../src/lib/json-text.js';
import {parseRedoRecord} from '../../src/lib/redo-record.js';
import * as yaml from '../../src/lib/yaml.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import type {TemporaryFolder} from '../support/temporary-folder.js';
import {mutated, randomFrom} from './mutate.js';

const seed = Number(process.env['FUZZ_SEED'] ?? 20261123);
const times = Number(process.env['FUZZ_TIMES'] ?? 1);
/** Milliseconds that one input may take, on a machine that is busy with other things. */
const slowest = 2_000;

const id = '01939d7c-0000-7000-8000-000000000001';
const stackFile = `# nightly\napiVersion: cairn/v1\nkind: Stack\nmetadata:\n  id: ${id}\n  name: prod\n  labels: {tier: prod}\nspec:\n  components:\n    orchestrator: kube\n    artifact_store: acme:ann/s3\n`;
const componentFile = `apiVersion: cairn/v1\nkind: Component\nmetadata: {name: s3, description: "a: b"}\nspec:\n  type: artifact_store\n  flavor: s3\n  config: &c\n    path: s3://acme\n    key: "{{ s3.key }}"\n    client_kwargs: {a: [1, 2.5, null], b: *c0}\n`.replace('*c0', 'true');
const zenmlFile = `zenml_version: 0.55.0\nstack_name: prod\ncomponents:\n  orchestrator: {type: orchestrator, flavor: kubernetes, name: kube, configuration: {kubernetes_context: prod, synchronous: true}}\n  artifact_store:\n    flavor: s3\n    name: s3\n    configuration:\n      path: s3://b\n      key: AKIA\n      secret: "{{ x.y }}"\n  container_registry: {flavor: aws, name: ecr, uri: 1.dkr.ecr.eu.amazonaws.com}\n`;
const manifest = {apiVersion: 'cairn/v1', kind: 'Stack', metadata: {name: 'prod'}, spec: {components: {orchestrator: id}}};
const version = {revision: 3, digest: 'sha256:00'};
const head = {id, kind: 'stack', name: 'prod', owner: 'ann', base: version, tracking: {gone: false, ...version, right: 'admin'}, deletedHere: false};
const syncTexts = [
  {cursor: 'abc', at: '2026-01-01T00:00:00Z'},
  {idempotencyKey: 'k', body: {changes: [{action: 'create', resource: {kind: 'stack', id, namespace: {remote: null, owner: null}, manifest}}]}},
  {[id]: head},
  {[id]: {base: manifest, tracking: {manifest, created: 'x', updated: 'y'}}},
].map(value => JSON.stringify(value));
const redoText = JSON.stringify({id: '0'.repeat(32), changes: [{root: 'data', path: 'stacks/prod.yaml', content: stackFile, before: null}, {root: 'state', path: 'aliases.json', content: null, before: 'ab'}]});
const settingsText = JSON.stringify({stack: 'prod', remote: 'acme', remotes: [{name: 'acme', url: 'https://a.example', username: 'ann', instance: 'i', account: 'a', role: 'admin'}]});
const credentialsText = JSON.stringify({'https://a.example i a': {storedIn: 'file', token: 't', expires: '2030-01-01T00:00:00Z'}});

let folder: TemporaryFolder;
let inputs = 0;
beforeAll(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, 'config', '.cairn'), {recursive: true});
  writeFileSync(join(folder.path, 'beside'), 'untouched');
});
afterAll(() => folder.remove());

/** Runs the reader on `count` inputs made from the samples. */
async function fuzz(samples: readonly string[], count: number, read: (text: string) => unknown): Promise<void> {
  const random = randomFrom(seed);
  for (let number = 0; number < count * times; number += 1) {
    const text = mutated(samples[number % samples.length] as string, random);
    await check(text, read, `seed ${seed}, input ${number}`);
  }
}

async function check(text: string, read: (text: string) => unknown, which: string): Promise<void> {
  inputs += 1;
  const before = performance.now();
  try {
    await read(text);
  } catch (error) {
    if (!isAppError(error) || !Object.hasOwn(exitStatusOf, error.code) || error.code === 'bug') throw new Error(`${which}: ${JSON.stringify(text)}`, {cause: error});
  }
  const took = performance.now() - before;
  if (took > slowest) throw new Error(`${which} took ${took} ms: ${JSON.stringify(text)}`);
}

const place = {path: 'stacks/prod.yaml', kind: 'stack', namespace: own, name: 'prod'} as const;
const inHome = (name: string) => join(folder.path, 'config', name);

/** Whoever reads a file from disk is fed through a file; the rest of the folder stays as it was. */
function through(name: string, read: () => unknown): (text: string) => unknown {
  return text => {
    writeFileSync(inHome(name), text);
    return read();
  };
}

describe('mutated files', () => {
  test('objects', () => fuzz([stackFile, componentFile], 12_000, text => parseObjectFile(yaml, text, place)), 600_000);

  test('YAML, and edits of it', () => fuzz([stackFile, componentFile, zenmlFile], 8_000, text => {
    const value = yaml.parseYaml(text, 'f.yaml');
    const wanted = {metadata: {name: 'x'}, spec: value};
    expect(sameJson(yaml.parseYaml(yaml.editYaml(text, wanted), 'again'), wanted)).toBe(true);
  }), 600_000);

  test('several documents', () => fuzz([`${stackFile}---\n${componentFile}`], 3_000, text => yaml.parseYamlDocuments(text, 'f.yaml')), 600_000);

  test('ZenML stack files', () => fuzz([zenmlFile], 8_000, text => parseZenmlStack(text, {fileName: 'f.yaml'})), 600_000);

  test('redo records, which never lead out of their roots', () => fuzz([redoText], 20_000, text => {
    for (const {root, path} of parseRedoRecord(text, 'redo.json', ['data', 'state']).changes) {
      expect(['data', 'state']).toContain(root);
      expect(join('/root', path).startsWith('/root/')).toBe(true);
    }
  }), 600_000);

  test('sync state', () => fuzz(syncTexts, 20_000, text => {
    const value = parsedJson(text);
    if (value !== undefined) for (const isRight of [isFetched, isHeads, isContents, isPending]) isRight(value);
  }), 600_000);

  test('settings', () => fuzz([settingsText], 8_000, through('config.json', () => readSettings(join(folder.path, 'config')))), 600_000);

  test('credentials', () => fuzz([credentialsText], 4_000, through('credentials.json', () => {
    checkCredentials(inHome('credentials.json'));
  })), 600_000);

  test('the file of a directory', () => fuzz(['stack: ann/prod\nremote: acme\n'], 4_000, through('.cairn/config.yaml', () => readDirectoryFile(join(folder.path, 'config')))), 600_000);

  test('locks and sealed values', () => fuzz([JSON.stringify({host: 'h', pid: 1, nonce: 'n'}), `v1:${'A'.repeat(60)}`], 8_000, text => {
    parseHolder(text);
    open(text, new Uint8Array(32), ['a']);
  }), 600_000);
});

describe('words', () => {
  const words = ['stack/ann/prod', 'acme:stack/ann/prod', '{{ s3.key }}', 's3-prod', 'id:' + id, 'CON.aux', 'a%2fb'];

  test('refs, names, references and secret references', () => fuzz(words, 20_000, text => {
    expect(secretReferencesIn(text).every(({secret}) => secret !== '')).toBe(true);
    secretReferenceOf(text);
    const reference = parseReference(text, own);
    if (reference.by === 'name' && nameProblem(reference.name) === null) expect(pathOf('stack', reference.namespace, reference.name)).not.toMatch(/(^|\/)\.\.?(\/|$)/);
    expect(nameProblem(nearestName(text))).toBeNull();
    parseRef(text, 'stack');
  }), 600_000);

  test('no owner and no remote is a way out of its folder', () => fuzz(words, 10_000, text => {
    expect(folderNameOf(text)).toMatch(/^[a-z0-9_%-]*$/);
    if (Buffer.from(text).toString() === text) expect(nameOfFile(folderNameOf(text))).toBe(text);
    nameOfFile(text);
    fileNameOf(text);
  }), 600_000);
});

describe('values of every shape', () => {
  const leaf = fc.oneof(fc.string({unit: 'binary', maxLength: 12}), fc.constantFrom('true', '1', '[]', '{"a":', '***', '{{ a.b }}', '@x', ''), fc.double(), fc.constant(null), fc.boolean());
  const keys = fc.oneof(fc.constantFrom('path', 'key', 'spec', 'metadata', 'kind', 'labels', '__proto__', 'constructor', 'components', 'config'), fc.string({maxLength: 6}));
  const value = fc.letrec<{node: unknown}>(tie => ({node: fc.oneof({maxDepth: 4, withCrossShrink: true}, leaf, fc.array(tie('node'), {maxLength: 4}), fc.dictionary(keys, tie('node'), {maxKeys: 5}))})).node as fc.Arbitrary<Json>;
  const run = (count: number, read: (value: Json) => unknown) => fc.assert(fc.asyncProperty(value, each => check(JSON.stringify(each), text => read(JSON.parse(text) as Json), `seed ${seed}`)), {numRuns: count * times, seed});

  test('as manifests', () => run(4_000, each => manifestProblems(each)), 600_000);

  test('as configs', async () => {
    const s3 = await findFlavor('artifact_store', 's3');
    await run(3_000, async each => {
      const config = typeof each === 'object' && each !== null && !Array.isArray(each) ? (each as JsonObject) : {path: each};
      for (const mode of ['strict', 'import'] as const) await validateComponent({type: 'artifact_store', flavor: 's3', config, mode});
      coerceConfig(s3, Object.entries(config).map(([key, member]) => [key, typeof member === 'string' ? member : JSON.stringify(member)]));
    });
  }, 600_000);

  test('as leaves by pointer, and back', () => run(3_000, each => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return;
    const leaves = leavesOf(each as JsonObject);
    expect(sameJson(objectOfLeaves(leaves), each)).toBe(true);
    for (const pointer of leaves.keys()) if (pointerKeys(pointer).length > 0) valueAt(each, pointer);
  }), 600_000);
});

test('that were more than 100,000 inputs, and nothing beside the files was touched', () => {
  expect(inputs).toBeGreaterThan(100_000 * times);
  expect(readdirSync(folder.path).sort()).toEqual(['beside', 'config']);
  expect(readdirSync(join(folder.path, 'config')).sort()).toEqual(['.cairn', 'config.json', 'credentials.json']);
  expect(readFileSync(join(folder.path, 'beside'), 'utf8')).toBe('untouched');
});
