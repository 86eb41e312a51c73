import {describe, expect, test} from '@jest/globals';
import {AppError} from '../../src/domain/errors.js';
import type {Look} from '../../src/render/look.js';
import {failureText, nextText, noticeText} from '../../src/render/talk.js';

const look: Look = {terminal: true, width: 80, color: false, unicode: true};
const failure = new AppError('not_found', 'There is no stack "prdo"', {hint: 'Did you mean "prod"?', next: ['cairn stack list'], details: {name: 'prdo'}});

describe('a failure', () => {
  test('is a few lines for people', async () => {
    expect(await failureText(failure, {machine: false, look})).toBe('error: There is no stack "prdo"\nhint: Did you mean "prod"?\nnext: cairn stack list\n');
  });

  test('is one object on one line for machines', async () => {
    const text = await failureText(failure, {machine: true, look});
    expect(text.split('\n')).toHaveLength(2);
    expect(JSON.parse(text)).toEqual({
      code: 'not_found',
      message: 'There is no stack "prdo"',
      hint: 'Did you mean "prod"?',
      next: ['cairn stack list'],
      details: {name: 'prdo'},
    });
  });

  test('without hint and particulars has every key all the same', async () => {
    expect(JSON.parse(await failureText(new AppError('failed', 'No'), {machine: true, look}))).toEqual({code: 'failed', message: 'No', hint: null, next: [], details: {}});
  });

  test('names every problem, and the fields in conflict', async () => {
    const problems = [{pointer: '/config/pth', message: 'unknown key', suggestion: 'path'}, {pointer: '', message: 'no name'}];
    expect(await failureText(new AppError('invalid_input', 'Two things are wrong', {details: {problems}}), {machine: false, look})).toBe(
      'error: Two things are wrong\n  /config/pth: unknown key (did you mean "path"?)\n  no name\n',
    );
    const conflicts = [{ref: 'stack/prod', fields: [{path: '/spec/x', base: 'a', mine: 'b', theirs: undefined}]}];
    expect(await failureText(new AppError('conflict', 'Both changed', {details: {conflicts}}), {machine: false, look})).toContain(
      '  stack/prod /spec/x: base "a", mine "b", theirs absent\n',
    );
  });

  test('says how many problems it leaves out', async () => {
    const problems = Array.from({length: 12}, (_, index) => ({pointer: '', message: `problem ${index}`}));
    const text = await failureText(new AppError('invalid_input', 'Much is wrong', {details: {problems}}), {machine: false, look});
    expect(text).toContain('  problem 9\n  and 2 more; -o json has them all\n');
  });

  test('can not act on the terminal', async () => {
    const text = await failureText(new AppError('failed', 'a\u001b[2Jb\nc', {hint: '\u0007', next: ['\u001b']}), {machine: false, look});
    expect(text).toBe('error: a\\u001b[2Jb\\nc\nhint: \\u0007\nnext: \\u001b\n');
  });
});

describe('talk', () => {
  test('is a line, with its level where it is a warning', async () => {
    expect(await noticeText({level: 'info', code: 'x', message: 'Done'}, {machine: false, look})).toBe('Done\n');
    expect(await noticeText({level: 'warning', code: 'x', message: 'Careful'}, {machine: false, look})).toBe('warning: Careful\n');
    expect(await noticeText({level: 'warning', code: 'x', message: 'Careful'}, {machine: true, look})).toBe('{"level":"warning","code":"x","message":"Careful"}\n');
  });

  test('has colours where they are wanted', async () => {
    expect(await noticeText({level: 'warning', code: 'x', message: 'Careful'}, {machine: false, look: {...look, color: true}})).toBe('\u001b[33mwarning\u001b[39m: Careful\n');
  });

  test('says what to run next', async () => {
    expect(await nextText(['cairn push'], {machine: false, look})).toBe('next: cairn push\n');
    expect(await nextText(['cairn push'], {machine: true, look})).toBe('{"level":"info","code":"next","message":"cairn push"}\n');
  });
});
