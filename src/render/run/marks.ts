/** Signs and tones of states; a word always stands beside them. */
import type {RunState, StepState} from '../../pipeline/run/event.js';
import type {Tone} from '../view.js';

const marks: Readonly<Record<StepState | RunState, string>> = {
  waiting: '.', running: '●', retrying: '~', succeeded: '✓', cached: '=', skipped: '-', failed: '✗', cancelled: '!', interrupted: '?',
};
const tones: Readonly<Partial<Record<StepState | RunState, Tone>>> = {
  waiting: 'quiet', retrying: 'warning', succeeded: 'good', cached: 'good', skipped: 'quiet', failed: 'bad', cancelled: 'warning', interrupted: 'warning',
};

/** One column wide; those that aren't ASCII become so by `asciiMarks`. */
export function markOf(state: StepState | RunState): string {
  return marks[state];
}

export function toneOf(state: StepState | RunState): Tone | undefined {
  return tones[state];
}
