/** Asking services that are away, busy, slow or hostile. */
import {afterEach, expect, test} from '@jest/globals';
import {ask} from '../../src/pipeline/http.js';
import type {Ask} from '../../src/pipeline/http.js';
import {startWeb} from '../support/web.js';
import type {Reply, Web} from '../support/web.js';

let web: Web | null = null;
afterEach(async () => {
  await web?.close();
  web = null;
});

const waited: number[] = [];
const sleep = async (milliseconds: number): Promise<void> => void waited.push(milliseconds);
const post = (url: string, more: Partial<Ask> = {}): Ask => ({method: 'POST', url, body: '{"a":1}', timeout: 2000, ...more});

test('asks again while the service is busy, no sooner than it wants', async () => {
  const replies: readonly Reply[] = [{status: 503}, {status: 429, headers: {'retry-after': '7'}}, {status: 200, body: '{"ok":true}', headers: {'content-type': 'application/json'}}];
  web = await startWeb((_, count) => replies[count - 1] as Reply);
  waited.length = 0;
  expect(await ask(post(web.url), sleep)).toMatchObject({status: 200, json: {ok: true}});
  expect(waited).toEqual([250, 7000]);
  expect(web.received.map(each => each.body)).toEqual(['{"a":1}', '{"a":1}', '{"a":1}']);
});

test('gives up after four times, with the last answer', async () => {
  web = await startWeb(() => ({status: 503}));
  expect(await ask(post(web.url), sleep)).toMatchObject({status: 503});
  expect(web.received).toHaveLength(4);
});

test('does not wait longer than half a minute, whatever it is told', async () => {
  web = await startWeb((_, count) => (count === 1 ? {status: 503, headers: {'retry-after': '86400'}} : {status: 200}));
  waited.length = 0;
  await ask(post(web.url), sleep);
  expect(waited).toEqual([30_000]);
});

test('tells of a service that cuts connections by its host alone', async () => {
  web = await startWeb(() => ({status: 200, cut: true}));
  const failure = await ask(post(`${web.url}/services/T0/B0/secret-token`), sleep).catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({code: 'unreachable', message: expect.stringContaining(new URL(web.url).host)});
  expect(JSON.stringify(failure) + (failure as Error).message).not.toContain('secret-token');
});

test('does not follow a redirect with what it was given', async () => {
  const other = await startWeb(() => ({status: 200}));
  web = await startWeb(() => ({status: 307, headers: {location: other.url}}));
  expect(await ask(post(web.url, {headers: {authorization: 'Bearer canary'}}), sleep)).toMatchObject({status: 307});
  expect(other.received).toEqual([]);
  await other.close();
});

test('ends with an answer that never comes', async () => {
  web = await startWeb(() => ({status: 200}));
  const silent = await startWeb(() => ({status: 200}));
  await silent.close();
  await expect(ask(post(silent.url, {timeout: 200}), sleep)).rejects.toMatchObject({code: 'unreachable'});
});
