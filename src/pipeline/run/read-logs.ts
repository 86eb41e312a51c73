/** Reads what steps of a run printed, line by line, and goes on with what comes. */
import type {RunEvent} from './event.js';
import type {StepRun} from './fold.js';
import type {SeenRun} from './look.js';
import type {ReadableLogs} from './record.js';

export interface LogRequest {
  /** Of which instances. */
  readonly steps: readonly StepRun[];
  /** Which attempt; null for the last one, and with `follow` for all that are still to come. */
  readonly attempt: number | null;
  /** Only so many lines of what is there already; null for all. */
  readonly tail: number | null;
  readonly follow: boolean;
}

export interface LogSource {
  readonly instance: string;
  readonly attempt: number;
}

/** Gets lines without their ends, in pieces; the next piece is read when it is done. */
export type LinesSink = (source: LogSource, lines: readonly string[]) => Promise<void> | void;

/** What has no end after so many characters is handed over as a line. */
const longestLine = 1024 * 1024;

/** Resolves when all is read: with `follow` at the end of the run. Attempts come one after the other, with `follow` as they print. */
export async function readLogs(seen: SeenRun, request: LogRequest, sink: LinesSink): Promise<void> {
  if (request.follow) return new LogFollower(seen, request, sink).run();
  for (const {instance, slug, attempt} of attemptsThere(request)) await copyLines(seen.record.logs, {slug, instance, attempt, tail: request.tail}, sink);
}

function attemptsThere({steps, attempt}: LogRequest): readonly {readonly instance: string; readonly slug: string; readonly attempt: number; readonly isOver: boolean}[] {
  return steps.flatMap(({instance, slug, attempts}) => {
    const wanted = attempt === null ? attempts.at(-1) : attempts.find(({number}) => number === attempt);
    return wanted === undefined ? [] : [{instance, slug, attempt: wanted.number, isOver: wanted.ended !== null}];
  });
}

interface LogCopy extends LogSource {
  readonly slug: string;
  readonly tail: number | null;
  readonly follow?: Promise<unknown>;
}

async function copyLines(logs: ReadableLogs, {slug, instance, attempt, tail, follow}: LogCopy, sink: LinesSink): Promise<void> {
  const decoder = new TextDecoder();
  const options = {...(tail === null ? {} : {tail}), ...(follow === undefined ? {} : {follow})};
  let rest = '';
  for await (const chunk of logs.read(slug, attempt, options)) {
    const lines = (rest + decoder.decode(chunk, {stream: true})).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) lines.push(rest);
    if (rest.length > longestLine) rest = '';
    if (lines.length > 0) await sink({instance, attempt}, lines);
  }
  if (rest !== '') await sink({instance, attempt}, [rest]);
}

class LogFollower {
  readonly #seen: SeenRun;
  readonly #request: LogRequest;
  readonly #sink: LinesSink;
  readonly #wanted: ReadonlyMap<string, StepRun>;
  /** Ends of the attempts that are followed. */
  readonly #ends = new Map<string, () => void>();
  readonly #copies: Promise<void>[] = [];

  constructor(seen: SeenRun, request: LogRequest, sink: LinesSink) {
    this.#seen = seen;
    this.#request = request;
    this.#sink = sink;
    this.#wanted = new Map(request.steps.map(step => [step.instance, step]));
  }

  async run(): Promise<void> {
    const {record, run} = this.#seen;
    for (const {instance, attempt, isOver} of attemptsThere(this.#request)) {
      this.#follow({instance, attempt}, this.#request.tail);
      if (isOver) this.#end({instance, attempt});
    }
    try {
      for await (const event of record.follow()) if (event.sequence > run.sequence) this.#apply(event);
    } finally {
      for (const end of this.#ends.values()) end();
      await Promise.all(this.#copies);
    }
  }

  #apply(event: RunEvent): void {
    const {attempt: only} = this.#request;
    if (!('attempt' in event) || !this.#wanted.has(event.instance) || (only !== null && event.attempt !== only)) return;
    if (event.type === 'attempt-starting') this.#follow(event, null);
    if (event.type === 'attempt-ended') this.#end(event);
  }

  #follow(source: LogSource, tail: number | null): void {
    const key = keyOf(source);
    const step = this.#wanted.get(source.instance);
    if (step === undefined || this.#ends.has(key)) return;
    const follow = new Promise<void>(end => this.#ends.set(key, end));
    const copy = copyLines(this.#seen.record.logs, {slug: step.slug, instance: source.instance, attempt: source.attempt, tail, follow}, this.#sink);
    this.#copies.push(copy);
    // `run` waits for it; until then it is no unhandled rejection.
    copy.catch(() => undefined);
  }

  #end(source: LogSource): void {
    this.#ends.get(keyOf(source))?.();
  }
}

function keyOf({instance, attempt}: LogSource): string {
  return `${attempt} ${instance}`;
}
