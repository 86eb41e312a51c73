import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {pointerKeys} from '../../src/domain/json.js';
import type {Json, JsonObject} from '../../src/domain/json.js';
import {componentTypes, retiredTypes} from '../../src/domain/kind.js';
import {findFlavor, flavorNames, flavorsOf} from '../../src/flavors/catalogue/index.js';
import {checkSchema} from '../../src/flavors/check-schema.js';
import type {Flavor} from '../../src/flavors/flavor.js';

const all = (await Promise.all(componentTypes.map(flavorsOf))).flat().map(flavor => [`${flavor.type}/${flavor.name}`, flavor] as const);
const folder = fileURLToPath(new URL('../../src/flavors/catalogue/', import.meta.url));

describe('the catalogue', () => {
  test('has a flavor for every type, and none for a retired one', () => {
    for (const type of componentTypes) expect(flavorNames(type).length).toBeGreaterThan(0);
    for (const type of retiredTypes) expect(flavorNames(type)).toEqual([]);
  });

  test('lists every file, each under its own type and name', async () => {
    for (const type of componentTypes) {
      expect([...flavorNames(type)].sort()).toEqual(readdirSync(folder + type).map(file => file.replace('.ts', '')).sort());
      for (const name of flavorNames(type)) expect(await findFlavor(type, name)).toMatchObject({type, name});
    }
  });

  test.each(['constructor', '__proto__', 'toString', ''])('has no flavor called %j', async name => {
    expect(await findFlavor('orchestrator', name)).toBeNull();
  });
});

describe.each(all)('%s', (_title, flavor) => {
  test('has a schema that is JSON Schema', () => {
    const ajv = new Ajv2020({strict: true, allowUnionTypes: true, strictRequired: true});
    expect(() => ajv.compile(flavor.schema)).not.toThrow();
  });

  test('names only fields that it has', () => {
    const fields = [
      ...flavor.secretFields,
      ...flavor.notPortable.flatMap(rule => (rule.when === 'always' ? [] : [rule.field])),
      ...flavor.needs.flatMap(rule => ('field' in rule ? [rule.field] : (rule.unless ?? []))),
    ];
    const known = Object.keys(flavor.schema.properties);
    for (const field of fields) expect(known).toContain(pointerKeys(field)[0]);
  });

  test('keeps every password, key and token secret', () => {
    const telling = /(^|_)(password|passphrase|api_key|application_key|private_key|client_secret|token_secret|(access|api|hf|tracking)_token)$/;
    const plain = Object.keys(flavor.schema.properties).filter(name => telling.test(name) && !flavor.secretFields.includes(`/${name}`));
    expect(plain).toEqual([]);
  });

  test('has examples and defaults that its own schema takes', () => {
    for (const [key, schema] of Object.entries(flavor.schema.properties)) {
      for (const value of [...(schema.examples ?? []), ...(schema.default === undefined ? [] : [schema.default])]) {
        expect({key, ...checkSchema(value, schema)}).toEqual({key, problems: [], unknownKeys: []});
      }
    }
  });

  test('is checked as a JSON Schema validator would', () => {
    const validate = new Ajv2020({strict: false}).compile(flavor.schema);
    fc.assert(
      fc.property(configOf(flavor), config => {
        const {problems, unknownKeys} = checkSchema(config, flavor.schema);
        expect(problems.length + unknownKeys.length === 0).toBe(validate(config));
      }),
      {numRuns: 40},
    );
  });
});

/** Configs that hit the schema's borders: its own keys and a strange one, with examples, near misses and values of every type. */
function configOf({schema}: Flavor): fc.Arbitrary<JsonObject> {
  const values: Json[] = ['', 'text', 's3://b', '12', 0, -1, 7, 1.5, 100_000, true, false, null, [], ['a'], [1], {}, {a: 1}];
  const fields = Object.entries(schema.properties).map(([key, of]) => {
    const fitting = [...(of.examples ?? []), ...(of.enum ?? []), ...(of.default === undefined ? [] : [of.default])];
    return [key, fc.constantFrom(...fitting, ...fitting, ...fitting, ...values)] as const;
  });
  const record: Record<string, fc.Arbitrary<Json>> = {...Object.fromEntries(fields), unheard_of: fc.constantFrom(...values)};
  return fc.record(record, {requiredKeys: [...(schema.required ?? [])]});
}
