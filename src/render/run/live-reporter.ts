/** A run on a terminal: a line for each step, drawn again in place as things happen. */
import type {RunEvent} from '../../pipeline/run/event.js';
import {after, fold, stepOf} from '../../pipeline/run/fold.js';
import type {Run} from '../../pipeline/run/fold.js';
import type {Look, Paint} from '../look.js';
import {paintFor} from '../look.js';
import {measureFor} from '../measure.js';
import type {Measure} from '../measure.js';
import {asciiMarks, neutral} from '../text.js';
import {eventText} from './event-text.js';
import {frameLines} from './frame.js';
import {linesOfFailure} from './plain-reporter.js';
import type {Reported, RunReporter, RunScreen} from './run-reporter.js';
import {StepOutput} from './step-output.js';

/** Milliseconds between two drawings at the least, and while nothing happens, for the durations. */
const soonest = 60;
const latest = 200;

/** Terminals that know it show all between these two at once. */
const [beginUpdate, endUpdate] = ['\u001b[?2026h', '\u001b[?2026l'];
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';

export interface LiveOptions {
  readonly screen: RunScreen;
  readonly now: () => Date;
}

interface LiveParts extends LiveOptions {
  readonly paint: Paint;
  readonly measure: Measure;
}

export async function openLiveReporter(reported: Reported, options: LiveOptions): Promise<RunReporter> {
  const look = options.screen.look();
  // What steps print may be in any script.
  return new LiveReporter(reported, {...options, paint: await paintFor(look), measure: await measureFor(['…'])});
}

class LiveReporter implements RunReporter {
  readonly isResult = false;
  readonly #options: LiveParts;
  readonly #output = new StepOutput(linesOfFailure);
  readonly #tick: NodeJS.Timeout;
  #soon: NodeJS.Timeout | null = null;
  #run: Run;
  /** Columns of the lines that are on the screen. */
  #drawn: readonly number[] = [];
  #last = '';
  #ended = false;

  constructor({plan, header, past = []}: Reported, options: LiveParts) {
    this.#options = options;
    this.#run = fold(header, plan, past);
    this.#tick = setInterval(() => this.#draw(), latest).unref();
  }

  on(event: RunEvent): void {
    this.#run = after(this.#run, event);
    if (event.type === 'step-failed') this.#draw(this.#failureLines(event));
    if ('instance' in event && !('attempt' in event)) this.#output.forget(event.instance);
    this.#drawSoon();
  }

  log(instance: string, line: string): void {
    this.#output.add(instance, line);
    this.#drawSoon();
  }

  warn(message: string): void {
    this.#draw([`warning: ${message}`]);
  }

  end(): void {
    if (this.#ended) return;
    if (this.#soon !== null) clearTimeout(this.#soon);
    clearInterval(this.#tick);
    this.#draw();
    this.#ended = true;
  }

  #failureLines(event: Extract<RunEvent, {readonly type: 'step-failed'}>): readonly string[] {
    return [eventText(this.#run, event) ?? '', ...this.#output.of(event.instance).map(line => `  | ${line}`)];
  }

  #drawSoon(): void {
    if (this.#ended || this.#soon !== null) return;
    this.#soon = setTimeout(() => {
      this.#soon = null;
      this.#draw();
    }, soonest).unref();
  }

  /** `above` stays on the screen, over the lines that are drawn again. */
  #draw(above: readonly string[] = []): void {
    if (this.#ended) return;
    const {screen, now, paint, measure} = this.#options;
    const look = screen.look();
    const size = {width: look.width - 1, height: Math.max(2, screen.height() - 1), unicode: look.unicode};
    const lines = frameLines(this.#run, {...size, measure, paint, now: now().toISOString(), lastLine: instance => this.#lastLine(instance)});
    const text = lines.join('\n');
    const stay = above.map(line => (look.unicode ? neutral(line) : asciiMarks(neutral(line))));
    if (text === this.#last && above.length === 0 && this.#isAsWide(look)) return;
    screen.write(`${beginUpdate}${this.#home(look)}${[...stay, ...lines].map(line => `${line}${clearLine}\n`).join('')}${clearBelow}${endUpdate}`);
    this.#last = text;
    this.#drawn = lines.map(line => measure(line));
  }

  #lastLine(instance: string): string {
    return stepOf(this.#run, instance)?.state === 'running' ? this.#output.lastOf(instance) : '';
  }

  /** To the beginning of what was drawn. A window that became narrower has broken its lines anew. */
  #home({width}: Look): string {
    const rows = this.#drawn.reduce((sum, columns) => sum + Math.max(1, Math.ceil(columns / width)), 0);
    return rows === 0 ? '\r' : `\r\u001b[${rows}A`;
  }

  #isAsWide({width}: Look): boolean {
    return this.#drawn.every(columns => columns <= width);
  }
}
