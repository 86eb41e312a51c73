import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {exitStatusOf} from '../../src/domain/errors.js';
import type {JsonObject} from '../../src/domain/json.js';
import {isFlavorKind, kindOfWord, kinds} from '../../src/domain/kind.js';
import type {Kind} from '../../src/domain/kind.js';
import {checkManifest, kindOfManifest, manifestOf, manifestProblems} from '../../src/domain/manifest.js';
import {nameProblem, nearestName} from '../../src/domain/name.js';
import {parseRef, refText} from '../../src/domain/ref.js';
import {covers, greaterRight, lesserRight, rights} from '../../src/domain/right.js';
import {secretReferenceOf, secretReferencesIn, secretReferenceText} from '../../src/domain/secret-reference.js';

const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/).filter(text => nameProblem(text) === null);
const kind = fc.constantFrom(...kinds);

function specOf(of: Kind): JsonObject {
  if (of === 'stack') return {components: {orchestrator: 'kube'}};
  if (of === 'secret') return {values: {}};
  return isFlavorKind(of) ? {schema: {properties: {}}} : {flavor: 'local', config: {}};
}

describe('a name', () => {
  test.each(['prod', 'S3-prod', '0', 'a.b_c-d', 'x'.repeat(63)])('can be %s', text => expect(nameProblem(text)).toBeNull());

  test.each(['', '-a', 'a/b', '..', 'a.', 'a b', 'é', 'x'.repeat(64), 'stack', 'Everyone', 'me', 'artifact-stores', 'artifact_store', '\u001B[31m', 'a\n'])(
    'can not be %j',
    text => expect(nameProblem(text)).not.toBeNull(),
  );

  test('nearest to any text is inside the grammar, and a good name is nearest to itself', () => {
    fc.assert(fc.property(fc.string({unit: 'binary', maxLength: 200}), text => expect(nameProblem(nearestName(text))).toBeNull()), {numRuns: 2000});
    fc.assert(fc.property(name, text => {
      if (!text.endsWith('-')) expect(nearestName(text)).toBe(text);
    }));
  });
});

describe('a ref', () => {
  test('reads back as what it was written from', () => {
    const ref = fc.record({kind, name, owner: fc.option(name), remote: fc.option(name)});
    fc.assert(fc.property(ref, each => expect(parseRef(refText(each.kind, each.name, each))).toEqual(each)));
  });

  test('takes the kind of the command where it says none', () => {
    expect(parseRef('prod', 'stack')).toEqual({kind: 'stack', name: 'prod', owner: null, remote: null});
    expect(parseRef('ann/prod', 'stack')).toEqual({kind: 'stack', name: 'prod', owner: 'ann', remote: null});
    expect(parseRef('acme:ann/prod', 'stack')).toEqual({kind: 'stack', name: 'prod', owner: 'ann', remote: 'acme'});
    expect(parseRef('stacks/prod', 'secret')).toEqual({kind: 'stack', name: 'prod', owner: null, remote: null});
  });

  test.each(['', '/', 'prod', 'what/ann/prod/x', 'stack//prod', 'stack/', 'stack/a/b/c'])('refuses %j', text => {
    expect(() => parseRef(text)).toThrow(expect.objectContaining({code: 'usage'}));
  });

  test('never fails but by saying that it is none', () => {
    fc.assert(fc.property(fc.string(), text => {
      try {
        parseRef(text, 'stack');
      } catch (error) {
        expect(error).toMatchObject({code: 'usage'});
      }
    }));
  });
});

describe('kinds', () => {
  test('are found by plural, by underscore and without case', () => {
    for (const each of kinds) {
      expect(kindOfWord(each)).toBe(each);
      expect(kindOfWord(each.replaceAll('-', '_').toUpperCase())).toBe(each);
      expect(kindOfWord(each.endsWith('registry') ? each.replace(/y$/, 'ies') : `${each}s`)).toBe(each);
    }
    expect(kindOfWord('stac')).toBeNull();
  });
});

describe('a manifest', () => {
  test('that was made is one that can be read', () => {
    const labels = fc.dictionary(name, fc.string(), {maxKeys: 3});
    fc.assert(fc.property(fc.record({kind, name, labels, description: fc.string()}), parts => {
      expect(kindOfManifest(checkManifest(manifestOf({...parts, spec: specOf(parts.kind)}), 'here'))).toBe(parts.kind);
    }));
  });

  test('has every problem named at once, with its place', () => {
    const problems = manifestProblems({apiVersion: 'cairn/v9', kind: 'Stack', metadata: {name: 'a b', labels: {x: 1}}, spec: {components: {oven: 'x', orchestrator: 1}}});
    expect(problems.map(each => each.pointer)).toEqual([
      '/apiVersion', '/metadata/name', '/metadata/labels', '/spec/components/oven', '/spec/components/orchestrator',
    ]);
  });

  test('that is any JSON at all is read or refused, never a crash', () => {
    fc.assert(fc.property(fc.jsonValue(), value => expect(Array.isArray(manifestProblems(JSON.parse(JSON.stringify(value))))).toBe(true)));
  });
});

describe('rights', () => {
  test('are ordered, and nothing covers nothing', () => {
    for (const [index, right] of rights.entries()) {
      expect(covers(null, right)).toBe(false);
      for (const [otherIndex, other] of rights.entries()) {
        expect(covers(right, other)).toBe(index >= otherIndex);
        expect(greaterRight(right, other)).toBe(rights[Math.max(index, otherIndex)]);
        expect(lesserRight(right, other)).toBe(rights[Math.min(index, otherIndex)]);
      }
    }
    expect(greaterRight(null, 'view')).toBe('view');
    expect(lesserRight(null, 'admin')).toBeNull();
  });
});

describe('a reference to a secret', () => {
  test('reads back, with any white space', () => {
    expect(secretReferenceOf(secretReferenceText({secret: 's3-prod', key: 'key'}))).toEqual({secret: 's3-prod', key: 'key'});
    expect(secretReferenceOf('{{a.b}}')).toEqual({secret: 'a', key: 'b'});
    expect(secretReferenceOf('{{ a.b.c }}')).toEqual({secret: 'a.b', key: 'c'});
    expect(secretReferenceOf('x {{ a.b }}')).toBeNull();
  });

  test('is found wherever it stands', () => {
    expect(secretReferencesIn({a: ['{{ x.y }}', {b: 'to {{ p.q }} and {{ r.s }}'}]})).toEqual([
      {secret: 'x', key: 'y', pointer: '/a/0'},
      {secret: 'p', key: 'q', pointer: '/a/1/b'},
      {secret: 'r', key: 's', pointer: '/a/1/b'},
    ]);
  });
});

test('every code has an exit status of the documented table', () => {
  expect([...new Set(Object.values(exitStatusOf))].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 70, 130]);
});
