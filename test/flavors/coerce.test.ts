import {describe, expect, test} from '@jest/globals';
import {findFlavor} from '../../src/flavors/catalogue/index.js';
import {coerceConfig, coerceValue} from '../../src/flavors/coerce.js';

describe('texts of a command line', () => {
  test('become what the schema says, and hyphens underscores', async () => {
    const kubernetes = await findFlavor('orchestrator', 'kubernetes');
    const config = coerceConfig(kubernetes, [
      ['kubernetes-context', '123'],
      ['synchronous', 'False'],
      ['timeout', '90'],
      ['parallel_step-startup_waiting_period', '.5'],
      ['pod_settings', '{"node_selectors": {"a": "1"}}'],
    ]);
    expect(config).toEqual({
      kubernetes_context: '123',
      synchronous: false,
      timeout: 90,
      parallel_step_startup_waiting_period: 0.5,
      pod_settings: {node_selectors: {a: '1'}},
    });
  });

  test('stay texts where they can not be read so, and where no schema knows the key', async () => {
    const kubernetes = await findFlavor('orchestrator', 'kubernetes');
    expect(coerceConfig(kubernetes, [['timeout', 'soon'], ['pod_settings', '{'], ['new-key', 'true'], ['synchronous', '{{ a.b }}']])).toEqual({
      timeout: 'soon',
      pod_settings: '{',
      new_key: 'true',
      synchronous: '{{ a.b }}',
    });
    expect(coerceConfig(null, [['a-b', '1']])).toEqual({a_b: '1'});
  });

  test('the last of several wins, and strange keys are only keys', () => {
    const config = coerceConfig(null, [['a', '1'], ['a', '2'], ['__proto__', 'x']]);
    expect(Object.keys(config)).toEqual(['a', '__proto__']);
    expect(config['a']).toBe('2');
    expect(Object.getPrototypeOf(config)).toBe(Object.prototype);
  });
});

describe('values of a file', () => {
  test.each([
    ['yes', {type: 'boolean'}, true],
    ['Off', {type: 'boolean'}, false],
    ['maybe', {type: 'boolean'}, 'maybe'],
    ['1e3', {type: 'integer'}, 1000],
    ['1e999', {type: 'number'}, '1e999'],
    [' ', {type: 'number'}, ' '],
    [8080, {type: 'string'}, '8080'],
    [true, {type: 'string'}, 'true'],
    [['1', '2'], {type: 'array', items: {type: 'integer'}}, [1, 2]],
    [{a: '1'}, {type: 'object', additionalProperties: {type: 'integer'}}, {a: 1}],
    [{a: '1', b: '1'}, {type: 'object', properties: {a: {type: 'integer'}}}, {a: 1, b: '1'}],
  ] as const)('%j by %j is %j', (value, schema, expected) => {
    expect(coerceValue(value, schema)).toEqual(expected);
  });
});
