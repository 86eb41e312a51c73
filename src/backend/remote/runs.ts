/** Runs over HTTP. */
import {isJsonObject} from '../../domain/json.js';
import type {JsonObject} from '../../domain/json.js';
import {routes} from '../../wire/routes.js';
import type {WireRunLogSize} from '../../wire/run-types.js';
import {limits} from '../../wire/types.js';
import type {RunThere, RunThereDetail, ServerRuns} from '../server-runs.js';
import type {HttpClient} from './http-client.js';
import {readPage} from './wire-object.js';
import {WireReader} from './wire-reader.js';

const outcomes = ['succeeded', 'failed', 'cancelled'] as const;

export function runsOver(http: HttpClient): ServerRuns {
  const get = async (path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<WireReader> => new WireReader(await http.send({method: 'GET', path, query}));
  return {
    put: async (id, body) => {
      const reader = new WireReader(await http.send({method: 'PUT', path: routes.run(id), body}));
      return {sequence: reader.count('sequence'), logs: reader.list('logs', readSize)};
    },
    addEvents: async (id, events) => {
      await http.send({method: 'POST', path: routes.runEvents(id), body: {events}});
    },
    addLog: async (id, body) => readSize(new WireReader(await http.send({method: 'POST', path: routes.runLogs(id), body}))),
    list: filter => list(http, filter),
    get: async id => readDetail(await get(routes.run(id))),
    events: async (id, {since, wait}) => {
      const reader = await get(routes.runEvents(id), {since: String(since), wait: String(wait)});
      return {events: objects(reader, 'events'), heard: reader.flag('heard')};
    },
    log: async (id, {slug, attempt, offset, tail, wait}) => {
      const query = {slug, attempt: String(attempt), offset: String(offset), tail: tail === undefined ? undefined : String(tail), wait: String(wait)};
      const reader = await get(routes.runLogs(id), query);
      return {text: logText(reader), next: reader.count('next')};
    },
    delete: async id => {
      await http.send({method: 'DELETE', path: routes.run(id)});
    },
  };
}

async function list(http: HttpClient, {starter, name, outcome, limit}: Parameters<ServerRuns['list']>[0]): Promise<readonly RunThere[]> {
  const found: RunThere[] = [];
  const query = {starter, name, outcome: outcome ?? undefined, limit: String(Math.min(limit, limits.pageSize))};
  for (let after: string | undefined; ; ) {
    const page = readPage(await http.send({method: 'GET', path: routes.runs, query: {...query, after}}), readRun);
    found.push(...page.items);
    if (page.next === null || page.next === after || found.length >= limit) return found.slice(0, limit);
    after = page.next;
  }
}

function readRun(reader: WireReader): RunThere {
  return {
    id: reader.id('id'),
    starter: reader.name('starter'),
    name: reader.text('name'),
    pipeline: reader.text('pipeline'),
    header: object(reader, 'header'),
    outcome: reader.nullable('outcome', (each, key) => each.oneOf(key, outcomes)),
    sequence: reader.count('sequence'),
    created: reader.time('created'),
    updated: reader.time('updated'),
    ended: reader.nullable('ended', (each, key) => each.time(key)),
    heard: reader.flag('heard'),
  };
}

function readDetail(reader: WireReader): RunThereDetail {
  return {...readRun(reader), plan: object(reader, 'plan'), logs: reader.list('logs', readSize)};
}

function readSize(reader: WireReader): WireRunLogSize {
  return {slug: reader.text('slug'), attempt: reader.count('attempt'), size: reader.count('size'), full: reader.flag('full')};
}

/** As it was printed: shown like what a step prints here. */
function logText(reader: WireReader): string {
  const text = reader.json('text');
  if (typeof text !== 'string') throw reader.wrong('text', 'is not a text');
  return text;
}

/** What is in it, whoever reads a run's record checks. */
function object(reader: WireReader, key: string): JsonObject {
  const value = reader.json(key);
  if (!isJsonObject(value)) throw reader.wrong(key, 'is not an object');
  return value;
}

function objects(reader: WireReader, key: string): readonly JsonObject[] {
  const value = reader.json(key);
  if (!Array.isArray(value) || !value.every(isJsonObject)) throw reader.wrong(key, 'is not a list of objects');
  return value;
}
