import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import type {Json, JsonObject} from '../../../src/domain/json.js';
import type {Manifest} from '../../../src/domain/manifest.js';
import {checkSchema} from '../../../src/flavors/check-schema.js';
import {coerceConfig} from '../../../src/flavors/coerce.js';
import {customFlavor, readCustomFlavor} from '../../../src/flavors/custom/custom-flavor.js';
import {guardedPatterns} from '../../../src/flavors/custom/pattern-guard.js';
import {readSchema} from '../../../src/flavors/custom/read-schema.js';
import type {FlavorSource} from '../../../src/flavors/source.js';
import {validateComponent} from '../../../src/flavors/validate.js';

function manifest(schema: JsonObject, spec: JsonObject = {}): Manifest {
  return {apiVersion: 'cairn/v1', kind: 'Flavor', metadata: {name: 'minio'}, spec: {type: 'artifact_store', schema, ...spec}};
}

function messages(schema: JsonObject, spec: JsonObject = {}): string {
  return readCustomFlavor(manifest(schema, spec)).problems.map(({pointer, message}) => `${pointer} ${message}`).join('\n');
}

const port = {$defs: {port: {type: 'integer', minimum: 1}}};

describe('a schema', () => {
  test('has its local references written out, with annotations laid over', () => {
    const {schema, problems} = readSchema({...port, type: 'object', properties: {port: {$ref: '#/$defs/port', default: 9000}, other: {$ref: '#/$defs/port', maximum: 9}}});
    expect(problems).toEqual([]);
    expect(schema.properties).toEqual({port: {type: 'integer', minimum: 1, default: 9000}, other: {maximum: 9, allOf: [{type: 'integer', minimum: 1}]}});
  });

  test.each<[string, JsonObject, string]>([
    ['an unknown keyword', {properties: {a: {contains: {}}}}, '/spec/schema/properties/a/contains'],
    ['a keyword with a wrong value', {properties: {a: {minLength: -1}}}, 'minLength takes a whole number'],
    ['a pattern that is none', {properties: {a: {pattern: '('}}}, 'takes a regular expression'],
    ['a format that nobody checks', {properties: {a: {format: 'iri'}}}, 'format takes one of uri'],
    ['a reference to elsewhere', {properties: {a: {$ref: 'https://example.com/schema'}}}, 'only references into the same schema'],
    ['a reference to nothing', {properties: {a: {$ref: '#/$defs/none'}}}, "isn't there"],
    ['a schema that contains itself', {$defs: {a: {properties: {b: {$ref: '#/$defs/a'}}}}, properties: {c: {$ref: '#/$defs/a'}}}, "can't contain itself"],
    ['a reference to the whole', {properties: {a: {$ref: '#'}}}, "can't contain itself"],
    ['a schema of something else than a map', {type: 'string'}, 'its type is object'],
    ['an annotation that is none', {properties: {a: {'x-secert': true}}}, '"x-secert" is no annotation'],
    ['a secret that can not be named', {properties: {a: {type: 'array', items: {'x-secret': true}}}}, 'can not be named'],
    ['a need of no kind', {properties: {a: {'x-need': 'luck'}}}, 'x-need is one of secret'],
  ])('with %s is refused, naming it', (_what, schema, said) => {
    expect(messages(schema)).toContain(said);
  });

  test('that grows beyond all measure by its references is refused', () => {
    const $defs: Record<string, Json> = {d0: {type: 'string'}};
    for (let depth = 1; depth <= 40; depth++) $defs[`d${depth}`] = {properties: {a: {$ref: `#/$defs/d${depth - 1}`}, b: {$ref: `#/$defs/d${depth - 1}`}}};
    expect(messages({$defs, properties: {x: {$ref: '#/$defs/d40'}}})).toContain('more than 2000 parts');
  });
});

test('a spec says its parts, and nothing that a flavor has no word for', () => {
  expect(messages({}, {docs: 'javascript:alert(1)'})).toContain('/spec/docs');
  expect(messages({}, {conectorTypes: []})).toContain('spec.conectorTypes is nothing that a flavor has');
  expect(messages({}, {needs: [{kind: 'luck', name: 'x'}]})).toContain('/spec/needs');
});

test('annotations become what built-in flavors say', () => {
  const properties = {
    key: {type: 'string', 'x-secret': true},
    nested: {type: 'object', properties: {api_key: {type: 'string'}, token: {type: 'string', 'x-secret': false}}},
    ca: {type: 'string', 'x-portable': false, 'x-need': 'file'},
  };
  const flavor = customFlavor(manifest({properties}, {needs: [{kind: 'command', name: 'mc'}], connectorTypes: ['s3-bucket'], portable: false}));
  expect(flavor.secretFields).toEqual(['/key', '/nested/api_key']);
  expect(flavor.notPortable).toHaveLength(2);
  expect(flavor.needs.map(({kind}) => kind)).toEqual(['command', 'file']);
  expect(flavor).toMatchObject({connectorTypes: ['s3-bucket'], custom: true, schema: {additionalProperties: false}});
});

const schemas: Record<string, JsonObject> = {
  'numbers and text': {
    type: 'object',
    properties: {
      a: {type: ['integer', 'null'], minimum: 1, exclusiveMaximum: 7},
      b: {type: 'string', minLength: 2, maxLength: 5, pattern: '^[a-z0-9/:]+$'},
      c: {const: 12},
      d: {type: 'number', multipleOf: 0.5, exclusiveMinimum: 0},
      e: {enum: ['text', 7, null, {a: 1}]},
    },
    additionalProperties: false,
  },
  'lists and maps': {
    properties: {
      a: {type: 'array', items: {type: ['string', 'integer']}, minItems: 1, maxItems: 2, uniqueItems: true},
      b: {type: 'object', additionalProperties: {type: 'integer'}, minProperties: 1, maxProperties: 1},
      c: {items: {minimum: 2}},
    },
    dependentRequired: {a: ['b']},
    required: ['c'],
  },
  forms: {
    properties: {
      a: {anyOf: [{type: 'string', maxLength: 2}, {type: 'integer'}, {type: 'array', items: {type: 'string'}}]},
      b: {oneOf: [{type: 'number', minimum: 0}, {type: 'integer', maximum: 5}, {type: 'object', required: ['a'], properties: {a: {const: 1}}, additionalProperties: false}]},
      c: {not: {type: 'string'}},
      d: {allOf: [{type: 'string'}, {minLength: 3}]},
      e: {if: {type: 'string'}, then: {maxLength: 4}, else: {type: 'boolean'}},
      f: true,
      g: false,
    },
    allOf: [{if: {properties: {a: {const: '12'}}, required: ['a']}, then: {required: ['b']}}],
  },
};
const values: Json[] = ['', 'text', 's3://b', '12', 'a', 0, -1, 3, 7, 12, 1.5, 100_000, true, false, null, [], ['a'], ['a', 'a'], [1], [1, 1.5], {}, {a: 1}, {a: 1, b: 2}, {a: 'x'}];

test.each(Object.entries(schemas))('a schema with %s is checked as a JSON Schema validator would', (_title, schema) => {
  const read = readSchema(schema);
  expect(read.problems).toEqual([]);
  const validate = new Ajv2020({strict: false}).compile(schema);
  const field = fc.constantFrom(...values);
  fc.assert(
    fc.property(fc.record({a: field, b: field, c: field, d: field, e: field, f: field, g: field}, {requiredKeys: []}), config => {
      const {problems, unknownKeys} = checkSchema(config, read.schema);
      expect([config, problems.length + unknownKeys.length === 0]).toEqual([config, validate(config)]);
    }),
    {numRuns: 300},
  );
});

test('texts from a command line are read by unions, choices and forms', () => {
  const properties = {a: {type: ['integer', 'string']}, b: {enum: [1, 2, 'x']}, c: {anyOf: [{type: 'boolean'}, {type: 'object'}]}};
  const flavor = customFlavor(manifest({properties}));
  expect(coerceConfig(flavor, [['a', '3'], ['b', '2'], ['c', '{"x":1}']])).toEqual({a: 3, b: 2, c: {x: 1}});
  expect(coerceConfig(flavor, [['a', 'x'], ['b', 'x'], ['c', 'yes']])).toEqual({a: 'x', b: 'x', c: true});
});

test('a pattern that would run for ever is stopped', async () => {
  const flavor = customFlavor(manifest({properties: {a: {type: 'string', pattern: '^(a+)+$'}}}));
  const flavors: FlavorSource = {find: async () => flavor, names: async () => ['minio']};
  const component = {type: 'artifact_store', flavor: 'minio', mode: 'import', flavors} as const;
  expect((await validateComponent({...component, config: {a: 'aaaa'}})).problems).toEqual([]);
  const started = performance.now();
  await expect(validateComponent({...component, config: {a: `${'a'.repeat(60)}!`}})).rejects.toMatchObject({code: 'invalid_input'});
  expect(performance.now() - started).toBeLessThan(3000);
  expect((await guardedPatterns())('^.+$', 'x')).toBe(true);
});
