import {describe, expect, test} from '@jest/globals';
import type {Happening, RunEvent, RunHeader} from '../../../src/pipeline/run/event.js';
import {fold} from '../../../src/pipeline/run/fold.js';
import type {Look} from '../../../src/render/look.js';
import {durationText} from '../../../src/render/duration.js';
import {frameLines} from '../../../src/render/run/frame.js';
import {openLiveReporter} from '../../../src/render/run/live-reporter.js';
import {PlainReporter} from '../../../src/render/run/plain-reporter.js';
import {eventReporter} from '../../../src/render/run/run-reporter.js';
import {shownLine} from '../../../src/render/run/step-output.js';
import {goodStory, instance, stackOfRuns, step, trainingPlan} from '../../support/runs.js';

const plan = trainingPlan();
const header: RunHeader = {id: '01930000-0000-7000-8000-000000000002', name: 'train-2', pipeline: 'train', stack: stackOfRuns, parameters: {}, created: '2026-01-01T00:00:00.000Z'};
const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds)).toISOString();
const events = (...happenings: readonly Happening[]): readonly RunEvent[] => happenings.map((happening, index) => ({sequence: index + 1, at: at(index), ...happening}));
const train = 'train[rate=0.1]';
const failing = events(
  {type: 'run-started', host: 'laptop', pid: 17},
  {type: 'attempt-starting', instance: train, attempt: 1, task: 't1'},
  {type: 'attempt-started', instance: train, attempt: 1},
  {type: 'attempt-ended', instance: train, attempt: 1, end: {how: 'exited', code: 3}},
  {type: 'retry-waits', instance: train, attempt: 2, delay: 1500},
  {type: 'attempt-starting', instance: train, attempt: 2, task: 't2'},
  {type: 'attempt-started', instance: train, attempt: 2},
  {type: 'attempt-ended', instance: train, attempt: 2, end: {how: 'signalled', signal: 'SIGKILL'}},
  {type: 'step-failed', instance: train, code: 'failed', message: 'train was ended by SIGKILL'},
  {type: 'run-ended', outcome: 'failed'},
);

describe('a run in lines', () => {
  const told = (all: readonly RunEvent[], past: readonly RunEvent[] = []): readonly string[] => {
    const lines: string[] = [];
    const reporter = new PlainReporter({plan, header, past}, {say: (_, message) => lines.push(message)});
    for (const event of all) {
      reporter.on(event);
      if (event.type === 'attempt-started') for (let line = 0; line < 30; line += 1) reporter.log(event.instance, `line ${line} of attempt ${event.attempt}`);
    }
    reporter.end();
    return lines;
  };

  test('says when what happened, and how it ended', () => {
    expect(told(events(...goodStory))).toEqual([
      '12:00:00 train-2 started on default, 4 steps',
      '12:00:01 prepare cached: taken from train-1',
      '12:00:03 train[rate=0.1] started',
      '12:00:05 train[rate=0.1] succeeded in 3.0 s',
      '12:00:07 train[rate=0.2] started',
      '12:00:09 train[rate=0.2] succeeded in 3.0 s',
      '12:00:11 report started',
      '12:00:13 report succeeded in 3.0 s',
      '12:00:14 train-2 succeeded in 14.0 s: 3 succeeded, 1 cached',
    ]);
  });

  test('shows the last lines of a step that failed, and why it was tried again', () => {
    expect(told(failing)).toEqual([
      '12:00:00 train-2 started on default, 4 steps',
      '12:00:02 train[rate=0.1] started',
      '12:00:04 train[rate=0.1] ended with exit status 3; attempt 2 in 1.5 s',
      '12:00:06 train[rate=0.1] started, attempt 2',
      '12:00:08 train[rate=0.1] failed after 7.0 s: train was ended by SIGKILL',
      ...Array.from({length: 20}, (_, line) => `  | line ${line + 10} of attempt 2`),
      '12:00:09 train-2 failed in 9.0 s: 1 failed, 3 waiting',
    ]);
  });

  test('that is taken up says nothing of what was before', () => {
    expect(told(failing.slice(9), failing.slice(0, 9))).toEqual(['12:00:09 train-2 failed in 9.0 s: 1 failed, 3 waiting']);
  });
});

test('a run for machines is its events, a line each', () => {
  let text = '';
  const reporter = eventReporter(more => (text += more), {say: () => undefined});
  for (const event of failing) reporter.on(event);
  reporter.log(train, 'not an event');
  reporter.end();
  expect(reporter.isResult).toBe(true);
  expect(text.trimEnd().split('\n').map(line => JSON.parse(line) as unknown)).toEqual(failing);
});

describe('a run on a terminal', () => {
  const options = {width: 70, height: 10, unicode: true, measure: (text: string) => text.length, paint: (text: string) => text, now: at(60), lastLine: (id: string) => (id === train ? 'epoch 3 of 9' : '')};

  test('has a line for each step and one for itself', () => {
    expect(frameLines(fold(header, plan, failing.slice(0, 7)), options)).toEqual([
      '. prepare         waiting',
      '● train[rate=0.1] running      59.0 s  epoch 3 of 9',
      '. train[rate=0.2] waiting',
      '. report          waiting',
      'train-2 running, 1 m 00 s, 1 running, 3 waiting',
    ]);
  });

  test('with more steps than lines shows those that run, that failed and that come next', () => {
    const one = step('s');
    const many = {instances: Array.from({length: 1000}, (_, index) => instance(one, {id: `s[${index}]`, slug: `s-${index}`}))};
    const story = Array.from({length: 500}, (_, index): Happening => ({type: 'step-cached', instance: `s[${index}]`, key: 'k', outputs: {}, from: 'x-1'}));
    const run = fold(header, many, events({type: 'run-started', host: 'h', pid: 1}, ...story, {type: 'step-failed', instance: 's[3]', code: 'failed', message: 'oh'}, {type: 'attempt-starting', instance: 's[999]', attempt: 1, task: 't'}));
    const lines = frameLines(run, {...options, height: 5, lastLine: () => ''});
    expect(lines).toHaveLength(5);
    expect(lines.slice(0, 4).map(line => line.split(/ +/).slice(0, 3).join(' '))).toEqual(['✗ s[3] failed', '. s[500] waiting', '. s[501] waiting', '● s[999] running']);
    expect(lines[4]).toBe('train-2 running, 1 m 00 s, 996 steps not shown, 499 cached, 1 failed,…');
  });

  test('never reaches the edge, nor lets a name or a line act on the terminal', () => {
    const evil = {instances: [instance(step('x'), {id: `\u001b[2J${'x'.repeat(200)}`})]};
    for (const width of [10, 39, 70]) {
      const run = fold(header, evil, events({type: 'run-started', host: 'h', pid: 1}, {type: 'attempt-starting', instance: `\u001b[2J${'x'.repeat(200)}`, attempt: 1, task: 't'}));
      for (const line of frameLines(run, {...options, width, lastLine: () => '\u001b]0;title\u0007'.repeat(30)})) {
        expect(line.length).toBeLessThanOrEqual(width);
        expect(line).not.toContain('\u001b');
      }
    }
  });

  test('shows a step\'s last line without colours, of a progress bar the last state', () => {
    expect(shownLine('\u001b[32mok\u001b[0m\tdone \r')).toBe('ok  done');
    expect(shownLine('10 %\r 20 %\r30 %')).toBe('30 %');
    expect(shownLine('\u001b]0;title\u0007text\u0000')).toBe('text\\u0000');
  });

  /** A terminal of which only what the reporter uses is there: lines, and going up to draw them again. */
  const screenOf = (look: () => Look) => {
    const lines: string[] = [''];
    let row = 0;
    let writes = 0;
    const write = (text: string): void => {
      writes += 1;
      for (const [token] of text.matchAll(/\u001b\[(?:\?2026[hl]|\d*[AKJ])|\n|\r|[^\u001b\n\r]+/g)) {
        const up = /^\u001b\[(\d+)A$/.exec(token)?.[1];
        if (up !== undefined) row -= Number(up);
        else if (token === '\n') row += 1;
        else if (token === '\u001b[J') lines.length = row;
        else if (!token.startsWith('\u001b') && token !== '\r') lines[row] = token;
      }
    };
    return {lines, screen: {look, height: () => 24, write}, writes: () => writes};
  };

  test('is drawn in place, a failure stays above it, and nothing is drawn when nothing changed', async () => {
    const {lines, screen, writes} = screenOf(() => ({terminal: true, width: 80, color: false, unicode: true}));
    const reporter = await openLiveReporter({plan, header}, {screen, now: () => new Date(at(20))});
    for (const event of failing.slice(0, 7)) reporter.on(event);
    reporter.log(train, 'what it said');
    await new Promise(resolve => setTimeout(resolve, 150));
    expect(lines).toHaveLength(5);
    expect(lines[1]).toMatch(/^● train\[rate=0\.1\] running +19\.0 s {2}what it said$/);
    const before = writes();
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(writes()).toBe(before);
    reporter.warn('the \u001b[2Jdisk is nearly full');
    for (const event of failing.slice(7)) reporter.on(event);
    reporter.end();
    reporter.end();
    expect(lines.slice(0, 3)).toEqual(['warning: the \\u001b[2Jdisk is nearly full', `${train} failed after 7.0 s: train was ended by SIGKILL`, '  | what it said']);
    expect(lines.at(-1)).toBe('train-2 failed, 9.0 s, 1 failed, 3 waiting');
    expect(lines).toHaveLength(8);
  });

  test('goes up further after the window became narrower', async () => {
    let width = 60;
    let text = '';
    const screen = {look: (): Look => ({terminal: true, width, color: false, unicode: true}), height: () => 24, write: (more: string) => (text += more)};
    const reporter = await openLiveReporter({plan, header}, {screen, now: () => new Date(at(20))});
    reporter.on(failing[0] as RunEvent);
    reporter.warn('drawn');
    text = '';
    width = 40;
    reporter.warn('again');
    // Of five lines the last has more than 40 columns' worth only if its text is longer.
    expect(/\u001b\[(\d+)A/.exec(text)?.[1]).toBe('5');
    width = 20;
    text = '';
    reporter.warn('again');
    expect(Number(/\u001b\[(\d+)A/.exec(text)?.[1])).toBeGreaterThan(5);
    reporter.end();
  });
});

test('a duration is short, and always of the same form', () => {
  const texts = [0, 49, 3200, 59_949, 59_951, 245_000, 3_599_600, 7_380_000, 86_400_000 * 3 + 3_600_000 * 4, -5].map(durationText);
  expect(texts).toEqual(['0.0 s', '0.0 s', '3.2 s', '59.9 s', '1 m 00 s', '4 m 05 s', '1 h 00 m', '2 h 03 m', '3 d 04 h', '0.0 s']);
});
