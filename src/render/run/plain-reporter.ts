/** A run in lines, for pipes and CI: what happened when, and of a step that failed what it printed last. */
import type {RunEvent} from '../../pipeline/run/event.js';
import {after, fold} from '../../pipeline/run/fold.js';
import type {Run} from '../../pipeline/run/fold.js';
import {eventText} from './event-text.js';
import type {Reported, RunReporter, Told} from './run-reporter.js';
import {StepOutput} from './step-output.js';

/** How many lines of a failed step are shown. */
export const linesOfFailure = 20;

export class PlainReporter implements RunReporter {
  readonly isResult = false;
  readonly #say: Told['say'];
  readonly #output = new StepOutput(linesOfFailure);
  #run: Run;

  constructor({plan, header, past = []}: Reported, {say}: Told) {
    this.#say = say;
    this.#run = fold(header, plan, past);
  }

  on(event: RunEvent): void {
    this.#run = after(this.#run, event);
    const text = eventText(this.#run, event);
    if (text !== null) this.#say('info', `${event.at.slice(11, 19)} ${text}`);
    if (event.type === 'step-failed') for (const line of this.#output.of(event.instance)) this.#say('info', `  | ${line}`);
    if ('instance' in event && !('attempt' in event)) this.#output.forget(event.instance);
  }

  log(instance: string, line: string): void {
    this.#output.add(instance, line);
  }

  warn(message: string): void {
    this.#say('warning', message);
  }

  end(): void {
    // Every line is out already.
  }
}
