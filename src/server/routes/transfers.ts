/** Offers of ownership. */
import {routes} from '../../wire/routes.js';
import {newTransferSchema, objectIdSchema, transferPageSchema, transferSchema} from '../../wire/schemas.js';
import type {HttpApp} from '../http/app.js';
import {callerOf} from '../http/caller.js';
import {mutable} from '../http/mutable.js';
import type {Services} from '../services/services.js';

export function transferRoutes(app: HttpApp, {transfers}: Services): void {
  app.get(routes.transfers, {schema: {response: {200: transferPageSchema}}}, async request => mutable({items: await transfers.list(callerOf(request)), next: null}));

  app.post(routes.transfers, {schema: {body: newTransferSchema, response: {201: transferSchema}}}, async (request, reply) =>
    reply.code(201).send(mutable(await transfers.offer(callerOf(request), request.body))));

  app.post(`${routes.transfers}/:id/accept`, {schema: {params: objectIdSchema, response: {200: transferSchema}}}, async request =>
    mutable(await transfers.accept(callerOf(request), request.params.id)));

  app.delete(`${routes.transfers}/:id`, {schema: {params: objectIdSchema}}, async (request, reply) => {
    await transfers.drop(callerOf(request), request.params.id);
    return reply.code(204).send();
  });
}
