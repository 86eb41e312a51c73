/** Who tells what happens in a run while it happens. */
import type {RunEvent, RunHeader} from '../../pipeline/run/event.js';
import type {Plan} from '../../pipeline/spec/plan.js';
import type {Look} from '../look.js';

export interface RunReporter {
  /** True where the events go to standard output: they are the result then, and no other follows. */
  readonly isResult: boolean;
  on(event: RunEvent): void;
  /** A line that an instance printed, masked. */
  log(instance: string, line: string): void;
  /** Something went wrong that changes nothing for the run. */
  warn(message: string): void;
  /** Says what is left to say. Nothing is drawn afterwards. */
  end(): void;
}

export interface Reported {
  readonly plan: Pick<Plan, 'instances'>;
  readonly header: RunHeader;
  /** What had happened before this process took the run up; of it nothing is told. */
  readonly past?: readonly RunEvent[];
}

/** A stream that a person looks at, whose size may change. */
export interface RunScreen {
  look(): Look;
  /** Lines that are to be seen at once. */
  height(): number;
  write(text: string): void;
}

/** How a reporter reaches the world; `say` is for talk, in the format that talk has. */
export interface Told {
  readonly say: (level: 'info' | 'warning', message: string) => void;
}

/** Every event as it is recorded, a JSON object a line, on standard output. */
export function eventReporter(write: (text: string) => void, {say}: Told): RunReporter {
  return {
    isResult: true,
    on: event => write(`${JSON.stringify(event)}\n`),
    log: () => undefined,
    warn: message => say('warning', message),
    end: () => undefined,
  };
}

/** Warnings, and nothing else. */
export function quietReporter({say}: Told): RunReporter {
  return {isResult: false, on: () => undefined, log: () => undefined, warn: message => say('warning', message), end: () => undefined};
}
