/** Runs on a server, as those of this machine are looked at: one's own by name, others' as OWNER/NAME. */
import {setTimeout as sleep} from 'node:timers/promises';
import {runLimits} from '../backend/server-runs.js';
import type {RunsFilter, RunThere, RunThereDetail, ServerRuns} from '../backend/server-runs.js';
import {AppError, isAppError} from '../domain/errors.js';
import type {ErrorCode} from '../domain/errors.js';
import {isId} from '../lib/uuid.js';
import type {RunEvent, RunHeader, RunState} from '../pipeline/run/event.js';
import {damaged, parseEvent, parseHeader, parsePlan} from '../pipeline/run/parse-record.js';
import type {KnownRun, LogOptions, RunRow} from '../pipeline/run/record.js';
import type {RunFilter} from '../pipeline/run/select-runs.js';

/** A server, as far as its runs go. */
export interface RunsOfServer {
  readonly runs: ServerRuns;
  readonly remoteName: string;
  readonly username: string;
}

export interface RunsThere {
  /** The newest first, at most a few thousand. */
  list(): Promise<readonly RunRow[]>;
  /** By name, OWNER/NAME, id or `latest` (of all that one sees). Rejects with `not_found` or `ambiguous`. */
  find(ref: string): Promise<KnownRun>;
  /** Rejects with `not_allowed` for another's run without `admin` on its stack. */
  remove(ref: string): Promise<void>;
}

const mostListed = 2000;
/** Milliseconds between two attempts to reach the server while a run is followed, and how many there are in a row. */
const pause = 2000;
const attempts = 30;

/** What is asked for besides narrows what is listed, where the server can tell. */
export function openRunsThere(there: RunsOfServer, {pipeline, state, stack, limit}: RunFilter = {}): RunsThere {
  const isNarrow = pipeline !== undefined || stack !== undefined || state !== undefined;
  const filter: RunsFilter = {limit: isNarrow ? mostListed : limit ?? mostListed, outcome: outcomeOf(state)};
  return {
    list: async () => (await there.runs.list(filter)).map(run => rowOf(there, run)),
    find: async ref => recordOf(there, await there.runs.get(await idOf(there, ref))),
    remove: async ref => there.runs.delete(await idOf(there, ref)),
  };
}

function outcomeOf(state: RunState | undefined): RunsFilter['outcome'] {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled' ? state : undefined;
}

async function idOf(there: RunsOfServer, ref: string): Promise<string> {
  if (isId(ref)) return ref;
  const found = await named(there, ref);
  const [first] = found;
  if (first === undefined) throw new AppError('not_found', ref === 'latest' ? `There are no runs on ${there.remoteName} yet` : `There is no run "${ref}" on ${there.remoteName}, or it is not visible to you`, {next: ['cairn run list --remote']});
  if (found.length === 1) return first.id;
  const isOfOne = found.every(({starter}) => starter === first.starter);
  const choices = found.map(run => (isOfOne ? run.id : shownName(there, run))).slice(0, 5);
  throw new AppError('ambiguous', `Several runs on ${there.remoteName} are called ${ref}: ${choices.join(', ')}`, {next: choices.map(each => `cairn run describe ${each} --remote`)});
}

/** A name without an owner is one's own, else of whoever has one of that name. */
async function named({runs, username}: RunsOfServer, ref: string): Promise<readonly RunThere[]> {
  if (ref === 'latest') return runs.list({limit: 1});
  const limit = 10;
  const slash = ref.indexOf('/');
  if (slash >= 0) return runs.list({limit, starter: ref.slice(0, slash), name: ref.slice(slash + 1)});
  const mine = await runs.list({limit, starter: username, name: ref});
  return mine.length > 0 ? mine : runs.list({limit, name: ref});
}

function shownName({username}: Pick<RunsOfServer, 'username'>, {starter, name}: Pick<RunThere, 'starter' | 'name'>): string {
  return starter === username ? name : `${starter}/${name}`;
}

function placeOf(there: RunsOfServer, run: RunThere): string {
  return `${shownName(there, run)} on ${there.remoteName}`;
}

/** Under the name that it has for whoever looks. Throws `invalid_input` where it isn't one. */
function headerOf(there: RunsOfServer, run: RunThere): RunHeader {
  const header = parseHeader(JSON.stringify(run.header), placeOf(there, run), run.name);
  return {...header, id: run.id, name: shownName(there, run)};
}

function rowOf(there: RunsOfServer, run: RunThere): RunRow {
  const name = shownName(there, run);
  try {
    return {status: 'ok', name, header: headerOf(there, run), state: stateOf(run), ended: run.ended, updated: run.updated};
  } catch (error) {
    if (!isAppError(error)) throw error;
    return {status: 'damaged', name, place: placeOf(there, run), problem: error.message};
  }
}

/** A run of which nothing is heard any more counts as left. */
function stateOf({outcome, heard}: RunThere): RunState {
  return outcome ?? (heard ? 'running' : 'interrupted');
}

function recordOf(there: RunsOfServer, run: RunThereDetail): KnownRun {
  const {runs} = there;
  const place = placeOf(there, run);
  return {
    header: headerOf(there, run),
    plan: async () => parsePlan(JSON.stringify(run.plan), place),
    events: async () => {
      const all: RunEvent[] = [];
      for (;;) {
        const {events} = await runs.events(run.id, {since: all.length, wait: 0});
        if (events.length === 0) return all;
        all.push(...eventsOf(events, {place, since: all.length}));
      }
    },
    follow: signal => follow(there, run, signal),
    isWorkedOn: () => run.heard,
    logs: {read: (slug, attempt, options = {}) => readLog(runs, {id: run.id, slug, attempt}, options)},
  };
}

function eventsOf(events: readonly unknown[], {place, since}: {readonly place: string; readonly since: number}): readonly RunEvent[] {
  return events.map((each, index) => {
    const event = parseEvent(JSON.stringify(each));
    if (event?.sequence !== since + index + 1) throw damaged(place, `what follows event ${since + index} is not event ${since + index + 1}`);
    return event;
  });
}

async function* follow(there: RunsOfServer, run: RunThere, signal: AbortSignal | undefined): AsyncGenerator<RunEvent> {
  for (let since = 0; signal?.aborted !== true;) {
    const {events, heard} = await patiently(() => there.runs.events(run.id, {since, wait: runLimits.wait - 5}));
    const read = eventsOf(events, {place: placeOf(there, run), since});
    yield* read;
    since += read.length;
    if (read.at(-1)?.type === 'run-ended' || (read.length === 0 && !heard)) return;
  }
}

async function* readLog(runs: ServerRuns, log: {readonly id: string; readonly slug: string; readonly attempt: number}, {start = 0, tail, follow: until, signal}: LogOptions): AsyncGenerator<Uint8Array> {
  const {id, ...key} = log;
  let isOver = until === undefined;
  const end = (): void => void (isOver = true);
  until?.then(end, end);
  // What is over already is known then.
  await new Promise(setImmediate);
  for (let offset = start, first = true; signal?.aborted !== true; first = false) {
    // Asked before it is read: what came before the end is read after it.
    const isLast = isOver;
    const question = {...key, offset, ...(first && tail !== undefined ? {tail} : {}), wait: isLast ? 0 : runLimits.wait - 5};
    const {text, next} = await patiently(() => runs.log(id, question));
    if (text !== '') yield Buffer.from(text);
    else if (isLast) return;
    offset = next;
  }
}

const passing: readonly ErrorCode[] = ['unreachable', 'unavailable', 'rate_limited'];

/** A server that is started anew is waited for. */
async function patiently<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (attempt === attempts || !isAppError(error) || !passing.includes(error.code)) throw error;
      await sleep(pause);
    }
  }
}
