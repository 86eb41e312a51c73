import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {canonicalJson, digestOf, leavesOf, objectOfLeaves, pointerKeys, pointerStep, sameJson} from '../../src/domain/json.js';
import type {Json, JsonObject} from '../../src/domain/json.js';

const json = fc.jsonValue({maxDepth: 4}).map(value => JSON.parse(JSON.stringify(value)) as Json);
const object = fc.dictionary(fc.string(), json, {maxKeys: 6}).map(value => JSON.parse(JSON.stringify(value)) as JsonObject);

/** The same value with every object's keys in another order. */
function shuffled(value: Json): Json {
  if (Array.isArray(value)) return value.map(item => shuffled(item as Json));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).reverse().map(([key, member]) => [key, shuffled(member)]));
}

describe('a digest', () => {
  test('is the same whatever the order of keys', () => {
    fc.assert(fc.property(json, value => expect(digestOf(shuffled(value))).toBe(digestOf(value))));
  });

  test('differs where the values differ', () => {
    fc.assert(fc.property(json, json, (a, b) => expect(digestOf(a) === digestOf(b)).toBe(sameJson(a, b))));
  });

  test('is over a canonical text that reads back as the value', () => {
    fc.assert(fc.property(json, value => expect(JSON.parse(canonicalJson(value))).toEqual(value)));
  });

  test('is known for a known value, so that releases agree', () => {
    expect(canonicalJson({b: [1, 'ä', null], a: {z: true, é: 1.5}})).toBe('{"a":{"z":true,"é":1.5},"b":[1,"ä",null]}');
    expect(digestOf({})).toBe('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  test('tells absent from null', () => {
    expect(digestOf({a: null})).not.toBe(digestOf({}));
    expect(sameJson(undefined, null)).toBe(false);
  });
});

describe('leaves', () => {
  test('put together again are the object', () => {
    fc.assert(fc.property(object, value => expect(objectOfLeaves(leavesOf(value))).toEqual(value)));
  });

  test('are addressed by JSON Pointers that can be read back', () => {
    fc.assert(fc.property(fc.array(fc.string(), {minLength: 1}), keys => expect(pointerKeys(keys.map(pointerStep).join(''))).toEqual(keys)));
  });

  test('are lists as a whole, and empty objects', () => {
    expect([...leavesOf({a: [1, {b: 2}], c: {}, d: {e: 'f'}}).keys()]).toEqual(['/a', '/c', '/d/e']);
  });

  test('do not reach the prototype', () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}}') as JsonObject;
    const again = objectOfLeaves(leavesOf(value));
    expect(Object.hasOwn(again, '__proto__')).toBe(true);
    expect(({} as {polluted?: boolean}).polluted).toBeUndefined();
  });
});
