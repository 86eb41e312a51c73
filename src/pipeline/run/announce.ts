/** Who else is told of a run: the stack's tracker as it goes, its alerter at its end. Neither can fail it. */
import {isAppError} from '../../domain/errors.js';
import type {EndedRun} from '../alerters/alerter.js';
import type {TaskEnvironment} from '../trackers/tracker.js';
import type {RunEngines} from './engines.js';
import type {StepState} from './event.js';
import type {RunObserver} from './job.js';
import {lookAt} from './look.js';
import type {SeenRun} from './look.js';
import type {RunRecord} from './record.js';

export interface Announcement {
  /** Draws as the given one does, and tells the tracker. */
  readonly observer: RunObserver;
  /** What an instance's task finds in its environment besides. */
  environmentOf(instance: string): Promise<TaskEnvironment>;
  /** To be called once its end is recorded. What can't be told is warned of. */
  end(): Promise<void>;
}

const nothing: TaskEnvironment = {environment: {}, secrets: {}};

/** Rejects where the tracker can't be reached: nothing has run yet. */
export async function announce({tracker, alerter}: Pick<RunEngines, 'tracker' | 'alerter'>, record: RunRecord, observer: RunObserver): Promise<Announcement> {
  const warn = (message: string): void => observer.warn(message);
  const tracked = tracker === null ? null : await tracker.begin(record.header, warn);
  return {
    observer: tracked === null ? observer : {
      on: event => {
        observer.on(event);
        tracked.on(event);
      },
      ...(observer.log === undefined ? {} : {log: (instance, line) => observer.log?.(instance, line)}),
      warn,
    },
    environmentOf: async instance => (tracked === null ? nothing : tracked.environmentOf(instance)),
    end: async () => {
      await tracked?.end();
      if (alerter === null) return;
      try {
        await alerter.tell(endedRun(await lookAt(record)));
      } catch (error) {
        if (!isAppError(error)) throw error;
        warn(`The alerter was not told of the end: ${error.message}`);
      }
    },
  };
}

function endedRun({run, state}: SeenRun): EndedRun {
  const {header: {id, name, pipeline, stack, created}, steps, started, ended} = run;
  const count = (wanted: StepState): number => steps.filter(each => each.state === wanted).length;
  return {
    id, name, pipeline,
    stack: stack.name,
    outcome: state === 'succeeded' || state === 'cancelled' ? state : 'failed',
    started: started ?? created,
    ended: ended ?? created,
    steps: {succeeded: count('succeeded'), cached: count('cached'), skipped: count('skipped'), failed: count('failed'), cancelled: count('cancelled')},
    failures: steps.flatMap(({instance, error}) => (error === null ? [] : [{step: instance, message: error.message}])),
  };
}
