/** One's own API keys. */
import {routes} from '../../wire/routes.js';
import {issuedKeySchema, keySchema, keysSchema, newKeySchema, rotationSchema, userNameSchema} from '../../wire/schemas.js';
import type {HttpApp} from '../http/app.js';
import {callerOf} from '../http/caller.js';
import {mutable} from '../http/mutable.js';
import type {Services} from '../services/services.js';

export function keyRoutes(app: HttpApp, {keys}: Services): void {
  app.get(routes.keys, {schema: {response: {200: keysSchema}}}, async request => mutable(await keys.list(callerOf(request))));

  app.post(routes.keys, {schema: {body: newKeySchema, response: {201: issuedKeySchema}}}, async (request, reply) =>
    reply.code(201).send(mutable(await keys.create(callerOf(request), request.body))));

  const key = `${routes.keys}/:name`;
  app.get(key, {schema: {params: userNameSchema, response: {200: keySchema}}}, async request => mutable(await keys.get(callerOf(request), request.params.name)));

  app.post(`${key}/rotate`, {schema: {params: userNameSchema, body: rotationSchema, response: {201: issuedKeySchema}}}, async (request, reply) =>
    reply.code(201).send(mutable(await keys.rotate(callerOf(request), request.params.name, request.body.overlap))));

  app.delete(key, {schema: {params: userNameSchema}}, async (request, reply) => {
    await keys.revoke(callerOf(request), request.params.name);
    return reply.code(204).send();
  });
}
