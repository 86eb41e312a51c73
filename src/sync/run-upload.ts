/** Tells a server of a run as it goes: behind it, never in its way. What could not be sent goes later (`send-waiting-runs.ts`). */
import type {LogChunk, ServerRuns} from '../backend/server-runs.js';
import type {AccountKey} from '../domain/account.js';
import type {AppError, ErrorCode} from '../domain/errors.js';
import type {JsonObject} from '../domain/json.js';
import type {RunEvent} from '../pipeline/run/event.js';
import {planText} from '../pipeline/run/parse-record.js';
import type {RunRecord} from '../pipeline/run/record.js';
import {piecesOf} from './log-pieces.js';
import {writeMark} from './sent-mark.js';

export interface UploadParts {
  readonly runs: ServerRuns;
  readonly account: AccountKey;
  readonly record: RunRecord;
}

interface SentLog {
  readonly slug: string;
  readonly attempt: number;
  /** Bytes of the file that are there. */
  offset: number;
  /** Nothing more is printed. */
  ended: boolean;
  /** The server takes no more of it. */
  full: boolean;
  /** All of it is there. */
  done: boolean;
}

const eventsAtOnce = 200;
/** Milliseconds after which the server hears that the run goes on. */
const heartbeat = 30_000;

/** How far a run's record is on a server. `send` may be called again after it rejected: it asks the server what is there. */
export class RunUpload {
  readonly #parts: UploadParts;
  readonly #events: RunEvent[] = [];
  readonly #logs = new Map<string, SentLog>();
  #slugs: ReadonlyMap<string, string> | null = null;
  #sent = 0;
  /** The last event that `#note` has seen. */
  #noted = 0;
  #isOpen = false;
  #told = 0;

  constructor(parts: UploadParts) {
    this.#parts = parts;
  }

  add(event: RunEvent): void {
    this.#events.push(event);
  }

  /** Whether the server ever took anything of it from here. */
  get wasTaken(): boolean {
    return this.#told > 0;
  }

  /** Sends what there is. Logs go first, so that whoever sees the end of an attempt finds all that it printed. */
  async send(): Promise<void> {
    const {runs, record: {header}} = this.#parts;
    const upTo = this.#events.length;
    try {
      if (!this.#isOpen) await this.#open();
      for (const event of this.#events.slice(0, upTo)) this.#note(event);
      for (const log of this.#logs.values()) if (!log.done) await this.#sendLog(log);
      while (this.#sent < upTo) {
        const batch = this.#events.slice(this.#sent, Math.min(upTo, this.#sent + eventsAtOnce));
        await this.#tell(() => runs.addEvents(header.id, batch as unknown as readonly JsonObject[]));
        this.#sent += batch.length;
      }
      if (Date.now() - this.#told > heartbeat) await this.#tell(() => runs.addEvents(header.id, []));
    } catch (error) {
      this.#isOpen = false;
      throw error;
    }
  }

  /** Notes beside the record that all of it is there, or that the server takes no more of it. */
  close(refused: string | null): void {
    const {account, record: {folder, header}} = this.#parts;
    writeMark(folder, {...account, updated: this.#events.at(-1)?.at ?? header.created, refused});
  }

  async #open(): Promise<void> {
    const {runs, record} = this.#parts;
    const plan = await record.plan();
    this.#slugs ??= new Map(plan.instances.map(({id, slug}) => [id, slug]));
    const kept = await runs.put(record.header.id, {header: record.header as unknown as JsonObject, plan: JSON.parse(planText(plan)) as JsonObject});
    this.#told = Date.now();
    this.#sent = kept.sequence;
    this.#logs.clear();
    this.#noted = 0;
    for (const {slug, attempt, size, full} of kept.logs) this.#logs.set(`${slug}.${attempt}`, {slug, attempt, offset: size, full, ended: false, done: full});
    this.#isOpen = true;
  }

  /** Which attempts there are, and which are over. */
  #note(event: RunEvent): void {
    if (event.sequence <= this.#noted) return;
    this.#noted = event.sequence;
    if (event.type !== 'attempt-starting' && event.type !== 'attempt-ended') return;
    const slug = this.#slugs?.get(event.instance);
    if (slug === undefined) return;
    const key = `${slug}.${event.attempt}`;
    const log = this.#logs.get(key) ?? {slug, attempt: event.attempt, offset: 0, ended: false, full: false, done: false};
    this.#logs.set(key, log);
    log.ended = event.type === 'attempt-ended';
    // An attempt that is asked for again may print anew.
    log.done = log.full;
  }

  async #sendLog(log: SentLog): Promise<void> {
    const {slug, attempt} = log;
    const {logs} = this.#parts.record;
    const restart = (logs.size(slug, attempt) ?? 0) < log.offset;
    if (restart) log.offset = 0;
    let isFirst = true;
    for await (const {bytes, text} of piecesOf(logs.read(slug, attempt, {start: log.offset}), log.ended)) {
      const chunk: LogChunk = {slug, attempt, offset: log.offset, bytes, text, ...(restart && isFirst ? {restart} : {})};
      isFirst = false;
      const {size, full} = await this.#tell(() => this.#parts.runs.addLog(this.#parts.record.header.id, chunk));
      log.offset = Math.max(size, chunk.offset + bytes);
      log.full = full;
      if (full) break;
    }
    log.done = log.full || log.ended;
  }

  async #tell<T>(request: () => Promise<T>): Promise<T> {
    const answer = await request();
    this.#told = Date.now();
    return answer;
  }
}

const refusals: readonly ErrorCode[] = ['not_found', 'not_allowed', 'conflict', 'id_taken', 'too_large', 'invalid_input'];

/** True where the server takes no more of a run; whatever else fails may be over at a later try: no connection, no time, no login. */
export function isRefusal(error: AppError): boolean {
  return refusals.includes(error.code);
}
