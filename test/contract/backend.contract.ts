/** What a Backend promises: every implementation passes these, so that a command never asks which one it holds. */
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {Backend, Change, Stored} from '../../src/backend/backend.js';
import {isAppError} from '../../src/domain/errors.js';
import {digestOf} from '../../src/domain/json.js';
import type {JsonObject} from '../../src/domain/json.js';
import type {Kind} from '../../src/domain/kind.js';
import {manifestOf, nameOf} from '../../src/domain/manifest.js';
import type {Manifest, Namespace, Resource} from '../../src/domain/manifest.js';
import {newId} from '../../src/lib/uuid.js';

export interface OpenBackend {
  readonly backend: Backend;
  /** Where this backend's user may create. */
  readonly namespace: Namespace;
  close(): Promise<void>;
}

export function backendContract(name: string, open: () => Promise<OpenBackend>): void {
  describe(`${name} keeps the backend contract`, () => {
    let opened: OpenBackend;
    let backend: Backend;

    const resource = (kind: Kind, called: string, spec: JsonObject): Resource => ({
      kind,
      id: newId(),
      namespace: opened.namespace,
      manifest: manifestOf({kind, name: called, spec}),
    });
    const kube = () => resource('orchestrator', 'kube', {flavor: 'local'});
    const bucket = () => resource('artifact-store', 's3-prod', {flavor: 's3', config: {path: 's3://acme-ml'}});
    const stackOf = (orchestrator: Resource, store: Resource, called = 'prod') =>
      resource('stack', called, {components: {orchestrator: orchestrator.id, artifact_store: store.id}});
    const create = (...resources: readonly Resource[]) => backend.commit(resources.map(each => ({action: 'create', resource: each})));
    const withName = (from: Resource, called: string): Resource => ({...from, manifest: {...from.manifest, metadata: {...from.manifest.metadata, name: called}}});
    const described = (from: Resource, description: string): Resource => ({...from, manifest: {...from.manifest, metadata: {...from.manifest.metadata, description}}});
    const update = (stored: Stored, changed: Resource): Change => ({action: 'update', resource: changed, expected: stored.version});
    const remove = ({resource: {kind, id}, version}: Stored): Change => ({action: 'delete', kind, id, expected: version});
    const read = ({kind, id}: Resource) => backend.get(kind, id);
    const namesOf = async (kind: Kind) => (await backend.list(kind)).flatMap(each => (each.status === 'ok' ? [nameOf(each.resource)] : []));
    const codeOf = async (work: Promise<unknown>) => {
      const error: unknown = await work.then(
        () => null,
        (cause: unknown) => cause,
      );
      return isAppError(error) ? error.code : error;
    };

    beforeEach(async () => {
      opened = await open();
      backend = opened.backend;
    });
    afterEach(() => opened.close());

    test('what is created can be read back by id and by name', async () => {
      const wanted = bucket();
      const [committed] = await create(wanted);

      const byId = await read(wanted);
      expect(byId).toMatchObject({status: 'ok', resource: wanted, digest: digestOf(wanted.manifest), version: committed?.version});
      await expect(backend.find({kind: wanted.kind, name: 's3-prod', namespace: opened.namespace})).resolves.toEqual(byId);
    });

    test('a custom flavor is an object like any other: one name for each type, changed by version', async () => {
      const schema = {properties: {path: {type: 'string'}}};
      const [store, registry] = [resource('artifact-store-flavor', 'minio', {schema}), resource('model-registry-flavor', 'minio', {schema})];
      const component = resource('artifact-store', 'mine', {flavor: 'minio', config: {path: 'x'}});
      await create(store, registry, component);
      expect(await namesOf('artifact-store-flavor')).toEqual(['minio']);
      await expect(backend.find({kind: 'model-registry-flavor', name: 'MINIO', namespace: opened.namespace})).resolves.toEqual(await read(registry));
      expect(await codeOf(create(resource('artifact-store-flavor', 'minio', {schema})))).toBe('exists');
      await backend.commit([update(await read(store), described(store, 'ours'))]);
      expect(await codeOf(backend.commit([{...remove(await read(store)), expected: 'another'} as Change]))).toBe('conflict');
      await backend.commit([remove(await read(component)), remove(await read(store))]);
      expect(await namesOf('artifact-store-flavor')).toEqual([]);
    });

    test('times are UTC, and a new object was created when it was updated, or before', async () => {
      const wanted = bucket();
      await create(wanted);
      const {created, updated} = await read(wanted);
      for (const time of [created, updated]) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Date.parse(created)).toBeLessThanOrEqual(Date.parse(updated));
    });

    test('a list has every object of its kind and no other, by name', async () => {
      const [b, a] = [kube(), resource('orchestrator', 'alpha', {flavor: 'local'})];
      await create(b, a, bucket());
      const listed = (await namesOf('orchestrator')).filter(each => each !== 'default');
      expect(listed).toEqual(['alpha', 'kube']);
    });

    test('a list gives the same objects as reading one by one', async () => {
      const [o, s] = [kube(), bucket()];
      const stack = stackOf(o, s);
      await create(o, s, stack);
      for (const each of [o, s, stack]) expect(await backend.list(each.kind)).toContainEqual(await read(each));
    });

    test('reading what is not there says so', async () => {
      expect(await codeOf(backend.get('stack', newId()))).toBe('not_found');
      await expect(backend.find({kind: 'stack', name: 'nothing', namespace: opened.namespace})).resolves.toBeNull();
    });

    test('an id is read under its own kind only', async () => {
      const wanted = kube();
      await create(wanted);
      expect(await codeOf(backend.get('artifact-store', wanted.id))).toBe('not_found');
    });

    test('an update replaces the manifest and moves the version on', async () => {
      const wanted = bucket();
      await create(wanted);
      const before = await read(wanted);
      const changed = described(wanted, 'nightly');
      const [committed] = await backend.commit([update(before, changed)]);

      const after = await read(wanted);
      expect(after.resource).toEqual(changed);
      expect(after.version).toBe(committed?.version);
      expect(after.version).not.toBe(before.version);
      expect(after.created).toBe(before.created);
    });

    test('a write on a stale version is refused and changes nothing', async () => {
      const wanted = bucket();
      await create(wanted);
      const before = await read(wanted);
      await backend.commit([update(before, described(wanted, 'theirs'))]);
      const theirs = await read(wanted);

      const stale = backend.commit([update(before, described(wanted, 'mine'))]);
      await expect(stale).rejects.toMatchObject({code: 'conflict', details: {stale: [wanted.id]}});
      expect(await codeOf(backend.commit([remove(before)]))).toBe('conflict');
      expect(await read(wanted)).toEqual(theirs);
    });

    test('of many writers on one version exactly one wins', async () => {
      const wanted = bucket();
      await create(wanted);
      const before = await read(wanted);
      const outcomes = await Promise.all(Array.from({length: 8}, (_, index) => codeOf(backend.commit([update(before, described(wanted, `writer ${index}`))]))));
      expect(outcomes.filter(code => code === null)).toHaveLength(1);
      expect(outcomes.filter(code => code === 'conflict')).toHaveLength(7);
    });

    test('a commit of many is all or nothing', async () => {
      const [o, s] = [kube(), bucket()];
      await create(o);
      const before = await read(o);
      await backend.commit([update(before, described(o, 'newer'))]);

      const mixed = backend.commit([{action: 'create', resource: s}, update(before, described(o, 'mine'))]);
      expect(await codeOf(mixed)).toBe('conflict');
      expect(await codeOf(read(s))).toBe('not_found');
      expect((await read(o)).resource.manifest.metadata['description']).toBe('newer');
    });

    test('what is deleted is gone, and its name is free', async () => {
      const wanted = bucket();
      await create(wanted);
      const committed = await backend.commit([remove(await read(wanted))]);

      expect(committed).toEqual([{id: wanted.id, version: null}]);
      expect(await codeOf(read(wanted))).toBe('not_found');
      expect(await namesOf(wanted.kind)).not.toContain('s3-prod');
      const again = bucket();
      await create(again);
      expect((await read(again)).resource.id).toBe(again.id);
    });

    test('writing what is not there says so', async () => {
      const absent = bucket();
      const expected = digestOf(absent.manifest);
      expect(await codeOf(backend.commit([{action: 'update', resource: absent, expected}]))).toBe('not_found');
      // On a server a delete that finds nothing is done already (SEMANTICS 3.7).
      expect(['not_found', null]).toContain(await codeOf(backend.commit([{action: 'delete', kind: absent.kind, id: absent.id, expected}])));
    });

    test('names are unique per kind, compared without case, and keep their spelling', async () => {
      const wanted = resource('orchestrator', 'Kube', {flavor: 'local'});
      await create(wanted);

      expect(await codeOf(create(resource('orchestrator', 'kUBE', {flavor: 'local'})))).toBe('exists');
      expect(await codeOf(create(kube(), resource('orchestrator', 'other', {flavor: 'local'})))).toBe('exists');
      expect(await namesOf('orchestrator')).not.toContain('other');
      const found = await backend.find({kind: 'orchestrator', name: 'KUBE', namespace: opened.namespace});
      expect(found && nameOf(found.resource)).toBe('Kube');
      await create(resource('step-operator', 'kube', {flavor: 'local'}));
    });

    test('two creates of one name in one commit are refused', async () => {
      expect(await codeOf(create(kube(), kube()))).toBe('exists');
    });

    test('a create never updates: an id that is taken is refused', async () => {
      const wanted = bucket();
      await create(wanted);
      expect(await codeOf(create({...withName(wanted, 'other'), id: wanted.id}))).toBe('id_taken');
      expect(await namesOf(wanted.kind)).not.toContain('other');
    });

    test('a rename keeps id and references, and leaves what refers to it unchanged', async () => {
      const [o, s] = [kube(), bucket()];
      const stack = stackOf(o, s);
      await create(o, s, stack);
      const before = await read(stack);

      await backend.commit([update(await read(o), withName(o, 'kube-2'))]);

      expect(nameOf((await read(o)).resource)).toBe('kube-2');
      expect((await read(stack)).resource).toEqual(stack);
      expect((await read(stack)).version).toBe(before.version);
      expect(await namesOf(o.kind)).not.toContain('kube');
    });

    test('a rename to a name that is taken is refused; two objects can swap theirs', async () => {
      const [a, b] = [kube(), resource('orchestrator', 'other', {flavor: 'local'})];
      await create(a, b);
      const [first, second] = [await read(a), await read(b)];
      expect(await codeOf(backend.commit([update(first, withName(a, 'other'))]))).toBe('exists');

      await backend.commit([update(first, withName(a, 'other')), update(second, withName(b, 'kube'))]);
      expect(nameOf((await read(a)).resource)).toBe('other');
      expect(nameOf((await read(b)).resource)).toBe('kube');
    });

    test('objects that refer to each other are created in one commit, in any order', async () => {
      const [o, s] = [kube(), bucket()];
      const stack = stackOf(o, s);
      await create(stack, s, o);
      expect((await read(stack)).resource).toEqual(stack);
    });

    test('a reference to nothing, or to another kind, is refused', async () => {
      const [o, s] = [kube(), bucket()];
      await create(o, s);
      expect(await codeOf(create(stackOf({...o, id: newId()}, s)))).toBe('dangling_reference');
      expect(await codeOf(create(stackOf(s, o)))).toBe('dangling_reference');
      expect(await namesOf('stack')).not.toContain('prod');
    });

    test('what an object refers to can be deleted along with it', async () => {
      const [o, s] = [kube(), bucket()];
      const stack = stackOf(o, s);
      await create(o, s, stack);
      await backend.commit([remove(await read(o)), remove(await read(stack))]);
      expect(await codeOf(read(o))).toBe('not_found');
      expect(await codeOf(read(stack))).toBe('not_found');
    });

    test('fields that nobody knows are kept and count in the digest', async () => {
      const wanted = bucket();
      const future: Manifest = {...wanted.manifest, 'x-future': {list: [1, {a: null}], text: 'yes'}};
      await create({...wanted, manifest: future});
      const stored = await read(wanted);
      expect(stored.resource.manifest).toEqual(future);
      expect(stored.digest).toBe(digestOf(future));
    });

    test('an empty commit changes nothing', async () => {
      await expect(backend.commit([])).resolves.toEqual([]);
    });
  });
}
