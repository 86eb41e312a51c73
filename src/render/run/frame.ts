/** What is on the screen at one moment of a run: a line for each step, and one for the run. Pure: the same run gives the same lines. */
import {elapsed} from '../../pipeline/run/elapsed.js';
import {isLast} from '../../pipeline/run/fold.js';
import type {Run, StepRun} from '../../pipeline/run/fold.js';
import type {StepState} from '../../pipeline/run/event.js';
import {durationText} from '../duration.js';
import type {Paint} from '../look.js';
import {shortened} from '../measure.js';
import type {Measure} from '../measure.js';
import {asciiMarks, neutral} from '../text.js';
import {counted, tallyText} from './event-text.js';
import {markOf, toneOf} from './marks.js';

export interface FrameOptions {
  /** Columns that may be filled: a line never reaches the edge, where terminals differ. */
  readonly width: number;
  /** Lines that may be used; at least 2. */
  readonly height: number;
  readonly unicode: boolean;
  readonly measure: Measure;
  readonly paint: Paint;
  /** RFC 3339. */
  readonly now: string;
  /** The last line that a step printed. */
  readonly lastLine: (instance: string) => string;
}

/** Which steps are shown where there are more than lines: what runs, what failed, what comes next, what is done. */
const importance: Readonly<Record<StepState, number>> = {running: 0, retrying: 0, failed: 1, waiting: 2, cancelled: 3, succeeded: 3, cached: 4, skipped: 4};

export function frameLines(run: Run, options: FrameOptions): readonly string[] {
  const {measure, height} = options;
  const shown = shownSteps(run.steps, height - 1);
  const hidden = run.steps.length - shown.length;
  const names = shown.map(({instance}) => neutral(instance));
  const nameWidth = Math.min(Math.max(8, Math.floor(options.width * 0.4)), Math.max(0, ...names.map(measure)));
  return [...shown.map(step => stepLine(step, nameWidth, options)), footer(run, hidden, options)];
}

/** At most `limit`, in the order of the plan. */
function shownSteps(steps: readonly StepRun[], limit: number): readonly StepRun[] {
  if (steps.length <= limit) return steps;
  const places = steps.map((step, place) => ({step, place}));
  // Of those that are done the newest are the most interesting, of those that wait the next ones.
  places.sort((a, b) => importance[a.step.state] - importance[b.step.state] || compareNewest(a.step, b.step) || a.place - b.place);
  return places.slice(0, limit).sort((a, b) => a.place - b.place).map(({step}) => step);
}

function compareNewest(a: StepRun, b: StepRun): number {
  const [ofA, ofB] = [a.ended ?? '', b.ended ?? ''];
  return ofA === ofB ? 0 : ofA < ofB ? 1 : -1;
}

function stepLine(step: StepRun, nameWidth: number, options: FrameOptions): string {
  const {width, unicode, measure, paint} = options;
  const name = shortened(neutral(step.instance), nameWidth, {unicode, measure});
  const head = `${markOf(step.state)} ${name}${' '.repeat(nameWidth - measure(name))} ${step.state.padEnd(9)} ${tookText(step, options.now).padStart(9)}`;
  const said = step.error?.message ?? (isLast(step.state) ? '' : options.lastLine(step.instance));
  const rest = width - measure(head) - 2;
  if (said === '' || rest < 8) return plain(paint(shortened(head.trimEnd(), width, {unicode, measure}), toneOf(step.state)), unicode);
  return plain(`${paint(head, toneOf(step.state))}  ${paint(shortened(neutral(said), rest, {unicode, measure}), 'quiet')}`, unicode);
}

/** What was skipped or found took no time worth a word. */
function tookText({state, started, ended}: StepRun, now: string): string {
  const took = state === 'skipped' || state === 'cached' ? null : elapsed(started, ended ?? now);
  return took === null ? '' : durationText(took);
}

function footer(run: Run, hidden: number, {width, unicode, measure, paint, now}: FrameOptions): string {
  const took = elapsed(run.started, run.ended ?? now);
  const state = run.ended === null ? (run.cancelledBy === null ? 'running' : 'being cancelled') : run.state;
  const parts = [`${run.header.name} ${state}`, ...(took === null ? [] : [durationText(took)]), ...(hidden === 0 ? [] : [`${counted(hidden, 'step')} not shown`]), tallyText(run)];
  return paint(plain(shortened(neutral(parts.join(', ')), width, {unicode, measure}), unicode), 'strong');
}

function plain(text: string, unicode: boolean): string {
  return unicode ? text : asciiMarks(text);
}
