import {expect, test} from '@jest/globals';
import {format, inspect} from 'node:util';
import {serialize} from 'node:v8';
import {AppError} from '../../src/domain/errors.js';
import {SecretValue} from '../../src/domain/secret-value.js';

const value = new SecretValue('CANARY');

const waysOut: Readonly<Record<string, () => unknown>> = {
  'a template string': () => `${value as unknown as string}`,
  'joined texts': () => `a ${[value, value].join(', ')}`,
  'an addition': () => (value as unknown as string) + '!',
  'String': () => String(value),
  'JSON': () => JSON.stringify({deep: [value], map: [...new Map([['key', value]])]}),
  'an inspection': () => inspect({deep: {value}}, {showHidden: true, depth: null, getters: true}),
  'an inspection without its own say': () => inspect(value, {customInspect: false, showHidden: true, depth: null}),
  'the console': () => format('%s %o %O %j %d', value, value, value, value, value),
  'a message of an error': () => new AppError('failed', `no ${value as unknown as string}`, {details: {value}, cause: value}).stack,
  'an error as JSON': () => JSON.stringify(new AppError('failed', 'no', {details: {value}}).details),
  'its keys': () => [Object.entries(value), Object.getOwnPropertyNames(value), {...value}],
  'a structured clone': () => inspect(structuredClone({value}), {depth: null}),
  'a serialisation': () => serialize(Object.entries(value)).toString('latin1'),
  'its type': () => Object.prototype.toString.call(value),
};

test.each(Object.keys(waysOut))('a secret value does not leave through %s', way => {
  expect(inspect(waysOut[way]!(), {depth: null})).not.toContain('CANARY');
});

test('it is revealed by its name only, and compared without being shown', () => {
  expect(value.reveal()).toBe('CANARY');
  expect(value.equals(new SecretValue('CANARY'))).toBe(true);
  expect(value.equals(new SecretValue('other'))).toBe(false);
  expect(String(value)).toBe('***');
});
