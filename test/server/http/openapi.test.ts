/** The OpenAPI document tells of every route, and of every answer what it looks like. */
import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {createApp} from '../../../src/server/http/app.js';
import {createMetrics} from '../../../src/server/http/metrics.js';
import {allRoutes} from '../../../src/server/routes/all.js';
import type {Services} from '../../../src/server/services/services.js';
import {ask, startTeam} from '../team.js';
import type {Team} from '../team.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- a test reads a document of many shapes */
let team: Team;
let document: any;

beforeAll(async () => {
  team = await startTeam();
  document = (await ask(`${team.server.url}/v1/openapi.json`)).body;
});
afterAll(() => team.close());

/** As `GET /v1/stacks/{id}`, from the very registration that the server does. */
async function registered(): Promise<readonly string[]> {
  const found: string[] = [];
  const app = await createApp({version: '0.0.0', log: () => undefined});
  app.addHook('onRoute', ({method, path, schema}) => {
    const hidden = schema?.hide === true;
    if (!hidden && method !== 'HEAD') found.push(`${String(method)} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  });
  await allRoutes(app, {} as Services, {metrics: await createMetrics(), open: true});
  await app.ready();
  return found.sort();
}

const operations = (): readonly [string, any][] =>
  Object.entries<any>(document.paths).flatMap(([path, methods]) => Object.entries<any>(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as [string, any]));

test('every route is in it', async () => {
  const routes = await registered();
  expect(routes).toContain('GET /v1/stacks/{id}');
  expect(operations().map(([name]) => name).sort()).toEqual(routes);
});

test('every operation has an id of its own, a summary, a tag, and says whether it needs a token', () => {
  const ids = operations().map(([, {operationId}]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [name, operation] of operations()) {
    expect([name, operation.summary, operation.tags]).toEqual([name, expect.stringMatching(/\S/), [expect.any(String)]]);
    expect([name, operation.security]).toEqual([name, expect.any(Array)]);
  }
  expect(document.paths['/v1/me'].get.security).toEqual([{token: []}]);
  expect(document.paths['/healthz'].get.security).toEqual([]);
});

test('every answer has a schema, but for those without a body', () => {
  for (const [name, {responses}] of operations()) {
    expect([name, Object.keys(responses)]).toEqual([name, expect.arrayContaining(['default'])]);
    for (const [status, response] of Object.entries<any>(responses)) {
      const bodies = Object.values<any>(response.content ?? {});
      if (status === '204' || status === '304') expect([name, status, bodies]).toEqual([name, status, []]);
      else for (const {schema} of [...bodies, ...(bodies.length === 0 ? [{}] : [])]) expect([name, status, schema]).toEqual([name, status, expect.anything()]);
    }
  }
});

test('it is OpenAPI 3.1, and every reference leads somewhere', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name);
  expect(names).toContain('Object');
  expect(Object.keys(document.components.schemas).sort()).toEqual([...new Set(names)].sort());
});
