import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import type {Happening, RunEvent, RunHeader} from '../../../src/pipeline/run/event.js';
import {after, fold, isLast, newRun, stepOf} from '../../../src/pipeline/run/fold.js';
import {artifact, goodStory, stackOfRuns, trainingPlan} from '../../support/runs.js';

const plan = trainingPlan();
const header: RunHeader = {id: '01930000-0000-7000-8000-000000000002', name: 'train-2', pipeline: 'train', stack: stackOfRuns, parameters: {epochs: 3}, created: '2026-01-01T00:00:00.000Z'};
const at = (sequence: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, sequence)).toISOString();
const events = (...happenings: readonly Happening[]): readonly RunEvent[] => happenings.map((happening, index) => ({sequence: index + 1, at: at(index + 1), ...happening}));
const train = 'train[rate=0.1]';

describe('a run', () => {
  test('of which nothing is known yet waits', () => {
    const run = newRun(header, plan);
    expect(run).toMatchObject({state: 'running', started: null, ended: null, sequence: 0});
    expect(run.steps.map(({instance, state}) => [instance, state])).toEqual(plan.instances.map(({id}) => [id, 'waiting']));
  });

  test('that went well has the states, times and artifacts of its steps', () => {
    const run = fold(header, plan, events(...goodStory));
    expect(run).toMatchObject({state: 'succeeded', started: at(1), ended: at(goodStory.length), processes: [{host: 'laptop', pid: 17}]});
    expect(run.steps.map(({state}) => state)).toEqual(['cached', 'succeeded', 'succeeded', 'succeeded']);
    expect(stepOf(run, 'prepare')).toMatchObject({from: 'train-1', key: 'k1', outputs: {data: artifact('a')}, attempts: []});
    expect(stepOf(run, train)).toMatchObject({
      started: at(3), ended: at(6), matrix: {rate: 0.1}, inputs: {data: artifact('a')},
      attempts: [{number: 1, task: 't1', asked: at(3), started: at(4), ended: at(5), end: {how: 'exited', code: 0}}],
    });
  });

  test('shows a step that is tried again, and what it died of in the end', () => {
    const story: readonly Happening[] = [
      {type: 'run-started', host: 'laptop', pid: 17},
      {type: 'attempt-starting', instance: train, attempt: 1, task: 't1'},
      {type: 'attempt-ended', instance: train, attempt: 1, end: {how: 'exited', code: 3}},
      {type: 'retry-waits', instance: train, attempt: 2, delay: 100},
      {type: 'attempt-starting', instance: train, attempt: 2, task: 't2'},
      {type: 'attempt-ended', instance: train, attempt: 2, end: {how: 'timed-out', after: 50}},
      {type: 'step-failed', instance: train, code: 'timed_out', message: 'too long'},
      {type: 'step-skipped', instance: 'report', reason: 'upstream'},
      {type: 'run-ended', outcome: 'failed'},
    ];
    expect(stepOf(fold(header, plan, events(...story.slice(0, 4))), train)?.state).toBe('retrying');
    const run = fold(header, plan, events(...story));
    expect(stepOf(run, train)).toMatchObject({state: 'failed', error: {code: 'timed_out', message: 'too long'}, started: at(2), ended: at(7)});
    expect(stepOf(run, train)?.attempts.map(({number, end}) => [number, end?.how])).toEqual([[1, 'exited'], [2, 'timed-out']]);
    const again = fold(header, plan, events(...story, {type: 'run-started', host: 'laptop', pid: 18}));
    expect(again).toMatchObject({state: 'running', ended: null});
    expect(again.steps.map(({state}) => state)).toEqual(['waiting', 'waiting', 'waiting', 'skipped']);
    expect(stepOf(again, train)).toMatchObject({error: null, started: null, ended: null});
  });

  test('does steps again that had succeeded, where that is asked for', () => {
    const run = fold(header, plan, events(...goodStory, {type: 'run-started', host: 'laptop', pid: 18, again: ['prepare', 'report']}));
    expect(run.steps.map(({state}) => state)).toEqual(['waiting', 'succeeded', 'succeeded', 'waiting']);
    expect(stepOf(run, 'report')).toMatchObject({outputs: {}, attempts: [{number: 1}]});
  });

  test('that was killed and taken up keeps what was under way: the same attempt is asked for once', () => {
    const run = fold(header, plan, events(
      {type: 'run-started', host: 'laptop', pid: 17},
      {type: 'attempt-starting', instance: train, attempt: 1, task: 't1'},
      {type: 'cancel-requested', by: 'ann'},
      {type: 'run-started', host: 'laptop', pid: 18},
      {type: 'attempt-starting', instance: train, attempt: 1, task: 't1'},
    ));
    expect(run).toMatchObject({started: at(1), cancelledBy: null, processes: [{pid: 17}, {pid: 18}]});
    expect(stepOf(run, train)).toMatchObject({state: 'running', started: at(2)});
    expect(stepOf(run, train)?.attempts).toHaveLength(1);
  });

  test('takes events about steps that it has not', () => {
    const run = fold(header, plan, events({type: 'step-cancelled', instance: '__proto__'}, {type: 'attempt-started', instance: train, attempt: 9}));
    expect(run.sequence).toBe(2);
    expect(stepOf(run, '__proto__')).toBeUndefined();
  });

  test('is the same however its events come, and is never changed in place', () => {
    const instance = fc.constantFrom(...plan.instances.map(({id}) => id), 'nobody');
    const attempt = fc.integer({min: 1, max: 3});
    const happening: fc.Arbitrary<Happening> = fc.oneof(
      fc.record({type: fc.constant('run-started' as const), host: fc.string(), pid: fc.nat()}),
      fc.record({type: fc.constant('attempt-starting' as const), instance, attempt, task: fc.string()}),
      fc.record({type: fc.constant('attempt-started' as const), instance, attempt}),
      fc.record({type: fc.constant('attempt-ended' as const), instance, attempt, end: fc.constant({how: 'cancelled' as const})}),
      fc.record({type: fc.constant('step-succeeded' as const), instance, key: fc.string(), outputs: fc.constant({}), inputs: fc.constant({})}),
      fc.record({type: fc.constant('step-failed' as const), instance, code: fc.constant('failed'), message: fc.string()}),
      fc.record({type: fc.constant('step-skipped' as const), instance, reason: fc.constantFrom('when' as const, 'upstream' as const)}),
      fc.record({type: fc.constant('run-ended' as const), outcome: fc.constantFrom('succeeded' as const, 'failed' as const)}),
    );
    fc.assert(fc.property(fc.array(happening, {maxLength: 30}), happenings => {
      const all = events(...happenings);
      let run = newRun(header, plan);
      for (const event of all) {
        const before = structuredClone({...run, places: null});
        const next = after(run, event);
        expect({...run, places: null}).toEqual(before);
        run = next;
      }
      expect(run).toEqual(fold(header, plan, all));
      for (const {state, ended, started} of run.steps) {
        expect(isLast(state)).toBe(ended !== null);
        if (state !== 'waiting') expect(started).not.toBeNull();
      }
    }), {numRuns: 150});
  });
});
