import {appendFileSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {thisProcess} from '../../../src/lib/holder.js';
import type {RunEvent} from '../../../src/pipeline/run/event.js';
import type {RunStore} from '../../../src/pipeline/run/record.js';
import {openRunStore} from '../../../src/pipeline/run/run-store.js';
import {goodStory, stackOfRuns, trainingPlan} from '../../support/runs.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../support/temporary-folder.js';

/** The number of a process that ended, of this boot. */
const dead = JSON.stringify({...thisProcess(), pid: 2 ** 22 + 1});

describe('the runs of a home', () => {
  let home: TemporaryFolder;
  let folder: string;
  let store: RunStore;
  beforeEach(() => {
    home = temporaryFolder();
    folder = join(home.path, 'runs');
    let minute = 0;
    store = openRunStore(folder, () => new Date(Date.UTC(2026, 0, 1, 0, minute++)));
  });
  afterEach(() => home.remove());

  const create = (pipeline = 'train') => store.create({stack: stackOfRuns, plan: trainingPlan(pipeline)});
  /** A run that has ended well. */
  const finished = async (pipeline = 'train'): Promise<string> => {
    const writer = await create(pipeline);
    for (const happening of goodStory) await writer.append(happening);
    await writer.close();
    return writer.record.header.name;
  };
  const eventsOf = (name: string): string => join(folder, name, 'events.ndjson');

  test('have the names of their pipelines, with numbers that are never given twice', async () => {
    expect([await finished(), await finished(), await finished('train-2')]).toEqual(['train-1', 'train-2', 'train-2-1']);
    await store.remove('train-2');
    await store.remove('train-1');
    expect(await finished()).toBe('train-3');
    expect(await finished('train-2')).toBe('train-2-2');
  });

  test('that begin in the same moment get names of their own', async () => {
    const writers = await Promise.all(Array.from({length: 8}, () => create()));
    expect(writers.map(({record}) => record.header.name).sort()).toEqual(Array.from({length: 8}, (_, index) => `train-${index + 1}`));
    await Promise.all(writers.map(writer => writer.close()));
  });

  test('are listed with their states, the newest first', async () => {
    await finished();
    const failed = await create('daily');
    await failed.append({type: 'run-started', host: 'here', pid: 1});
    await failed.append({type: 'run-ended', outcome: 'failed'});
    await failed.close();
    const running = await create();
    const left = await create();
    await left.append({type: 'run-started', host: 'here', pid: 1});
    await left.close();
    expect((await store.list()).map(row => [row.name, row.status === 'ok' ? row.state : row.problem])).toEqual([
      ['train-3', 'interrupted'],
      ['train-2', 'running'],
      ['daily-1', 'failed'],
      ['train-1', 'succeeded'],
    ]);
    await running.close();
  });

  test('give back plan, source and events as they were', async () => {
    const writer = await create();
    await writer.writeSource({artifact: 'x'});
    const events = await Promise.all(goodStory.map(happening => writer.append(happening)));
    expect(events.map(({sequence}) => sequence)).toEqual(goodStory.map((_, index) => index + 1));
    await writer.close();
    const record = await store.find('train-1');
    expect(await record.plan()).toEqual(trainingPlan());
    expect(await record.source()).toEqual({artifact: 'x'});
    expect(await record.events()).toEqual(events);
    expect(readdirSync(record.folder).sort()).toEqual(['events.ndjson', 'plan.json', 'run.json', 'source.json']);
  });

  test('are found by name, by id, by the beginning of an id, and as the latest', async () => {
    await finished();
    await finished('daily');
    const {id} = (await store.find('train-1')).header;
    expect((await store.find(id)).header.name).toBe('train-1');
    expect((await store.find('latest')).header.name).toBe('daily-1');
    await expect(store.find(id.slice(0, 5))).rejects.toMatchObject({code: 'not_found'});
    await expect(store.find('train-11')).rejects.toMatchObject({code: 'not_found', next: ['cairn run describe train-1']});
    await expect(store.find('../runs/train-1')).rejects.toMatchObject({code: 'not_found'});
    await expect(store.find('.numbers')).rejects.toMatchObject({code: 'not_found'});
  });

  test('that are none yet have no latest', async () => {
    expect(await store.list()).toEqual([]);
    await expect(store.find('latest')).rejects.toMatchObject({code: 'not_found'});
  });

  test('are worked on by one process at a time', async () => {
    const writer = await create();
    expect(writer.record.isWorkedOn()).toBe(true);
    await expect(store.takeUp('train-1')).rejects.toMatchObject({code: 'locked', details: {pid: process.pid, run: 'train-1'}, next: ['cairn run logs train-1 -f', 'cairn run cancel train-1']});
    await expect(store.remove('train-1')).rejects.toMatchObject({code: 'in_use', next: ['cairn run cancel train-1']});
    await writer.close();
    expect(writer.record.isWorkedOn()).toBe(false);
    await (await store.takeUp('train-1')).close();
    await store.remove('train-1');
    expect(await store.list()).toEqual([]);
    expect(readdirSync(folder)).toEqual(['.numbers']);
  });

  test('of a process that is gone are interrupted, and can be taken up: half a line is cut', async () => {
    await finished();
    const before = readFileSync(eventsOf('train-1'), 'utf8').split('\n').slice(0, 6).join('\n');
    writeFileSync(eventsOf('train-1'), `${before}\n{"sequence":7,"at":"2026-01`);
    writeFileSync(join(folder, 'train-1', 'lock'), dead);
    expect(await store.list()).toMatchObject([{state: 'interrupted', ended: null}]);
    expect(await (await store.find('train-1')).events()).toHaveLength(6);
    const writer = await store.takeUp('train-1');
    expect(readFileSync(eventsOf('train-1'), 'utf8')).toBe(`${before}\n`);
    expect(await writer.append({type: 'run-ended', outcome: 'cancelled'})).toMatchObject({sequence: 7});
    await writer.close();
    expect(await writer.record.events()).toHaveLength(7);
    expect(await store.list()).toMatchObject([{state: 'cancelled'}]);
  });

  test('read as far as they were written, wherever the file was torn', async () => {
    await finished();
    const text = readFileSync(eventsOf('train-1'));
    const record = await store.find('train-1');
    await fc.assert(fc.asyncProperty(fc.nat({max: text.length}), fc.constantFrom('', '\0\0\0', '\0\n\0'), async (length, more) => {
      writeFileSync(eventsOf('train-1'), Buffer.concat([text.subarray(0, length), Buffer.from(more)]));
      const whole = text.subarray(0, length).toString().split('\n').length - 1;
      // A line that lacks its end only is no line yet.
      expect((await record.events()).map(({sequence}) => sequence)).toEqual(Array.from({length: whole}, (_, index) => index + 1));
    }), {numRuns: 60});
  });

  test('that are damaged in the middle say so, in a row of their own', async () => {
    await finished();
    await finished('daily');
    const lines = readFileSync(eventsOf('train-1'), 'utf8').split('\n');
    writeFileSync(eventsOf('train-1'), [...lines.slice(0, 3), 'garbage', ...lines.slice(4)].join('\n'));
    await expect((await store.find('train-1')).events()).rejects.toMatchObject({code: 'invalid_input', details: {file: eventsOf('train-1')}});
    await expect(store.takeUp('train-1')).rejects.toMatchObject({code: 'invalid_input'});
    expect((await store.find('train-1')).isWorkedOn()).toBe(false);
    writeFileSync(join(folder, 'train-1', 'run.json'), '{"id": 7}');
    expect(await store.list()).toMatchObject([{name: 'daily-1', status: 'ok'}, {name: 'train-1', status: 'damaged', place: join(folder, 'train-1')}]);
    await expect(store.find('train-1')).rejects.toMatchObject({code: 'invalid_input'});
    await store.remove('train-1');
    expect(await store.list()).toHaveLength(1);
  });

  test('whose plan is not there, or is none, can be listed and not read', async () => {
    await finished();
    const record = await store.find('train-1');
    const plan = readFileSync(join(record.folder, 'plan.json'), 'utf8');
    for (const text of ['', '[]', plan.replace('"slug":"train-1"', '"slug":"../../x"'), plan.replace('"step":"report"', '"step":"other"')]) {
      writeFileSync(join(record.folder, 'plan.json'), text);
      await expect(record.plan()).rejects.toMatchObject({code: 'invalid_input', details: {file: join(record.folder, 'plan.json')}});
    }
    rmSync(join(record.folder, 'plan.json'));
    await expect(record.plan()).rejects.toMatchObject({code: 'invalid_input'});
    expect(await store.list()).toHaveLength(1);
  });

  test('without a header are nobody\'s yet: a start that was killed shows nowhere', async () => {
    mkdirSync(join(folder, 'train-1'), {recursive: true});
    writeFileSync(join(folder, 'train-1', 'plan.json'), '{}');
    expect(await store.list()).toEqual([]);
    expect(await finished()).toBe('train-2');
  });

  test('can\'t be made where the home can\'t be written', async () => {
    writeFileSync(folder, 'a file in its place');
    await expect(create()).rejects.toMatchObject({code: 'failed'});
  });

  test('are followed from the beginning to the end, as events come', async () => {
    const writer = await create();
    await writer.append(goodStory[0]!);
    const seen: RunEvent[] = [];
    const following = (async () => {
      for await (const event of (await store.find('train-1')).follow()) seen.push(event);
    })();
    for (const happening of goodStory.slice(1)) {
      await writer.append(happening);
      await new Promise(resolve => setTimeout(resolve, 3));
    }
    await following;
    expect(seen).toEqual(await writer.record.events());
    await writer.close();
  });

  test('are followed until nobody works on them any more', async () => {
    const writer = await create();
    await writer.append(goodStory[0]!);
    const seen: string[] = [];
    const following = (async () => {
      for await (const {type} of writer.record.follow()) seen.push(type);
    })();
    await writer.append({type: 'cancel-requested', by: 'ann'});
    await writer.close();
    await following;
    expect(seen).toEqual(['run-started', 'cancel-requested']);
  });

  test('are followed until the one who looks has enough', async () => {
    const writer = await create();
    const enough = new AbortController();
    const following = (async () => {
      for await (const event of writer.record.follow(enough.signal)) throw new Error(event.type);
    })();
    enough.abort();
    await following;
    await writer.close();
  });

  test('of which the last event is long are listed all the same', async () => {
    const writer = await create();
    await writer.append({type: 'run-started', host: 'h'.repeat(70_000), pid: 1});
    await writer.append({type: 'run-ended', outcome: 'failed'});
    await writer.append({type: 'run-started', host: 'h'.repeat(300_000), pid: 1});
    await writer.close();
    appendFileSync(eventsOf('train-1'), '{"half');
    expect(await store.list()).toMatchObject([{state: 'interrupted'}]);
    truncateSync(eventsOf('train-1'), 0);
    expect(await store.list()).toMatchObject([{state: 'interrupted', updated: '2026-01-01T00:00:00.000Z'}]);
  });
});
