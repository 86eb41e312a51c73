/** Offers of ownership over HTTP. */
import {kinds} from '../../domain/kind.js';
import {rights} from '../../domain/right.js';
import {routes} from '../../wire/routes.js';
import type {WireTransfer, WireTransferred} from '../../wire/types.js';
import type {ServerClient} from '../server-client.js';
import type {HttpClient} from './http-client.js';
import {readPage} from './wire-object.js';
import {WireReader} from './wire-reader.js';

export function transfersOver(http: HttpClient): ServerClient['transfers'] {
  return {
    offer: async transfer => readTransfer(new WireReader(await http.send({method: 'POST', path: routes.transfers, body: transfer}))),
    list: async () => readPage(await http.send({method: 'GET', path: routes.transfers}), readTransfer).items,
    accept: async id => readTransfer(new WireReader(await http.send({method: 'POST', path: `${routes.transfer(id)}/accept`}))),
    drop: async id => {
      await http.send({method: 'DELETE', path: routes.transfer(id)});
    },
  };
}

function readTransfer(reader: WireReader): WireTransfer {
  return {
    id: reader.id('id'),
    state: reader.oneOf('state', ['planned', 'offered', 'done'] as const),
    from: reader.name('from'),
    to: reader.name('to'),
    keep: reader.nullable('keep', (each, key) => each.oneOf(key, rights)),
    created: reader.time('created'),
    objects: reader.list('objects', readTransferred),
    staying: reader.list('staying', readTransferred),
  };
}

function readTransferred(reader: WireReader): WireTransferred {
  return {id: reader.id('id'), kind: reader.oneOf('kind', kinds), name: reader.name('name'), owner: reader.name('owner')};
}
