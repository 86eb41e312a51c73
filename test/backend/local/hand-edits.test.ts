import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {Listed, LocalBackend} from '../../../src/backend/backend.js';
import {nameOf, own, slotsOf} from '../../../src/domain/manifest.js';
import {change, createAll, makeHome, trio} from './home.js';
import type {Home, Trio} from './home.js';

describe('what people do to files', () => {
  let home: Home;
  let backend: LocalBackend;
  let made: Trio;
  const find = (name: string) => home.open().find({kind: 'stack', name, namespace: own});
  const rows = async () => (await home.open().list('stack')).filter(each => rowName(each) !== 'default').map(each => [rowName(each), each.status === 'ok' ? each.resource.id : 'damaged']);
  const rowName = (each: Listed) => (each.status === 'ok' ? nameOf(each.resource) : each.name);

  beforeEach(async () => {
    home = makeHome();
    backend = home.open();
    made = trio();
    await createAll(backend, made);
  });
  afterEach(() => home.remove());

  test('moving a file renames the object', async () => {
    home.move('stacks/prod.yaml', 'stacks/production.yaml');
    expect(await rows()).toEqual([['production', made.stack.id]]);
    expect((await find('production'))?.resource.id).toBe(made.stack.id);
    expect(await find('prod')).toBeNull();
  });

  test('copying a file makes an object of its own', async () => {
    home.write('stacks/copy.yaml', home.read('stacks/prod.yaml'));
    const [[, copyId]] = (await rows()) as [[string, string]];
    expect(copyId).not.toBe(made.stack.id);
    expect(await rows()).toEqual([
      ['copy', copyId],
      ['prod', made.stack.id],
    ]);
    expect((await find('copy'))?.resource.id).toBe(copyId);
    expect((await find('prod'))?.resource.id).toBe(made.stack.id);
    expect(slotsOf((await find('copy'))!.resource)).toEqual(slotsOf(made.stack));
  });

  test('two files that could both be the object are rows with an error', async () => {
    home.write('stacks/copy.yaml', home.read('stacks/prod.yaml').replace('name: prod', 'name: copy'));
    expect(await rows()).toEqual([
      ['copy', 'damaged'],
      ['prod', 'damaged'],
    ]);
  });

  test('two copies of a file that is gone are rows with an error, and can not be read one by one', async () => {
    home.write('stacks/copy.yaml', home.read('stacks/prod.yaml'));
    home.move('stacks/prod.yaml', 'stacks/other.yaml');
    expect(await rows()).toEqual([
      ['copy', 'damaged'],
      ['other', 'damaged'],
    ]);
    await expect(find('copy')).rejects.toMatchObject({code: 'invalid_manifest', message: expect.stringContaining('stacks/other.yaml')});
  });

  test('a new file needs neither id nor name; its id stays the same, and settle writes one', async () => {
    home.write('stacks/mine.yaml', `# mine\n${home.read('stacks/prod.yaml').replace(/metadata:\n.*\n.*\n/, '')}`);
    const before = await find('mine');
    expect(before?.resource.manifest.metadata).toEqual({name: 'mine'});
    expect((await find('mine'))?.resource.id).toBe(before?.resource.id);

    await backend.settle();
    const settled = await find('mine');
    expect(settled).toMatchObject({version: before?.version, resource: {id: before?.resource.id}});
    expect(home.read('stacks/mine.yaml')).toMatch(/^# mine\n/);
    expect(home.read('stacks/mine.yaml')).toContain(String(before?.resource.id));
  });

  test('settle mints anew an id that is taken elsewhere', async () => {
    await backend.settle([made.kube.id]);
    const renewed = await home.open().find({kind: 'orchestrator', name: 'kube', namespace: own});
    expect(renewed?.resource.id).not.toBe(made.kube.id);
    expect(slotsOf((await find('prod'))!.resource).get('orchestrator')).toBe(renewed?.resource.id);
  });

  test('settle gives a copy its own id and leaves the original alone', async () => {
    const original = home.read('stacks/prod.yaml');
    home.write('stacks/copy.yaml', original);
    await backend.settle();
    expect(home.read('stacks/prod.yaml')).toBe(original);
    expect(home.read('stacks/copy.yaml')).toContain('name: copy');
    expect((await find('copy'))?.resource.id).not.toBe(made.stack.id);
  });

  test('an update through cairn writes the id that the object was read with', async () => {
    home.write('stacks/mine.yaml', home.read('stacks/prod.yaml').replace(/metadata:\n.*\n.*\n/, ''));
    const stored = (await find('mine'))!;
    await change(home.open(), stored, {description: 'x'});
    expect((await find('mine'))?.resource.id).toBe(stored.resource.id);
  });

  test.each([
    ['broken YAML', 'a: [1,\n'],
    ['another apiVersion', 'apiVersion: cairn/v9\nkind: Stack\nmetadata: {name: bad}\nspec: {components: {}}\n'],
    ['another kind', 'apiVersion: cairn/v1\nkind: Component\nmetadata: {name: bad}\nspec: {type: orchestrator, flavor: local}\n'],
    ['a list', '- 1\n'],
    ['nothing', ''],
    ['an id that is none', 'apiVersion: cairn/v1\nkind: Stack\nmetadata: {name: bad, id: 12}\nspec: {components: {}}\n'],
  ])('a file with %s is one row of the list, with its error', async (_, text) => {
    home.write('stacks/bad.yaml', text);
    const listed = await home.open().list('stack');
    expect(listed).toHaveLength(3);
    expect(listed[0]).toMatchObject({status: 'damaged', kind: 'stack', name: 'bad', place: expect.stringContaining('stacks/bad.yaml'), problem: expect.stringMatching(/stacks\/bad\.yaml/)});
    await expect(find('bad')).rejects.toMatchObject({code: 'invalid_manifest'});
    await expect(backend.commit([{action: 'create', resource: {...trio().stack, manifest: {...made.stack.manifest, metadata: {name: 'BAD'}}}}])).rejects.toMatchObject({code: 'exists'});
    expect(home.read('stacks/bad.yaml')).toBe(text);
  });

  test('a reference to nothing is shown as it stands, and refused when written', async () => {
    home.write('stacks/prod.yaml', home.read('stacks/prod.yaml').replace('kube', 'nothing'));
    const stored = (await find('prod'))!;
    expect(slotsOf(stored.resource).get('orchestrator')).toBe('name:nothing');
    await expect(change(backend, stored, {description: 'x'})).rejects.toMatchObject({code: 'dangling_reference'});
  });

  test('a file restored from before a rename still finds its component', async () => {
    const text = home.read('stacks/prod.yaml');
    await change(backend, await backend.get('orchestrator', made.kube.id), {name: 'kube-2'});
    home.write('stacks/prod.yaml', text);
    expect(slotsOf((await find('prod'))!.resource)).toEqual(slotsOf(made.stack));
  });

  test('files that differ only in case or extension have one name: the first is read, the others are rows', async () => {
    home.write('stacks/prod.json', '{}');
    home.write('stacks/Prod.yml', home.read('stacks/prod.yaml'));
    expect(await rows()).toEqual([
      ['prod', made.stack.id],
      ['Prod', 'damaged'],
      ['prod', 'damaged'],
    ]);
    expect((await find('PROD'))?.resource.id).toBe(made.stack.id);
  });

  test('a JSON file stays JSON', async () => {
    home.write('stacks/json.json', JSON.stringify({apiVersion: 'cairn/v1', kind: 'Stack', spec: {components: {orchestrator: 'kube'}}}));
    await change(backend, (await find('json'))!, {description: 'x'});
    expect(JSON.parse(home.read('stacks/json.json'))).toMatchObject({metadata: {name: 'json', description: 'x'}, spec: {components: {orchestrator: 'kube'}}});
  });

  test('an edit between reading and writing is a conflict; a comment alone is none', async () => {
    const stored = (await find('prod'))!;
    home.write('stacks/prod.yaml', `# a comment\n${home.read('stacks/prod.yaml')}`);
    await change(backend, stored, {description: 'mine'});
    expect(home.read('stacks/prod.yaml')).toContain('# a comment\n');
    await expect(change(backend, stored, {description: 'again'})).rejects.toMatchObject({code: 'conflict'});
  });
});
