/**
 * Random requests made from the OpenAPI document, some as it says and some not: the server never fails, and
 * every answer is as the document says. The seed is printed, and taken from CAIRN_TEST_SEED; CAIRN_TEST_REQUESTS
 * says how many (2,000 unless told, since a machine may be busy; 20,000 take about a minute).
 */
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {Ajv2020} from 'ajv/dist/2020.js';
import type {ValidateFunction} from 'ajv/dist/2020.js';
import fc from 'fast-check';
import {Agent, request as send} from 'undici';
import {newId} from '../../../src/lib/uuid.js';
import {ask, create, simpleStack, startTeam} from '../team.js';
import type {Person, Team} from '../team.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- a test reads a document of many shapes */
const seed = Number(process.env['CAIRN_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const count = Number(process.env['CAIRN_TEST_REQUESTS'] ?? 2000);

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly spec: any;
}
interface Attempt {
  readonly operation: Operation;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

const agent = new Agent({connections: 16});
let team: Team;
let ann: Person;
let document: any;
let ids: readonly string[];
const validators = new Map<string, ValidateFunction>();
const ajv = new Ajv2020({strict: false, validateFormats: false});

beforeAll(async () => {
  team = await startTeam();
  ann = await team.join('ann');
  const {all} = simpleStack('ann', 'prod');
  await ann.commit({changes: all.map(create)});
  ids = all.map(({id}) => id);
  document = (await ask(`${team.server.url}/v1/openapi.json`)).body;
  ajv.addSchema(document, 'openapi');
});
afterAll(async () => {
  await agent.close();
  await team.close();
});

/** Values of a schema, as far as its types say; `fc` makes the others. */
function valueOf(schema: any, depth = 0): fc.Arbitrary<unknown> {
  if (schema === undefined || schema === true || depth > 6) return fc.jsonValue({maxDepth: 2});
  return plainValueOf(schema) ?? compoundValueOf(schema, depth);
}

function plainValueOf(schema: any): fc.Arbitrary<unknown> | null {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const byType: Record<string, fc.Arbitrary<unknown>> = {
    string: fc.oneof(fc.constantFrom(...ids, 'ann', 'user:ann', 'everyone', 'stack', 'artifact-store', '*'), fc.string({maxLength: 20, unit: 'grapheme'})),
    integer: fc.oneof(fc.nat(5), fc.integer()),
    number: fc.double(),
    boolean: fc.boolean(),
    null: fc.constant(null),
  };
  return byType[schema.type] ?? null;
}

function compoundValueOf(schema: any, depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valueOf(document.components.schemas[schema.$ref.split('/').at(-1)], depth + 1);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((each: any) => valueOf(each, depth + 1)));
  if (schema.type === 'array') return fc.array(valueOf(schema.items, depth + 1), {maxLength: 3});
  if (schema.properties === undefined) return fc.dictionary(fc.string({maxLength: 12}), valueOf(schema.additionalProperties, depth + 1), {maxKeys: 3});
  const fields = Object.entries(schema.properties).map(([name, each]) => [name, valueOf(each, depth + 1)] as const);
  return fc.record(Object.fromEntries(fields), {requiredKeys: schema.required ?? []});
}

function wrong(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({weight: 4, arbitrary: text}, {weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 30})});
}

function attemptOf(operation: Operation): fc.Arbitrary<Attempt> {
  const {spec, path} = operation;
  const parameters = (spec.parameters ?? []) as readonly any[];
  const given = fc.tuple(...parameters.map(({schema}) => fc.option(wrong(valueOf(schema).map(String)), {freq: 5})));
  const schema = spec.requestBody?.content?.['application/json']?.schema;
  const body = schema === undefined ? fc.constant(null) : wrong(fc.oneof({weight: 3, arbitrary: valueOf(schema)}, {weight: 1, arbitrary: fc.jsonValue()}).map(each => JSON.stringify(each)));
  const token = fc.constantFrom(ann.token, ann.token, ann.token, 'cairn_wrong', '');
  return fc.record({given, body, token}).map(({given, body, token}) => {
    const query = new URLSearchParams();
    const headers: Record<string, string> = token === '' ? {} : {authorization: `Bearer ${token}`};
    let filled = path;
    for (const [index, {name, in: place}] of parameters.entries()) {
      const text = given[index] ?? (place === 'path' ? newId() : null);
      if (text === null) continue;
      if (place === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(Buffer.from(text).toString()));
      if (place === 'query') query.set(name, text);
      if (place === 'header') headers[name] = text.replaceAll(/[^\x20-\x7e]/g, '_');
    }
    if (body !== null) headers['content-type'] = 'application/json';
    return {operation, path: `${filled}?${query.toString()}`, headers, body};
  });
}

/** Where the document describes what such an answer has, as a pointer; null where it describes none. */
function pointerOf({operation: {method, path, spec}}: Attempt, status: number, type: string): string | null {
  const key = spec.responses[status] === undefined ? 'default' : String(status);
  const media = Object.keys(spec.responses[key]?.content ?? {}).find(each => type.startsWith(each));
  if (media === undefined) return null;
  const step = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
  return `openapi#/paths/${step(path)}/${method}/responses/${key}/content/${step(media)}/schema`;
}

/** What is wrong with an answer; null where nothing is. */
async function faultOf(attempt: Attempt): Promise<string | null> {
  const {statusCode: status, headers, body} = await send(team.server.url + attempt.path, {
    method: attempt.operation.method.toUpperCase() as 'GET', headers: attempt.headers, body: attempt.body, dispatcher: agent,
  });
  const text = await body.text();
  if (status >= 500) return `${status}: ${text}`;
  if (status === 204 || status === 304) return text === '' ? null : `${status} with a body`;
  const type = String(headers['content-type']);
  const pointer = pointerOf(attempt, status, type);
  if (pointer === null) return `${status} as ${type} is not in the document`;
  const validate = validators.get(pointer) ?? ajv.compile({$ref: pointer});
  validators.set(pointer, validate);
  return validate(type.includes('json') ? JSON.parse(text) : text) ? null : `${status}: ${ajv.errorsText(validate.errors)}: ${text.slice(0, 300)}`;
}

test(`no random request makes the server fail, and each answer is as the document says (seed ${seed})`, async () => {
  const operations = Object.entries<any>(document.paths).flatMap(([path, methods]) => Object.entries<any>(methods).map(([method, spec]): Operation => ({method, path, spec})))
    // Would end the session of all the others, and would hash a password each.
    .filter(({spec}) => !['signOut', 'signIn', 'setUp'].includes(spec.operationId));
  const arbitrary = fc.array(fc.oneof(...operations.map(attemptOf)), {minLength: 50, maxLength: 50});
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(arbitrary, async attempts => {
      const faults = await Promise.all(attempts.map(async attempt => [`${attempt.operation.method} ${attempt.path} ${attempt.body ?? ''}`, await faultOf(attempt)] as const));
      sent += attempts.length;
      expect(faults.filter(([, fault]) => fault !== null)).toEqual([]);
    }),
    {seed, numRuns: Math.ceil(count / 50), endOnFailure: true},
  );
  expect(sent).toBeGreaterThanOrEqual(count);
  expect(team.log).toEqual([]);
}, 300_000);
