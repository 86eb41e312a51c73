/** The published schemas of what `-o json` prints, made strict: a field that no schema has is a failure. */
import {readFileSync, readdirSync} from 'node:fs';
import {Ajv2020} from 'ajv/dist/2020.js';

const folder = new URL('../../docs/schemas/', import.meta.url);

/** Which schema a command's document has; `TYPE` stands for every component type. */
export const schemaOf = json('index.json') as Readonly<Record<string, string>>;

/** Every published schema by name. */
export const schemaNames = readdirSync(folder).filter(name => name !== 'index.json').map(name => name.replace(/\.json$/, ''));

/** What is wrong with a document; empty where nothing is. */
export function violations(schema: string, document: unknown): readonly string[] {
  const check = ajv.getSchema(`https://cairn.dev/schemas/v1/${schema}.json`);
  if (check === undefined) throw new Error(`there is no schema ${schema}`);
  if (check(document) === true) return [];
  return (check.errors ?? []).map(({instancePath, message, params}) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

function json(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}

/** What other schemas are built upon (definitions, the parts of `allOf`) stays open: it is closed where it is used. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = withStrictMembers(schema);
  const closes = ['properties', '$ref', 'allOf'].some(key => key in members) && !('additionalProperties' in members);
  return closes ? {...members, unevaluatedProperties: false} : members;
}

function withStrictMembers(schema: object): object {
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, isOpen(key) ? opened(value) : key === 'properties' ? opened(value, strict) : strict(value)]));
}

function isOpen(key: string): boolean {
  return key === '$defs' || key === 'allOf';
}

function opened(value: unknown, change: (schema: unknown) => unknown = each => withStrictMembers(each as object)): unknown {
  if (Array.isArray(value)) return value.map(change);
  return Object.fromEntries(Object.entries(value as object).map(([name, schema]) => [name, change(schema)]));
}

const ajv = new Ajv2020({allErrors: true, strict: false});
for (const name of schemaNames) {
  const schema = json(`${name}.json`) as object;
  // A conflict is an error with more in its details.
  ajv.addSchema((name === 'error' ? withStrictMembers(schema) : strict(schema)) as object);
}
