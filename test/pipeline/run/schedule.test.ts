import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import type {Happening} from '../../../src/pipeline/run/event.js';
import {Schedule, failureModes} from '../../../src/pipeline/run/schedule.js';
import type {Decision, ScheduleOptions, Signal} from '../../../src/pipeline/run/schedule.js';
import type {Instance, Plan} from '../../../src/pipeline/spec/plan.js';
import {instance, step, trainingPlan} from '../../support/runs.js';

const options: ScheduleOptions = {parallel: 4, onFailure: 'finish'};
const begin: Happening = {type: 'run-started', host: 'h', pid: 1};

function planOf(instances: readonly Instance[]): Plan {
  return {...trainingPlan(), instances};
}

function schedule(plan: Plan, more: Partial<ScheduleOptions> = {}): Schedule {
  const made = new Schedule(plan, {...options, ...more});
  made.apply(begin);
  return made;
}

/** What is decided, in words. */
function decided(made: Schedule): readonly string[] {
  return made.decisions().map(textOf);
}

function textOf(decision: Decision): string {
  if (decision.do === 'start') return `start ${decision.attempts.map(({instance: {id}, attempt}) => `${id}#${attempt}`).join(' ')}`;
  if (decision.do === 'end') return `end ${decision.outcome}`;
  if (decision.do === 'retry') return `retry ${decision.instance.id}#${decision.attempt} in ${decision.delay}`;
  return 'instance' in decision ? `${decision.do} ${decision.instance.id}` : decision.do;
}

const wanted = (id: string): Signal => ({type: 'step-wanted', instance: id});
const starting = (id: string, attempt = 1): Happening => ({type: 'attempt-starting', instance: id, attempt, task: `t-${id}`});
const exited = (id: string, code: number, attempt = 1): Happening => ({type: 'attempt-ended', instance: id, attempt, end: {how: 'exited', code}});
const failed = (id: string, cause: 'failure' | 'lost' | 'interrupted' = 'failure'): Signal => ({type: 'attempt-failed', instance: id, cause, code: 'failed', message: 'exit status 1'});
const succeeded = (id: string): Happening => ({type: 'step-succeeded', instance: id, key: 'k', outputs: {}, inputs: {}});

function tell(made: Schedule, ...events: readonly (Happening | Signal)[]): void {
  for (const event of events) made.apply(event);
}

describe('the schedule', () => {
  test('examines what is ready, and starts siblings together', () => {
    const made = schedule(trainingPlan());
    expect(decided(made)).toEqual(['examine prepare']);
    tell(made, {type: 'step-cached', instance: 'prepare', key: 'k', outputs: {}, from: 'train-1'});
    expect(decided(made)).toEqual(['examine train[rate=0.1]', 'examine train[rate=0.2]']);
    tell(made, wanted('train[rate=0.1]'));
    expect(decided(made)).toEqual([]);
    tell(made, wanted('train[rate=0.2]'));
    expect(decided(made)).toEqual(['start train[rate=0.1]#1 train[rate=0.2]#1']);
  });

  test('starts no more than may be under way', () => {
    const made = schedule(planOf(['a', 'b', 'c'].map(name => instance(step(name)))), {parallel: 2});
    made.decisions();
    tell(made, wanted('a'), wanted('b'), wanted('c'));
    expect(decided(made)).toEqual(['start a#1', 'start b#1']);
    tell(made, starting('a'), succeeded('a'));
    expect(decided(made)).toEqual(['start c#1']);
  });

  test('waits longer before each retry, and gives up after the last', () => {
    const made = schedule(planOf([instance(step('a', {retries: {limit: 2, delay: 100, factor: 3, longest: 250}}))]));
    made.decisions();
    tell(made, wanted('a'));
    made.decisions();
    tell(made, starting('a'), exited('a', 1), failed('a'));
    expect(decided(made)).toEqual(['retry a#2 in 100']);
    tell(made, {type: 'retry-waits', instance: 'a', attempt: 2, delay: 100}, {type: 'retry-due', instance: 'a'});
    expect(decided(made)).toEqual(['start a#2']);
    tell(made, starting('a', 2), exited('a', 1, 2), failed('a'));
    expect(decided(made)).toEqual(['retry a#3 in 250']);
    tell(made, {type: 'retry-waits', instance: 'a', attempt: 3, delay: 250}, {type: 'retry-due', instance: 'a'});
    made.decisions();
    tell(made, starting('a', 3), exited('a', 1, 3), failed('a'));
    expect(decided(made)).toEqual(['fail a']);
  });

  test('tries again what its engine lost, without counting it as a retry, but not for ever', () => {
    const made = schedule(planOf([instance(step('a'))]));
    made.decisions();
    tell(made, wanted('a'));
    made.decisions();
    for (let attempt = 1; attempt <= 3; attempt++) {
      tell(made, starting('a', attempt), {type: 'attempt-ended', instance: 'a', attempt, end: {how: 'lost', reason: 'node down'}}, failed('a', 'lost'));
      expect(decided(made)[0]).toContain(`retry a#${attempt + 1}`);
      tell(made, {type: 'retry-waits', instance: 'a', attempt: attempt + 1, delay: 1}, {type: 'retry-due', instance: 'a'});
      made.decisions();
    }
    tell(made, starting('a', 4), {type: 'attempt-ended', instance: 'a', attempt: 4, end: {how: 'lost', reason: 'node down'}}, failed('a', 'lost'));
    expect(decided(made)).toEqual(['fail a']);
  });

  test('runs again what a kill interrupted as the next attempt, however often', () => {
    const made = schedule(planOf([instance(step('a'))]));
    tell(made, starting('a', 7), begin);
    expect(made.underWay()).toMatchObject([{attempt: 7, end: null}]);
    expect(decided(made)).toEqual([]);
    tell(made, failed('a', 'interrupted'));
    expect(decided(made)).toEqual(['start a#8']);
  });

  test('does again what failed and what is asked for when the run is taken up, and nothing else', () => {
    const plan = planOf([instance(step('a')), instance(step('b'), {after: ['a']}), instance(step('c'))]);
    const made = schedule(plan);
    tell(made, succeeded('a'), {type: 'step-failed', instance: 'b', code: 'failed', message: ''}, succeeded('c'), {type: 'run-ended', outcome: 'failed'});
    tell(made, begin);
    expect(decided(made)).toEqual(['examine b']);
    tell(made, {...begin, again: ['a', 'b']});
    expect(decided(made)).toEqual(['examine a']);
  });

  test('says that what waited for another attempt is not to come, once it is cancelled', () => {
    const made = schedule(planOf([instance(step('a', {retries: {limit: 1, delay: 1, factor: 1, longest: 1}})), instance(step('b'))]));
    made.decisions();
    tell(made, wanted('a'), wanted('b'));
    made.decisions();
    tell(made, starting('a'), starting('b'), exited('a', 1), failed('a'));
    made.decisions();
    tell(made, {type: 'retry-waits', instance: 'a', attempt: 2, delay: 1}, {type: 'cancel-requested', by: 'me'});
    expect(decided(made)).toEqual(['drop a', 'stop-running']);
    tell(made, {type: 'step-cancelled', instance: 'a'}, {type: 'step-cancelled', instance: 'b'});
    expect(decided(made)).toEqual(['end cancelled']);
  });

  test('ends every plan, whatever fails, and starts nothing before what it comes after', () => {
    const shape = fc.array(fc.record({after: fc.array(fc.nat(8), {maxLength: 3}), outcome: fc.constantFrom('ok', 'ok', 'cached', 'fail', 'skip')}), {minLength: 1, maxLength: 9});
    fc.assert(
      fc.property(shape, fc.integer({min: 1, max: 3}), fc.constantFrom(...failureModes), (nodes, parallel, onFailure) => {
        const world = new World(nodes, {parallel, onFailure});
        expect(world.outcome()).toBe(world.done.size === nodes.length ? 'succeeded' : 'failed');
      }),
      {numRuns: 300},
    );
  });
});

interface Node {
  readonly after: readonly number[];
  readonly outcome: 'ok' | 'cached' | 'fail' | 'skip';
}

/** Does what is decided, each step with the outcome that was drawn for it, and checks what must hold meanwhile. */
class World {
  readonly done = new Set<string>();
  readonly #nodes: readonly Node[];
  readonly #options: Pick<ScheduleOptions, 'parallel' | 'onFailure'>;
  readonly #made: Schedule;

  constructor(nodes: readonly Node[], chosen: Pick<ScheduleOptions, 'parallel' | 'onFailure'>) {
    const instances = nodes.map(({after}, index) => instance(step(`s${index}`), {after: [...new Set(after.filter(before => before < index))].map(before => `s${before}`)}));
    this.#nodes = nodes;
    this.#options = chosen;
    this.#made = schedule(planOf(instances), chosen);
  }

  outcome(): string | null {
    for (let turn = 0; turn < 100; turn++) {
      for (const decision of this.#made.decisions()) {
        if (decision.do === 'end') return decision.outcome;
        if (decision.do === 'examine') this.#examine(decision.instance);
        if (decision.do === 'start') this.#start(decision.attempts);
      }
    }
    return null;
  }

  #examine({id, after}: Instance): void {
    expect(after.every(before => this.done.has(before))).toBe(true);
    const how = this.#nodes[Number(id.slice(1))]?.outcome;
    if (how === 'cached') tell(this.#made, {type: 'step-cached', instance: id, key: '', outputs: {}, from: ''});
    else if (how === 'skip') tell(this.#made, {type: 'step-skipped', instance: id, reason: 'when'});
    else return tell(this.#made, wanted(id));
    this.done.add(id);
  }

  #start(attempts: Extract<Decision, {readonly do: 'start'}>['attempts']): void {
    expect(attempts.length).toBeLessThanOrEqual(this.#options.parallel);
    for (const {instance: {id}, attempt} of attempts) {
      const isBad = this.#nodes[Number(id.slice(1))]?.outcome === 'fail';
      tell(this.#made, starting(id, attempt), exited(id, isBad ? 1 : 0, attempt));
      tell(this.#made, isBad ? {type: 'step-failed', instance: id, code: 'failed', message: ''} : succeeded(id));
      if (!isBad) this.done.add(id);
    }
  }
}
