/** Offers of ownership. */
import {routes} from '../../wire/routes.js';
import {emptySchema, newTransferSchema, objectIdSchema, transferPageSchema, transferSchema} from '../../wire/schemas.js';
import type {HttpApp} from '../http/http-app.js';
import {callerOf} from '../http/caller.js';
import {mutable} from '../http/mutable.js';
import {described} from '../http/openapi.js';
import type {Services} from '../services/services.js';

const texts = {
  list: described({operationId: 'listTransfers', summary: 'Open offers that the caller made, or may accept', tags: ['objects']}),
  offer: described({operationId: 'offerTransfer', summary: 'Offer an object to another owner; where the caller may accept, it is carried out', tags: ['objects']}),
  accept: described({operationId: 'acceptTransfer', summary: 'Accept an offer: the objects change hands', tags: ['objects']}),
  drop: described({operationId: 'dropTransfer', summary: 'Decline an offer, or take it back', tags: ['objects']}),
};

export function transferRoutes(app: HttpApp, {transfers}: Services): void {
  app.get(routes.transfers, {schema: {...texts.list, response: {200: transferPageSchema}}}, async request => mutable({items: await transfers.list(callerOf(request)), next: null}));

  app.post(routes.transfers, {schema: {...texts.offer, body: newTransferSchema, response: {201: transferSchema}}}, async (request, reply) =>
    reply.code(201).send(mutable(await transfers.offer(callerOf(request), request.body))));

  app.post(`${routes.transfers}/:id/accept`, {schema: {...texts.accept, params: objectIdSchema, response: {200: transferSchema}}}, async request =>
    mutable(await transfers.accept(callerOf(request), request.params.id)));

  app.delete(`${routes.transfers}/:id`, {schema: {...texts.drop, params: objectIdSchema, response: {204: emptySchema}}}, async (request, reply) => {
    await transfers.drop(callerOf(request), request.params.id);
    return reply.code(204).send(undefined);
  });
}
