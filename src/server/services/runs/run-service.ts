/** Runs on this server: whoever started one tells of it, whoever sees its stack sees it (SEMANTICS 4). */
import {isDeepStrictEqual} from 'node:util';
import {AppError} from '../../../domain/errors.js';
import type {JsonObject} from '../../../domain/json.js';
import {covers} from '../../../domain/right.js';
import {isId} from '../../../lib/uuid.js';
import {runLimits} from '../../../wire/run-types.js';
import type {WireNewRun, WireOutcome, WireRun, WireRunDetail, WireRunEvents, WireRunKept, WireRunLog, WireRunLogChunk, WireRunLogSize} from '../../../wire/run-types.js';
import type {WirePage} from '../../../wire/types.js';
import type {Queries} from '../../db/schema.js';
import {neededFor} from '../../policy/policy.js';
import {appendAudit} from '../../repositories/audit.js';
import {visibleById} from '../../repositories/objects.js';
import type {Viewer} from '../../repositories/rights.js';
import {logSizes} from '../../repositories/run-logs.js';
import {addRunEvents, deleteRun, insertRun, planOf, runEvents, runExists, updateRun, visibleRun, visibleRuns} from '../../repositories/runs.js';
import type {RunRecord, RunSelection, VisibleRun} from '../../repositories/runs.js';
import type {Caller, Context} from '../context.js';
import {missingText} from '../objects.js';
import {requireAct} from '../require-act.js';
import {News} from './news.js';
import {addPiece, isFull, readLog} from './run-log.js';
import type {LogQuestion} from './run-log.js';

/** A question that may wait: `gone` is aborted when nobody waits for the answer any more. */
export interface Waiting {
  readonly wait: number;
  readonly gone: AbortSignal;
}

export class RunService {
  readonly #context: Context;
  readonly #news = new News();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Answers at once whoever waits for news, from here on. */
  stopWaiting(): void {
    this.#news.end();
  }

  /** Says what the server has of it. Rejects with `not_found` or `not_allowed` for the stack, with `id_taken` for another run's id. */
  async put(caller: Caller, id: string, run: WireNewRun): Promise<WireRunKept> {
    return this.#write(caller, async (transaction, viewer) => {
      const known = await visibleRun(transaction, viewer, id);
      if (known === null) await create(transaction, viewer, {id, run});
      else if (known.account !== viewer.account.id || !isDeepStrictEqual(known.header, run.header)) throw taken(id);
      else await updateRun(transaction, id, {heard: viewer.now.toISOString()});
      return {sequence: known?.sequence ?? 0, logs: await sizesOf(transaction, id)};
    });
  }

  /** The number of the last event. Events that are known change nothing. Rejects with `conflict` naming the next one where one is missing, or where a known one is another. */
  async addEvents(caller: Caller, id: string, events: readonly JsonObject[]): Promise<{sequence: number}> {
    return this.#write(caller, async (transaction, viewer) => {
      const run = await ownRun(transaction, viewer, id);
      const fresh = await freshEvents(transaction, run, events.map(event => ({sequence: event['sequence'] as number, event})));
      await addRunEvents(transaction, id, fresh);
      await updateRun(transaction, id, {...changeBy(run, fresh.map(({event}) => event)), heard: viewer.now.toISOString()});
      this.#news.tell(id);
      return {sequence: run.sequence + fresh.length};
    });
  }

  /** How much there is of that log then. What is known changes nothing. Rejects with `conflict` naming the next offset where something is missing. */
  async addLog(caller: Caller, id: string, chunk: WireRunLogChunk): Promise<WireRunLogSize> {
    return this.#write(caller, async (transaction, viewer) => {
      await ownRun(transaction, viewer, id);
      const size = await addPiece(transaction, id, chunk);
      await updateRun(transaction, id, {heard: viewer.now.toISOString()});
      return {slug: chunk.slug, attempt: chunk.attempt, size, full: isFull(size)};
    });
  }

  async list({account}: Caller, {after, limit, ...selection}: RunSelection & {readonly after: string | undefined; readonly limit: number}): Promise<WirePage<WireRun>> {
    const {database: {queries}} = this.#context;
    const now = this.#context.now();
    const found = await visibleRuns(queries, {account, now}, {selection, after, limit: limit + 1});
    const shown = found.slice(0, limit);
    return {items: shown.map(run => wireRun(run, now)), next: found.length > shown.length ? (shown.at(-1)?.id ?? null) : null};
  }

  async get({account}: Caller, id: string): Promise<WireRunDetail> {
    const {database: {queries}} = this.#context;
    const viewer = {account, now: this.#context.now()};
    const run = await seenRun(queries, viewer, id);
    return {...wireRun(run, viewer.now), plan: await planOf(queries, id), logs: await sizesOf(queries, id)};
  }

  /** Those after `since`, at most a thousand; waits for the first where there is none yet and the run goes on. */
  async events({account}: Caller, id: string, {since, wait, gone}: Waiting & {readonly since: number}): Promise<WireRunEvents> {
    const {database: {queries}, now} = this.#context;
    return this.#news.wait(id, {
      seconds: wait,
      gone,
      answer: async () => {
        const run = wireRun(await seenRun(queries, {account, now: now()}, id), now());
        return {events: [...(await runEvents(queries, id, {since, limit: runLimits.eventsAtOnce}))], heard: run.heard};
      },
      isNews: ({events, heard}) => events.length > 0 || !heard,
    });
  }

  /** From an offset that the server named, or from where the last lines begin; waits for more where there is none, until anything happens in the run. */
  async log({account}: Caller, id: string, question: Omit<LogQuestion, 'run'> & Waiting): Promise<WireRunLog> {
    const {database: {queries}, now} = this.#context;
    let before: number | null = null;
    const answer = async (): Promise<WireRunLog & {readonly isNews: boolean}> => {
      const {sequence, ended} = await seenRun(queries, {account, now: now()}, id);
      const found = await readLog(queries, {...question, run: id});
      const isNews = found.text !== '' || ended !== null || (before !== null && sequence !== before);
      before ??= sequence;
      return {...found, isNews};
    };
    const {text, next} = await this.#news.wait(id, {seconds: question.wait, gone: question.gone, answer, isNews: ({isNews}) => isNews});
    return {text, next};
  }

  /** By whoever started it, or an admin of the stack. */
  async delete(caller: Caller, id: string): Promise<void> {
    requireAct(caller.account, 'push');
    await this.#write(caller, async (transaction, viewer) => {
      const {account, name, right, stack} = await seenRun(transaction, viewer, id);
      if (account !== viewer.account.id && !covers(right, neededFor.delete)) {
        throw new AppError('not_allowed', `deleting ${name}, which somebody else started, needs "${neededFor.delete}" on its stack; you have "${right}"`);
      }
      await deleteRun(transaction, id);
      await appendAudit(transaction, viewer.now, [{account: viewer.account.id, action: 'run-delete', subject: id, details: {name, stack}}]);
    });
    this.#news.tell(id);
  }

  async #write<T>({account}: Caller, work: (transaction: Queries, viewer: Viewer) => Promise<T>): Promise<T> {
    return this.#context.database.write(transaction => work(transaction, {account, now: this.#context.now()}));
  }
}

async function create(transaction: Queries, viewer: Viewer, {id, run: {header, plan}}: {readonly id: string; readonly run: WireNewRun}): Promise<void> {
  const {id: named, name, pipeline, created, stack: {id: stack}} = header as unknown as {id: string; name: string; pipeline: string; created: string; stack: {id: string}};
  if (!isId(id) || named !== id) throw new AppError('invalid_input', `${JSON.stringify(id)} is not the id of the run in the body: ids are UUIDs in lower case`);
  const [found] = await visibleById(transaction, viewer, [stack]);
  if (found?.kind !== 'stack') throw new AppError('not_found', missingText(stack));
  if (!covers(found.right, neededFor.run)) throw new AppError('not_allowed', `running on stack/${found.name} needs "${neededFor.run}" on it; you have "${found.right}"`);
  if (await runExists(transaction, id)) throw taken(id);
  const now = viewer.now.toISOString();
  const account = viewer.account.id;
  await insertRun(transaction, {id, stack, account, name, pipeline, header: JSON.stringify(header), plan: JSON.stringify(plan), created, updated: created, heard: now});
  await appendAudit(transaction, viewer.now, [{account, action: 'run-create', subject: id, details: {name, stack}}]);
}

function taken(id: string): AppError {
  return new AppError('id_taken', `taken already: ${id}`, {details: {ids: [id]}});
}

async function seenRun(db: Queries, viewer: Viewer, id: string): Promise<VisibleRun> {
  const run = await visibleRun(db, viewer, id);
  if (run === null) throw new AppError('not_found', `there is no run ${JSON.stringify(id)}, or it is not visible to you`);
  return run;
}

async function ownRun(db: Queries, viewer: Viewer, id: string): Promise<VisibleRun> {
  const run = await seenRun(db, viewer, id);
  if (run.account !== viewer.account.id) throw new AppError('not_allowed', `only ${run.starter}, who started it, tells of ${run.name}`);
  return run;
}

interface Numbered {
  readonly sequence: number;
  readonly event: JsonObject;
}

/** Those that aren't known yet. */
async function freshEvents(db: Queries, run: VisibleRun, given: readonly Numbered[]): Promise<readonly Numbered[]> {
  const [first] = given;
  if (first === undefined) return [];
  const next = run.sequence + 1;
  const gap = given.find(({sequence}, index) => sequence !== first.sequence + index);
  if (first.sequence > next || gap !== undefined) throw gapAt(gap === undefined ? next : Math.min(next, gap.sequence));
  const known = await runEvents(db, run.id, {since: first.sequence - 1, limit: given.length});
  const other = known.findIndex((event, index) => !isDeepStrictEqual(event, given[index]?.event));
  if (other >= 0) throw new AppError('conflict', `event ${first.sequence + other} of ${run.name} is another one here`, {details: {next}});
  const fresh = given.filter(({sequence}) => sequence >= next);
  if (run.sequence + fresh.length > runLimits.events) throw new AppError('too_large', `a run has at most ${runLimits.events} events`, {details: {limit: runLimits.events}});
  return fresh;
}

function gapAt(next: number): AppError {
  return new AppError('conflict', `events follow one another without gaps: the next one is ${next}`, {details: {next}});
}

/** A run that ended goes on when it is taken up again. */
function changeBy({outcome, ended, updated, sequence}: VisibleRun, events: readonly JsonObject[]): Pick<VisibleRun, 'outcome' | 'ended' | 'updated' | 'sequence'> {
  return events.reduce<Pick<VisibleRun, 'outcome' | 'ended' | 'updated' | 'sequence'>>((run, event) => {
    const at = event['at'] as string;
    const after = {...run, updated: at, sequence: run.sequence + 1};
    if (event['type'] === 'run-started') return {...after, outcome: null, ended: null};
    const word = outcomes.find(each => each === event['outcome']);
    return event['type'] === 'run-ended' && word !== undefined ? {...after, outcome: word, ended: at} : after;
  }, {outcome, ended, updated, sequence});
}

const outcomes: readonly WireOutcome[] = ['succeeded', 'failed', 'cancelled'];

async function sizesOf(db: Queries, run: string): Promise<WireRunLogSize[]> {
  return (await logSizes(db, run)).map(log => ({...log, full: isFull(log.size)}));
}

function wireRun({id, starter, name, pipeline, header, outcome, sequence, created, updated, ended, heard}: RunRecord, now: Date): WireRun {
  const isHeard = ended === null && now.getTime() - Date.parse(heard) < runLimits.silence;
  return {id, starter, name, pipeline, header, outcome, sequence, created, updated, ended, heard: isHeard};
}
