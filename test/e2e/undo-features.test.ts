/** Undo takes back whatever command wrote last, as one. */
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {someone} from '../support/team.js';
import type {Person} from '../support/team.js';

let ann: Person;
beforeEach(() => void (ann = someone('ann')));
afterEach(() => rmSync(ann.home, {recursive: true, force: true}));

const flavorText = (required: string): string => `apiVersion: cairn/v1
kind: Flavor
metadata: {name: minio}
spec: {type: artifact_store, schema: {type: object, required: [${required}], properties: {endpoint: {type: string}, region: {type: string}}}}
`;
const put = (name: string, text: string): string => {
  writeFileSync(join(ann.home, name), text);
  return join(ann.home, name);
};

/** The texts of all objects' files, by path. */
function objects(folder = join(ann.home, 'data')): Readonly<Record<string, string>> {
  const files = existsSync(folder) ? readdirSync(folder, {recursive: true, withFileTypes: true}).filter(each => each.isFile() && each.name.endsWith('.yaml')) : [];
  return Object.fromEntries(files.map(({parentPath, name}) => [join(parentPath, name), readFileSync(join(parentPath, name), 'utf8')]));
}

async function gives(argv: readonly string[], stdin = ''): Promise<void> {
  const {status, stderr} = await ann.tries(argv, {stdin});
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${status} ${stderr}`);
}

const kubeconfig = `apiVersion: v1
kind: Config
contexts: [{name: prod, context: {cluster: c, user: u}}, {name: dev, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://c.example.com"}}]
users: [{name: u, user: {token: CANARY}}]
`;

test.each<readonly [what: string, argv: () => readonly string[]]>([
  ['apply', () => ['apply', '-f', put('in.yaml', `${flavorText('region')}---
apiVersion: cairn/v1
kind: Component
metadata: {name: own}
spec: {type: artifact_store, flavor: minio, config: {region: eu}}
`)]],
  ['secret update', () => ['secret', 'update', 'sec', '--value', 'k=-', '--remove', 'old']],
  ['secret rename', () => ['secret', 'rename', 'sec', 'sec2']],
  ['flavor register --replace', () => ['flavor', 'register', '--replace', put('in.yaml', flavorText('region'))]],
  ['flavor copy', () => ['flavor', 'copy', 'artifact-store/minio', 'garage']],
  ['import kube-contexts', () => ['import', 'kube-contexts', '--all']],
  ['restore', () => ['restore', 'artifact-store-flavor/minio@1']],
])('undo of %s gives every file back as it was, and nothing is left to see', async (_, argv) => {
  mkdirSync(join(ann.home, '.kube'));
  put('.kube/config', kubeconfig);
  await gives(['secret', 'create', 'sec', '--value', 'k=-'], 'hunter1');
  await gives(['secret', 'update', 'sec', '--value', 'old=-'], 'hunter2');
  await gives(['flavor', 'register', '-'], flavorText('endpoint').replace('name: minio', 'name: minio, description: first'));
  await gives(['flavor', 'register', '--replace', '-'], flavorText('endpoint'));
  await gives(['artifact-store', 'register', 'own', '--flavor', 'minio', '--endpoint=http://{{ sec.k }}']);
  const before = objects();

  await gives(argv(), 'hunter3');
  expect(objects()).not.toEqual(before);
  await gives(['undo', '--yes']);
  expect(objects()).toEqual(before);
  expect((await ann.tries(['secret', 'get', 'sec', '--reveal', 'k'])).stdout).toContain('hunter1');
  expect((await ann.json('doctor')).filter(({state}: {state: string}) => state !== 'ok')).toEqual([]);
});
