/** API keys over HTTP. */
import {keyActs} from '../../domain/key-scope.js';
import type {KeyAct} from '../../domain/key-scope.js';
import {routes} from '../../wire/routes.js';
import type {WireIssuedKey, WireKey, WireKeyLimits} from '../../wire/types.js';
import type {ServerClient} from '../server-client.js';
import type {HttpClient} from './http-client.js';
import {readPage} from './wire-object.js';
import {WireReader} from './wire-reader.js';

export function keysOver(http: HttpClient): ServerClient['keys'] {
  return {
    list: async () => readPage(await http.send({method: 'GET', path: routes.keys}), readKey).items,
    get: async name => readKey(new WireReader(await http.send({method: 'GET', path: routes.key(name)}))),
    create: async key => readIssued(await http.send({method: 'POST', path: routes.keys, body: key})),
    rotate: async (name, overlap) => readIssued(await http.send({method: 'POST', path: routes.rotateKey(name), body: {overlap}})),
    revoke: async name => {
      await http.send({method: 'DELETE', path: routes.key(name)});
    },
  };
}

export function readKeyLimits(reader: WireReader): WireKeyLimits {
  return {
    id: reader.id('id'),
    name: reader.name('name'),
    may: readActs(reader),
    owners: reader.nullable('owners', (each, key) => each.texts(key)),
    stacks: reader.nullable('stacks', (each, key) => each.ids(key)),
  };
}

function readIssued(value: unknown): WireIssuedKey {
  const reader = new WireReader(value);
  return {key: readKey(reader.object('key')), token: reader.text('token')};
}

function readKey(reader: WireReader): WireKey {
  return {
    id: reader.id('id'),
    name: reader.name('name'),
    may: readActs(reader),
    owners: reader.nullable('owners', (each, key) => each.texts(key)),
    stacks: reader.nullable('stacks', (each, key) => each.list(key, stack => ({id: stack.id('id'), name: stack.name('name'), owner: stack.text('owner')}))),
    created: reader.time('created'),
    ...readTimes(reader),
    tokens: reader.list('tokens', token => ({created: token.time('created'), ...readTimes(token)})),
  };
}

function readTimes(reader: WireReader): {expires: string | null; lastUsed: string | null} {
  return {expires: reader.nullable('expires', (each, key) => each.time(key)), lastUsed: reader.nullable('lastUsed', (each, key) => each.time(key))};
}

/** What a newer server calls an act that this program doesn't know is left out. */
function readActs(reader: WireReader): readonly KeyAct[] {
  return reader.texts('may').filter((word): word is KeyAct => keyActs.some(act => act === word));
}
