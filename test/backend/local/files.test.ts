import {chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {LocalBackend} from '../../../src/backend/backend.js';
import {labelsOf, nameOf, own, slotsOf} from '../../../src/domain/manifest.js';
import {yamlText} from '../../../src/lib/yaml-text.js';
import {change, createAll, makeHome, resource, trio} from './home.js';
import type {Home, Trio} from './home.js';

describe('the local store', () => {
  let home: Home;
  let backend: LocalBackend;
  let made: Trio;
  const find = (kind: 'stack' | 'orchestrator' | 'artifact-store', name: string) => home.open().find({kind, name, namespace: own});

  beforeEach(() => {
    home = makeHome();
    backend = home.open();
    made = trio();
  });
  afterEach(() => home.remove());

  describe('writes files for people', () => {
    beforeEach(() => createAll(backend, made));

    test('one per object, that refer to each other by name', () => {
      expect(home.read('stacks/prod.yaml')).toBe(
        `apiVersion: cairn/v1\nkind: Stack\nmetadata:\n  id: "${made.stack.id}"\n  name: prod\nspec:\n  components:\n    orchestrator: kube\n    artifact_store: s3-prod\n`,
      );
      expect(home.has('components/artifact_store/s3-prod.yaml')).toBe(true);
      expect(JSON.parse(home.read('store.json'))).toMatchObject({format: 2, withoutDefaults: []});
    });

    test('for this user only', () => {
      expect(statSync(join(home.folders.data, 'stacks/prod.yaml')).mode & 0o777).toBe(0o600);
      expect(statSync(home.folders.data).mode & 0o777).toBe(0o700);
    });

    test('and keeps their comments, order and unknown fields at an update', async () => {
      const text = `# mine\n${home.read('stacks/prod.yaml')}x-mine: {a: 1} # kept\n`;
      home.write('stacks/prod.yaml', text);
      const stored = await backend.get('stack', made.stack.id);
      await change(backend, stored, {description: 'nightly'});
      expect(home.read('stacks/prod.yaml')).toBe(text.replace('name: prod\n', 'name: prod\n  description: nightly\n'));
    });

    test('and leaves a file alone that would mean the same', async () => {
      const text = home.read('stacks/prod.yaml').replace('kube', '"kube"   # why');
      home.write('stacks/prod.yaml', text);
      await change(backend, await backend.get('stack', made.stack.id), {});
      expect(home.read('stacks/prod.yaml')).toBe(text);
    });

    test('a rename moves the file and rewrites those that name it, comments and all', async () => {
      home.write('stacks/prod.yaml', `# mine\n${home.read('stacks/prod.yaml')}`);
      const before = await backend.get('stack', made.stack.id);
      await change(backend, await backend.get('orchestrator', made.kube.id), {name: 'Kube-2'});

      expect(home.has('components/orchestrator/kube.yaml')).toBe(false);
      expect(home.read('components/orchestrator/kube-2.yaml')).toContain('name: Kube-2\n');
      expect(home.read('stacks/prod.yaml')).toMatch(/^# mine\n[^]*orchestrator: Kube-2\n/);
      expect((await home.open().get('stack', made.stack.id)).version).toBe(before.version);
    });

    test('the old name leads to the object until it is used again', async () => {
      await change(backend, await backend.get('orchestrator', made.kube.id), {name: 'kube-2'});
      expect((await find('orchestrator', 'KUBE'))?.resource.id).toBe(made.kube.id);
      const again = resource('orchestrator', 'kube', {spec: {flavor: 'local'}});
      await backend.commit([{action: 'create', resource: again}]);
      expect((await find('orchestrator', 'kube'))?.resource.id).toBe(again.id);
    });

    test('an own component that an own stack uses is not deleted', async () => {
      const {version} = await backend.get('orchestrator', made.kube.id);
      const removal = backend.commit([{action: 'delete', kind: 'orchestrator', id: made.kube.id, expected: version}]);
      await expect(removal).rejects.toMatchObject({code: 'dangling_reference', details: {references: [{id: made.stack.id}]}});
    });
  });

  describe("keeps other people's objects apart", () => {
    const ann = {remote: 'acme', owner: 'ann'};
    let theirs: Trio;
    beforeEach(async () => {
      theirs = trio(ann);
      await createAll(backend, made);
      await createAll(backend, theirs);
    });

    test('under their remote and owner, own ones first', async () => {
      expect(home.has('stacks/acme/ann/prod.yaml')).toBe(true);
      expect((await home.open().list('stack')).map(each => each.status === 'ok' && [each.resource.namespace.owner, nameOf(each.resource)])).toEqual([
        [null, 'default'],
        [null, 'prod'],
        ['ann', 'prod'],
      ]);
      expect((await home.open().find({kind: 'stack', name: 'PROD', namespace: {remote: 'acme', owner: 'ANN'}}))?.resource).toEqual(theirs.stack);
    });

    test('and says in a file whose a component is', async () => {
      const mixed = resource('stack', 'mixed', {spec: {components: {orchestrator: theirs.kube.id, artifact_store: made.bucket.id}}});
      const back = resource('stack', 'back', {spec: {components: {orchestrator: made.kube.id, artifact_store: theirs.bucket.id}}, namespace: ann});
      await backend.commit([mixed, back].map(each => ({action: 'create', resource: each})));
      expect(home.read('stacks/mixed.yaml')).toContain('orchestrator: ann/kube\n    artifact_store: s3-prod\n');
      expect(home.read('stacks/acme/ann/back.yaml')).toContain('orchestrator: me/kube\n    artifact_store: s3-prod\n');

      await createAll(backend, trio({remote: 'other', owner: 'ann'}));
      await change(backend, await backend.get('stack', mixed.id), {description: 'x'});
      expect(home.read('stacks/mixed.yaml')).toContain('orchestrator: "acme:ann/kube"\n');
      for (const each of [mixed, back]) expect(slotsOf((await home.open().get('stack', each.id)).resource)).toEqual(slotsOf(each));
    });

    test('and keeps the id of what it may not see, or no longer has', async () => {
      const {version} = await backend.get('orchestrator', theirs.kube.id);
      const before = await backend.get('stack', theirs.stack.id);
      await backend.commit([{action: 'delete', kind: 'orchestrator', id: theirs.kube.id, expected: version}]);
      expect(home.read('stacks/acme/ann/prod.yaml')).toContain(`id:${theirs.kube.id}`);
      expect(await home.open().get('stack', theirs.stack.id)).toMatchObject({resource: theirs.stack, version: before.version});
    });

    test('a transfer moves the file', async () => {
      const stored = await backend.get('stack', theirs.stack.id);
      await backend.commit([{action: 'update', resource: {...stored.resource, namespace: {remote: 'acme', owner: 'vision'}}, expected: stored.version}]);
      expect(home.has('stacks/acme/ann/prod.yaml')).toBe(false);
      expect(home.read('stacks/acme/vision/prod.yaml')).toContain('orchestrator: ann/kube');
    });
  });

  describe('has a default stack', () => {
    test('without a file, in a store that nothing was written to', async () => {
      const stack = await find('stack', 'default');
      expect(stack && labelsOf(stack.resource)).toEqual({'cairn.dev/local': 'true'});
      for (const [type, id] of slotsOf(stack!.resource)) expect((await backend.get(type.replaceAll('_', '-') as 'orchestrator', id)).resource.manifest.spec).toMatchObject({flavor: 'local'});
      expect(home.has('.')).toBe(false);
    });

    test('that is a file once it is changed, and gone once it is deleted', async () => {
      await change(backend, (await find('stack', 'default'))!, {description: 'mine'});
      expect(home.read('stacks/default.yaml')).toContain('orchestrator: default');
      const stored = (await find('stack', 'default'))!;
      await backend.commit([{action: 'delete', kind: 'stack', id: stored.resource.id, expected: stored.version}]);
      expect(await find('stack', 'default')).toBeNull();
      expect(await find('orchestrator', 'default')).not.toBeNull();
    });

    test('whose name is taken, and which a file of that name replaces', async () => {
      await expect(backend.commit([{action: 'create', resource: resource('orchestrator', 'Default', {spec: {flavor: 'local'}})}])).rejects.toMatchObject({code: 'exists'});
      home.write('components/orchestrator/default.yaml', yamlText({apiVersion: 'cairn/v1', kind: 'Component', spec: {type: 'orchestrator', flavor: 'kubernetes'}}));
      expect((await find('orchestrator', 'default'))?.resource.manifest.spec['flavor']).toBe('kubernetes');
      expect(await backend.list('orchestrator')).toHaveLength(1);
      const stack = (await find('stack', 'default'))!;
      expect(slotsOf(stack.resource).size).toBe(2);
    });
  });

  describe('is careful', () => {
    test('a store of a newer format is refused and left alone', async () => {
      home.write('store.json', '{"format": 3, "id": "x"}');
      await expect(backend.list('stack')).rejects.toMatchObject({code: 'unsupported_format'});
      await expect(createAll(backend, made)).rejects.toMatchObject({code: 'unsupported_format'});
      expect(home.read('store.json')).toBe('{"format": 3, "id": "x"}');
      expect(home.has('stacks')).toBe(false);
    });

    test('the index may be missing, damaged or stale', async () => {
      await createAll(backend, made);
      const listed = await home.open().list('stack');
      const index = join(home.folders.cache, 'index');
      for (const file of readdirSync(index)) writeFileSync(join(index, file), '{damaged');
      expect(await home.open().list('stack')).toEqual(listed);
      rmSync(index, {recursive: true});
      expect(await home.open().list('stack')).toEqual(listed);
    });

    test('an edit in place shows at once, even one that leaves size and times as they were', async () => {
      await createAll(backend, made);
      const path = join(home.folders.data, 'components/artifact_store/s3-prod.yaml');
      await home.open().list('artifact-store');
      const {atime, mtime} = statSync(path);
      writeFileSync(path, readFileSync(path, 'utf8').replace('acme-ml', 'acme-xy'));
      utimesSync(path, atime, mtime);
      const [, edited] = await home.open().list('artifact-store');
      expect(edited).toMatchObject({resource: {manifest: {spec: {config: {path: 's3://acme-xy'}}}}});
    });

    test('a list forgets files that are gone', async () => {
      await createAll(backend, made);
      rmSync(join(home.folders.data, 'stacks/prod.yaml'));
      expect(await backend.list('stack')).toHaveLength(1);
      // The index is written once there is nothing else to do.
      await new Promise(resolve => setImmediate(resolve));
      const index = join(home.folders.cache, 'index');
      expect(readdirSync(index).map(file => readFileSync(join(index, file), 'utf8')).join()).not.toContain('stacks/prod.yaml');
    });

    test('a home that can not be written is still read', async () => {
      await createAll(backend, made);
      rmSync(home.folders.cache, {recursive: true});
      writeFileSync(home.folders.cache, 'in the way');
      expect(await home.open().list('stack')).toHaveLength(2);
    });

    test('a folder in the way is an error in words, and nothing changes', async () => {
      mkdirSync(home.folders.state, {recursive: true});
      chmodSync(home.folders.state, 0o500);
      const outcome = await createAll(backend, made).then(
        () => 'written',
        (error: {code: string}) => error.code,
      );
      chmodSync(home.folders.state, 0o700);
      expect(outcome).toBe(process.getuid?.() === 0 ? 'written' : 'failed');
    });
  });
});
