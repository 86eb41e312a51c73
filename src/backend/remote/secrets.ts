/** Secrets over HTTP. */
import {hasCode} from '../../domain/errors.js';
import {kinds} from '../../domain/kind.js';
import {rights} from '../../domain/right.js';
import {SecretValue} from '../../domain/secret-value.js';
import {routes} from '../../wire/routes.js';
import {limits} from '../../wire/types.js';
import type {NeedThere, SecretPatch, SecretThere, SecretThereDetail, ServerSecrets, ServerValues, ValueThere} from '../server-secrets.js';
import type {HttpClient} from './http-client.js';
import {readPage} from './wire-object.js';
import {WireReader} from './wire-reader.js';

export function secretsOver(http: HttpClient): ServerSecrets {
  return {
    list: async (filter = {}) => {
      const found: SecretThere[] = [];
      for (let after: string | undefined; ; ) {
        const page = readPage(await http.send({method: 'GET', path: routes.secrets, query: {...filter, after}}), readSecret);
        found.push(...page.items);
        if (page.next === null || page.next === after) return found;
        after = page.next;
      }
    },
    get: async id => readDetail(await http.send({method: 'GET', path: routes.secret(id)})),
    create: async (id, {values, ...secret}) =>
      readDetail(await http.send({method: 'PUT', path: routes.secret(id), headers: {'if-none-match': '*'}, body: {...secret, values: plain(values)}})),
    update: async (id, revision, patch) => readDetail(await http.send({method: 'PATCH', path: routes.secret(id), headers: matching(revision), body: bodyOf(patch)})),
    delete: async (id, revision) => {
      await http.send({method: 'DELETE', path: routes.secret(id), headers: matching(revision)});
    },
  };
}

export function valuesOver(http: HttpClient): ServerValues {
  return {
    needs: async objects => {
      const needs: NeedThere[] = [];
      for (let start = 0; start < objects.length; start += limits.needsObjects) needs.push(...(await needsOver(http, objects.slice(start, start + limits.needsObjects))));
      return needs;
    },
    forRun: async (object, run) => readValues(await http.send({method: 'POST', path: routes.secretValues, body: {purpose: 'run', object, ...(run === undefined ? {} : {run})}})),
    reveal: async (secret, key) => {
      const [value] = new WireReader(await http.send({method: 'POST', path: routes.secretValues, body: {purpose: 'reveal', secret, key}})).list('values', each => each.secret('value'));
      return value ?? new SecretValue('');
    },
  };
}

/** A server of before there were secrets on it has no such route. */
async function needsOver(http: HttpClient, objects: readonly string[]): Promise<readonly NeedThere[]> {
  try {
    return new WireReader(await http.send({method: 'POST', path: routes.secretNeeds, body: {objects}})).list('needs', need => ({...readReference(need), met: need.flag('met')}));
  } catch (error) {
    if (hasCode(error, 'not_found')) return [];
    throw error;
  }
}

function readValues(body: unknown): readonly ValueThere[] {
  return new WireReader(body).list('values', value => ({...readReference(value), value: value.secret('value')}));
}

function readReference(reader: WireReader): Omit<NeedThere, 'met'> {
  return {component: reader.id('component'), secret: reader.text('secret'), key: reader.text('key')};
}

function readSecret(reader: WireReader): SecretThere {
  return {
    id: reader.id('id'),
    owner: reader.name('owner'),
    name: reader.name('name'),
    description: reader.nullable('description', (each, key) => each.line(key)),
    labels: reader.object('labels').lines(),
    keys: reader.texts('keys'),
    revision: reader.count('revision'),
    right: reader.oneOf('right', rights),
    created: reader.time('created'),
    updated: reader.time('updated'),
  };
}

function readDetail(body: unknown): SecretThereDetail {
  const reader = new WireReader(body);
  const references = reader.list('references', each => ({
    id: each.id('id'), kind: each.oneOf('kind', kinds), name: each.name('name'), owner: each.name('owner'), pointer: each.line('pointer'), key: each.text('key'),
  }));
  return {...readSecret(reader), references};
}

function matching(revision: number): Readonly<Record<string, string>> {
  return {'if-match': `"${revision}"`};
}

function bodyOf({set, ...patch}: SecretPatch): Readonly<Record<string, unknown>> {
  return {...patch, ...(set === undefined ? {} : {set: plain(set)})};
}

/** Values as they go over the wire, to the server that they are for. */
function plain(values: ReadonlyMap<string, SecretValue>): Readonly<Record<string, string>> {
  return Object.fromEntries([...values].map(([key, value]) => [key, value.reveal()]));
}
