import {cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {openJournal} from '../../../src/backend/local/journal-store.js';
import {nameOf, own} from '../../../src/domain/manifest.js';
import {change, createAll, makeHome, resource, trio} from './home.js';
import type {Home} from './home.js';

/** Written by cairn 0.1.0, with a comment of somebody's own in it. */
const old = fileURLToPath(new URL('../../fixtures/format-1', import.meta.url));

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

/** Every file below a folder with its text. */
function tree(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
  return Object.fromEntries(names.map(entry => [join(entry.parentPath, entry.name).slice(folder.length + 1), readFileSync(join(entry.parentPath, entry.name), 'utf8')]));
}

async function names(): Promise<readonly string[]> {
  const rows = (await Promise.all((['stack', 'orchestrator', 'artifact-store', 'secret'] as const).map(kind => home.open().list(kind)))).flat();
  return rows.map(row => (row.status === 'ok' ? `${row.resource.kind}/${nameOf(row.resource)}` : row.problem));
}

describe('a store of format 1', () => {
  let before: Record<string, string>;
  beforeEach(() => {
    cpSync(old, dirname(home.folders.data), {recursive: true});
    before = tree(home.folders.data);
  });

  const backups = () => (existsSync(join(home.folders.state, 'backup')) ? readdirSync(join(home.folders.state, 'backup')) : []);
  const register = (onStep?: (step: string) => void) =>
    home.open(onStep === undefined ? {} : {onStep}).commit([{action: 'create', resource: resource('orchestrator', 'new', {spec: {flavor: 'local'}})}]);

  test('is read without being changed', async () => {
    expect(await names()).toEqual(expect.arrayContaining(['stack/default', 'stack/prod', 'orchestrator/kube-2', 'artifact-store/s3-prod', 'secret/s3-prod']));
    expect(await openJournal(home.folders).last()).toBeNull();
    expect(tree(home.folders.data)).toEqual(before);
    expect(backups()).toEqual([]);
  });

  test('becomes format 2 with the first write, and a copy of what it was stays beside', async () => {
    const told: string[] = [];
    await home.open({onMigrated: backup => told.push(backup)}).commit([{action: 'create', resource: resource('orchestrator', 'new', {spec: {flavor: 'local'}})}]);
    expect(JSON.parse(home.read('store.json'))).toMatchObject({format: 2, id: (JSON.parse(before['store.json'] as string) as {id: string}).id});
    const [backup, ...others] = backups();
    expect(others).toEqual([]);
    expect(told).toEqual([join(home.folders.state, 'backup', backup as string)]);
    expect(backup).toMatch(/^format-1-\d{8}T\d{6}Z$/);
    expect(tree(told[0] as string)).toEqual(before);
    expect(home.read('stacks/prod.yaml')).toBe(before['stacks/prod.yaml']);
    await home.open().commit([{action: 'create', resource: resource('orchestrator', 'newer', {spec: {flavor: 'local'}})}]);
    expect(backups()).toHaveLength(1);
  });

  test('is left as it was by a write that is refused', async () => {
    const taken = home.open().commit([{action: 'create', resource: resource('orchestrator', 'kube-2', {spec: {flavor: 'local'}})}]);
    await expect(taken).rejects.toMatchObject({code: 'exists'});
    expect([tree(home.folders.data), backups()]).toEqual([before, []]);
  });

  test.each(['copied', 'backed-up', 'recorded', 'committed', 'replaced', 'applied', 'done'])('survives a death at "%s": it is old or new as a whole, and the next write brings it on', async stop => {
    await expect(
      register(step => {
        if (step === stop) throw new Error('stopped');
      }),
    ).rejects.toThrow('stopped');
    const committed = !['copied', 'backed-up', 'recorded'].includes(stop);
    expect((await names()).includes('orchestrator/new')).toBe(committed);
    if (!committed) expect(tree(home.folders.data)).toEqual(before);

    await home.open().commit([{action: 'create', resource: resource('orchestrator', 'next', {spec: {flavor: 'local'}})}]);
    expect(JSON.parse(home.read('store.json'))).toMatchObject({format: 2});
    expect(await names()).toEqual(expect.arrayContaining(['stack/prod', 'orchestrator/next', ...(committed ? ['orchestrator/new'] : [])]));
    expect(backups().filter(name => name.endsWith('.partial'))).toEqual([]);
    for (const backup of backups()) expect(tree(join(home.folders.state, 'backup', backup))).toEqual(before);
  });
});

describe('the journal', () => {
  const isRegistered = async () => (await home.open().find({kind: 'orchestrator', name: 'kube', namespace: own})) !== null;

  test.each(['recorded', 'committed', 'replaced', 'applied', 'done'])('has an entry and its change, or neither, after a death at "%s"', async stop => {
    const dying = home.open({
      command: {id: 'c', words: ['register']},
      onStep: step => {
        if (step === stop) throw new Error('stopped');
      },
    });
    await expect(createAll(dying, trio())).rejects.toThrow('stopped');
    const happened = stop !== 'recorded';
    const journal = openJournal(home.folders);
    expect([await isRegistered(), (await journal.last())?.id]).toEqual(happened ? [true, 'c'] : [false, undefined]);
    if (!happened) return;
    expect((await journal.revert('c', {force: false, dryRun: false})).steps).toHaveLength(3);
    expect([await isRegistered(), await journal.last()]).toEqual([false, null]);
  });

  test('an undo that dies on the way is done or not done', async () => {
    for (const stop of ['recorded', 'committed', 'replaced']) {
      await createAll(home.open({command: {id: stop, words: []}}), trio());
      const dying = openJournal(home.folders, {onStep: step => {
        if (step === stop) throw new Error('stopped');
      }});
      await expect(dying.revert(stop, {force: false, dryRun: false})).rejects.toThrow('stopped');
      const undone = stop !== 'recorded';
      expect([await isRegistered(), (await openJournal(home.folders).last())?.id]).toEqual(undone ? [false, undefined] : [true, stop]);
      if (!undone) await openJournal(home.folders).revert(stop, {force: false, dryRun: false});
    }
  });

  test('takes the commits of one command back as one', async () => {
    const made = trio();
    const backend = home.open({command: {id: 'one', words: []}});
    await createAll(backend, made);
    await change(home.open({command: {id: 'other', words: []}}), await backend.get('orchestrator', made.kube.id), {description: 'between'});
    await change(backend, await backend.get('stack', made.stack.id), {description: 'second commit'});
    const journal = openJournal(home.folders);
    await expect(journal.revert('other', {force: false, dryRun: false})).rejects.toMatchObject({code: 'conflict'});
    await expect(journal.revert('one', {force: false, dryRun: false})).rejects.toMatchObject({code: 'conflict', message: expect.stringContaining('kube.yaml')});
    await journal.revert('one', {force: true, dryRun: false});
    expect(await names()).toEqual(['stack/default', 'orchestrator/default', 'artifact-store/default']);
  });

  test('drops what is old and beyond the newest thousand, and numbers stay', async () => {
    const made = trio();
    await createAll(home.open(), made);
    const folder = join(home.folders.state, 'journal');
    const first = JSON.parse(readFileSync(join(folder, '000000/01.json'), 'utf8')) as object;
    const now = (days: number) => () => new Date(Date.parse('2026-06-01T00:00:00.000Z') + days * 24 * 60 * 60 * 1000);
    const edit = async (description: string, days: number) => {
      const backend = home.open({now: now(days)});
      await change(backend, await backend.get('stack', made.stack.id), {description});
    };
    await edit('second', 0);
    expect(await openJournal(home.folders).versions('stack', made.stack.id)).toHaveLength(2);
    // As if a thousand commands more had run since.
    for (let number = 1; number <= 5; number += 1) {
      mkdirSync(join(folder, `00000${number}`));
      writeFileSync(join(folder, `00000${number}`, 'ff.json'), JSON.stringify({...first, at: '2026-06-01T00:00:00.000Z', files: []}));
    }
    writeOld(folder);
    await edit('third', 200);
    expect(readdirSync(join(folder, '000000'))).toEqual([]);
    expect((await openJournal(home.folders).versions('stack', made.stack.id)).map(({number, origin}) => [number, origin])).toEqual([[3, 'command']]);
  });
});

/** The first entry was written by the clock of this machine: let it be old. */
function writeOld(folder: string): void {
  const file = join(folder, '000000/01.json');
  const entry = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({...entry, at: '2026-01-01T00:00:00.000Z'}));
}
