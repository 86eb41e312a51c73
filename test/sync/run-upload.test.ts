/** A run's record and a real server: in the end all of it is there once, whatever happens to the requests in between; and what a server says is not believed blindly. */
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {openServerClient} from '../../src/backend/remote/server-client.js';
import type {RunThereDetail, ServerRuns} from '../../src/backend/server-runs.js';
import {AppError} from '../../src/domain/errors.js';
import {newId} from '../../src/lib/uuid.js';
import type {RunWriter} from '../../src/pipeline/run/record.js';
import {openRunStore} from '../../src/pipeline/run/run-store.js';
import {followRun} from '../../src/sync/follow-run.js';
import {RunUpload} from '../../src/sync/run-upload.js';
import {openRunsThere} from '../../src/sync/runs-there.js';
import {sendWaitingRuns} from '../../src/sync/send-waiting-runs.js';
import {readMark, writeMark} from '../../src/sync/sent-mark.js';
import {create, simpleStack, startTeam} from '../server/team.js';
import type {Person, Team} from '../server/team.js';
import {goodStory, stackOfRuns, trainingPlan} from '../support/runs.js';
import {temporaryFolder} from '../support/temporary-folder.js';

let team: Team;
let ann: Person;
let stack: string;
let runs: ServerRuns;
let folder: ReturnType<typeof temporaryFolder>;

beforeAll(async () => {
  team = await startTeam();
  ann = await team.join('ann');
  const drafts = simpleStack('ann', 'prod');
  stack = drafts.stack.id;
  await ann.commit({changes: drafts.all.map(create)});
  runs = openServerClient(team.server.url, ann.token).runs;
});
afterAll(() => team.close());
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const account = {instance: 'i', account: 'a'};
const store = (): ReturnType<typeof openRunStore> => openRunStore(folder.path, () => new Date());
const begin = (): Promise<RunWriter> => store().create({stack: {...stackOfRuns, id: stack}, plan: trainingPlan()});

async function print({record}: RunWriter, slug: string, text: string): Promise<void> {
  const log = record.logs.write(slug, 1);
  await log.write(Buffer.from(text));
  await log.close();
}

/** Each request fails at times: before it reaches the server, or after the server did what it asks for. */
function unreliable(real: ServerRuns, fails: () => 'before' | 'after' | 'not'): ServerRuns {
  const lost = new AppError('unreachable', 'the connection is lost');
  const through = async <T>(request: () => Promise<T>): Promise<T> => {
    const how = fails();
    if (how === 'before') throw lost;
    const answer = await request();
    if (how === 'after') throw lost;
    return answer;
  };
  return {
    ...real,
    put: (id, run) => through(() => real.put(id, run)),
    addEvents: (id, events) => through(() => real.addEvents(id, events)),
    addLog: (id, chunk) => through(() => real.addLog(id, chunk)),
  };
}

const textThere = async (id: string, slug: string): Promise<string> => (await runs.log(id, {slug, attempt: 1, offset: 0, wait: 0})).text;

test.each([1, 2, 3, 4, 5, 6])('all is there once, though requests and answers are lost (seed %i)', async seed => {
  let state = seed;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const writer = await begin();
  const upload = new RunUpload({runs: unreliable(runs, () => (random() < 0.25 ? 'before' : random() < 0.3 ? 'after' : 'not')), account, record: writer.record});
  const long = Array.from({length: 9000}, (_, index) => `line ${index} of a long log\n`).join('');
  let tries = 0;
  for (const happening of goodStory) {
    if (happening.type === 'attempt-started') await print(writer, trainingPlan().instances.find(({id}) => id === happening.instance)?.slug ?? '', long);
    upload.add(await writer.append(happening));
    if (random() < 0.5) await upload.send().catch(() => undefined);
  }
  for (let done = false; !done && tries < 100; tries += 1) done = await upload.send().then(() => true, () => false);
  await writer.close();
  const {id} = writer.record.header;
  expect((await runs.events(id, {since: 0, wait: 0})).events).toEqual(await writer.record.events());
  expect(await textThere(id, 'train-1')).toBe(long);
  expect(await runs.get(id)).toMatchObject({outcome: 'succeeded', name: 'train-1', header: writer.record.header});
}, 60_000);

test('a log that begins anew replaces what was sent of it', async () => {
  const writer = await begin();
  const upload = new RunUpload({runs, account, record: writer.record});
  const {id} = writer.record.header;
  for (const happening of goodStory.slice(0, 4)) upload.add(await writer.append(happening));
  await print(writer, 'train-1', 'a first try that was killed\n');
  await upload.send();
  await print(writer, 'train-1', 'again\n');
  await upload.send();
  expect(await textThere(id, 'train-1')).toBe('again\n');
  await writer.close();
});

describe('a run that goes', () => {
  /** What is warned of, with a server that is another one from the second event on. */
  async function followed(before: ServerRuns, later: ServerRuns): Promise<{readonly warnings: readonly string[]; readonly writer: RunWriter}> {
    const writer = await begin();
    const warnings: string[] = [];
    let server = before;
    const changing: ServerRuns = {...runs, put: (...all) => server.put(...all), addEvents: (...all) => server.addEvents(...all), addLog: (...all) => server.addLog(...all)};
    const following = followRun({runs: changing, account, record: writer.record, remoteName: 'acme', before: () => Promise.reject(new Error('no')), warn: message => warnings.push(message)});
    await writer.append(goodStory[0] as (typeof goodStory)[number]);
    await sleep(1500);
    server = later;
    for (const happening of goodStory.slice(1)) await writer.append(happening);
    await writer.close();
    await following.end();
    return {warnings, writer};
  }

  const refusing = (code: 'not_found' | 'not_allowed' | 'not_logged_in'): ServerRuns => {
    const refuse = (): Promise<never> => Promise.reject(new AppError(code, 'no'));
    return {...runs, put: refuse, addEvents: refuse, addLog: refuse};
  };

  test('is there when it ends, without a word', async () => {
    const {warnings, writer: {record}} = await followed(runs, runs);
    expect(warnings).toEqual([]);
    expect(await runs.get(record.header.id)).toMatchObject({outcome: 'succeeded', sequence: goodStory.length});
    expect(readMark(record.folder)).toMatchObject({updated: (await record.events()).at(-1)?.at, refused: null});
  });

  test('on a server that is away in the end is warned of once, and waits', async () => {
    const {warnings, writer: {record}} = await followed(runs, unreliable(runs, () => 'before'));
    expect(warnings).toEqual(['train-1 is not all on acme yet: the rest goes there with the next run or sync']);
    expect(await sendWaitingRuns(store(), {runs, account})).toEqual([record.header.id]);
  });

  test('goes on waiting where one is not signed in any more', async () => {
    const {warnings, writer: {record}} = await followed(runs, refusing('not_logged_in'));
    expect(warnings).toHaveLength(1);
    expect(readMark(record.folder)).toMatchObject({updated: null, refused: null});
  });

  test('that the server refuses is warned of once, unless it knows nothing of the stack from the beginning', async () => {
    const late = await followed(runs, refusing('not_found'));
    expect(late.warnings).toEqual([expect.stringMatching(/^acme takes no more of train-\d: no$/)]);
    expect(readMark(late.writer.record.folder)).toMatchObject({refused: 'not_found'});
    expect((await followed(refusing('not_allowed'), runs)).warnings).toHaveLength(1);
    expect((await followed(refusing('not_found'), runs)).warnings).toEqual([]);
  });
});

describe('what waits', () => {
  test('is sent later where it goes to that server, and then not again', async () => {
    const writer = await begin();
    for (const happening of goodStory) await writer.append(happening);
    await writer.close();
    const {folder: place, header: {id}} = writer.record;
    expect(await sendWaitingRuns(store(), {runs, account})).toEqual([]);
    writeMark(place, {...account, updated: null, refused: null});
    expect(await sendWaitingRuns(store(), {runs, account: {...account, account: 'other'}})).toEqual([]);
    expect(await sendWaitingRuns(store(), {runs: unreliable(runs, () => 'before'), account})).toEqual([]);
    expect(await sendWaitingRuns(store(), {runs, account})).toEqual([id]);
    expect(await sendWaitingRuns(store(), {runs, account})).toEqual([]);
    expect(await runs.get(id)).toMatchObject({outcome: 'succeeded'});
  });

  test('is not tried again where the server refuses it', async () => {
    const writer = await store().create({stack: {...stackOfRuns, id: newId()}, plan: trainingPlan()});
    await writer.close();
    const {folder: place} = writer.record;
    writeMark(place, {...account, updated: null, refused: null});
    expect(await sendWaitingRuns(store(), {runs, account})).toEqual([]);
    expect(readMark(place)).toMatchObject({refused: 'not_found'});
  });
});

describe('a name there', () => {
  const there = (of: ServerRuns = runs) => openRunsThere({runs: of, remoteName: 'acme', username: 'bob'});

  test('that several runs have is ambiguous, and that none has is missing', async () => {
    for (const _ of [1, 2]) {
      const writer = await openRunStore(`${folder.path}/${newId()}`, () => new Date()).create({stack: {...stackOfRuns, id: stack}, plan: trainingPlan('twice')});
      await new RunUpload({runs, account, record: writer.record}).send();
      await writer.close();
    }
    await expect(there().find('twice-1')).rejects.toMatchObject({code: 'ambiguous'});
    await expect(there().find('ann/none-1')).rejects.toMatchObject({code: 'not_found'});
    const [row] = await there().list();
    expect(row).toMatchObject({name: 'ann/twice-1', state: 'running'});
  });

  test('of a run that makes no sense is a row, and no more', async () => {
    const [{id}] = (await runs.list({limit: 1})) as [RunThereDetail];
    const broken = {...(await runs.get(id)), header: {id, name: '../other'}};
    const lying: ServerRuns = {...runs, list: async () => [broken], get: async () => broken, events: async () => ({events: [{sequence: 7}], heard: false})};
    expect(await there(lying).list()).toMatchObject([{status: 'damaged', name: 'ann/twice-1'}]);
    await expect(there(lying).find(id)).rejects.toMatchObject({code: 'invalid_input'});
    const fine = {...lying, get: async () => runs.get(id)};
    await expect((await there(fine).find(id)).events()).rejects.toMatchObject({code: 'invalid_input'});
  });
});
