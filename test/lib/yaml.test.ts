import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import type {Json} from '../../src/domain/json.js';
import {editYaml, parseYaml, parseYamlDocuments, parseYamlPlaced, yamlText} from '../../src/lib/yaml.js';

const json = fc.letrec<{value: Json; leaf: Json}>(tie => ({
  leaf: fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.double({noNaN: true, noDefaultInfinity: true}).map(n => n + 0), fc.string({unit: 'binary'}), fc.constantFrom('yes', 'No', '~', '0x1', '1e3', '- a', 'a: b', 'a #b', '', ' x', "it's", 'null', '2024-01-01', '{{ a.b }}', '<<', '=', '\u2028', '\ufeffx')),
  value: fc.oneof({maxDepth: 4}, tie('leaf'), fc.array(tie('value'), {maxLength: 4}), fc.dictionary(fc.oneof(fc.string({minLength: 1, maxLength: 6}), fc.constantFrom('a', 'b', 'true', '1')), tie('value'), {maxKeys: 4, noNullPrototype: true})),
})).value;
const wellFormed = json.filter(value => !/[\ud800-\udfff]/.test(JSON.stringify(value)) && !JSON.stringify(value).includes('\\ud') && !JSON.stringify(value).includes('__proto__'));

describe('parseYaml', () => {
  test('reads YAML 1.2 and JSON', () => {
    expect(parseYaml('a: yes\nb: 0o17\nc: [1, ~]\n', 'f.yaml')).toEqual({a: 'yes', b: 15, c: [1, null]});
    expect(parseYaml('{"a": {"b": [true]}}', 'f.json')).toEqual({a: {b: [true]}});
    expect(parseYaml('', 'f.yaml')).toBeNull();
  });

  test.each([
    ['a syntax error', 'a: 1\nb: [1,\n', /f\.yaml, line \d+, column \d+: /],
    ['a key that occurs twice', 'a: 1\na: 2\n', /line 2, column 1: Map keys must be unique/],
    ['a tag of another language', 'a: !!python/object:os.system x\n', /line 1, column 4: .*python/],
    ['a number that is not finite', 'a: .inf\n', /not finite/],
    ['a second document', 'a: 1\n---\nb: 2\n', /2 documents/],
    ['an alias bomb', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replaceAll(/./g, c => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`, /alias/i],
    ['deep nesting', '['.repeat(40) + ']'.repeat(40), /deeper than 32/],
    ['lists nested without end', '['.repeat(100_000), /deeper than 32/],
    ['lists nested in one line', '- '.repeat(100_000), /deeper than 32/],
    ['keys nested in one line', '? '.repeat(20_000), /deeper than 32/],
  ])('refuses %s and says where', (_, text, message) => {
    const parse = () => parseYaml(text, 'f.yaml');
    expect(parse).toThrow(message);
    expect(parse).toThrow(expect.objectContaining({code: 'invalid_manifest'}));
  });

  test('refuses what is larger than 1 MiB', () => {
    expect(() => parseYaml('x'.repeat(1024 * 1024 + 1), 'f.yaml')).toThrow(expect.objectContaining({code: 'too_large'}));
  });

  test('reads several documents, and leaves out empty ones', () => {
    expect(parseYamlDocuments('---\na: 1\n---\n# nothing\n---\nb: 2\n', 'f.yaml')).toEqual([{a: 1}, {b: 2}]);
  });
});

describe('yamlText', () => {
  test('is the YAML that people write', () => {
    const value = {metadata: {name: 'prod', labels: {tier: 'yes'}}, spec: {list: [1, {a: null, b: []}], path: 's3://acme', empty: {}}};
    expect(yamlText(value)).toBe(
      'metadata:\n  name: prod\n  labels:\n    tier: "yes"\nspec:\n  list:\n    - 1\n    - a: null\n      b: []\n  path: "s3://acme"\n  empty: {}\n',
    );
  });

  test('is read back as the same value, whatever it holds', () => {
    fc.assert(fc.property(wellFormed, value => {
      expect(parseYaml(yamlText(value), 'f')).toEqual(value);
    }), {numRuns: 500});
  });
});

describe('editYaml', () => {
  const original = '# mine\nspec:\n  # the first\n  z: "1"  # why\n  a: {tier: prod}\n  list:\n  - one # first\n  - two\n\n# end\nname: prod\n';

  test('leaves a text alone that already means the value', () => {
    expect(editYaml(original, parseYaml(original, 'f'))).toBe(original);
  });

  test('keeps comments, order, quotes and style of what does not change', () => {
    const edited = editYaml(original, {name: 'prod', spec: {z: '2', a: {tier: 'prod'}, list: ['one', 'three'], new: true}});
    expect(edited).toBe('# mine\nspec:\n  # the first\n  z: "2" # why\n  a: {tier: prod}\n  list:\n  - one # first\n  - three\n  new: true\n\n# end\nname: prod\n');
  });

  test('keeps line ends and a byte order mark', () => {
    expect(editYaml('\ufeff# c\r\na: 1\r\n', {a: 2})).toBe('\ufeff# c\r\na: 2\r\n');
  });

  test('means the new value even where an anchor is in the way', () => {
    const edited = editYaml('a: &x {k: 1}\nb: *x\n', {a: {k: 2}, b: {k: 1}});
    expect(parseYaml(edited, 'f')).toEqual({a: {k: 2}, b: {k: 1}});
  });

  test('always means the new value', () => {
    fc.assert(fc.property(wellFormed, wellFormed, (from, to) => {
      const text = `# a comment\n${yamlText({from, same: 1})}`;
      const edited = editYaml(text, {from: to, same: 1});
      expect(parseYaml(edited, 'f')).toEqual({from: to, same: 1});
      expect(edited).toContain('# a comment');
    }), {numRuns: 300});
  });
});

describe('parseYamlPlaced', () => {
  const [first, second] = parseYamlPlaced('a: {b: [1, {c: 2}]}\n---\n# why\n"x/y":\n  z: 1\n', 'f', {bytes: 1000, documents: 10, lexemes: 1000});

  test('knows where each value stands, or what would hold it', () => {
    const places = ['', '/a', '/a/b', '/a/b/1/c', '/a/nowhere', '/a/b/7'].map(pointer => Object.values(first!.placeOf(pointer)));
    expect(places).toEqual([[1, 1], [1, 1], [1, 5], [1, 13], [1, 1], [1, 5]]);
    expect(second!.placeOf('/x~1y/z')).toEqual({line: 5, column: 3});
  });

  test('refuses more than it was told to take', () => {
    const limits = {bytes: 1024, documents: 3, lexemes: 50};
    expect(() => parseYamlPlaced(`a: ${'x'.repeat(2000)}`, 'f', limits)).toThrow(expect.objectContaining({code: 'too_large'}));
    expect(() => parseYamlPlaced('- 1\n'.repeat(50), 'f', limits)).toThrow(expect.objectContaining({code: 'too_large'}));
    expect(() => parseYamlPlaced('--- 1\n'.repeat(6), 'f', limits)).toThrow('more than 3 documents');
    expect(parseYamlPlaced('--- 1\n'.repeat(3), 'f', limits)).toHaveLength(3);
  });
});
