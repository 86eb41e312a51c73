/** One's own API keys. */
import {routes} from '../../wire/routes.js';
import {emptySchema, issuedKeySchema, keySchema, keysSchema, newKeySchema, rotationSchema, userNameSchema} from '../../wire/schemas.js';
import type {HttpApp} from '../http/http-app.js';
import {callerOf} from '../http/caller.js';
import {mutable} from '../http/mutable.js';
import {described} from '../http/openapi.js';
import type {Services} from '../services/services.js';

const texts = {
  list: described({operationId: 'listKeys', summary: 'One\'s own API keys', tags: ['people']}),
  create: described({operationId: 'createKey', summary: 'Make an API key; its token is in this answer alone', tags: ['people']}),
  get: described({operationId: 'getKey', summary: 'One of one\'s own API keys', tags: ['people']}),
  rotate: described({operationId: 'rotateKey', summary: 'A new token for an API key; those so far end after an overlap', tags: ['people']}),
  revoke: described({operationId: 'revokeKey', summary: 'End an API key with all its tokens', tags: ['people']}),
};

export function keyRoutes(app: HttpApp, {keys}: Services): void {
  app.get(routes.keys, {schema: {...texts.list, response: {200: keysSchema}}}, async request => mutable(await keys.list(callerOf(request))));

  app.post(routes.keys, {schema: {...texts.create, body: newKeySchema, response: {201: issuedKeySchema}}}, async (request, reply) =>
    reply.code(201).send(mutable(await keys.create(callerOf(request), request.body))));

  const key = `${routes.keys}/:name`;
  app.get(key, {schema: {...texts.get, params: userNameSchema, response: {200: keySchema}}}, async request => mutable(await keys.get(callerOf(request), request.params.name)));

  app.post(`${key}/rotate`, {schema: {...texts.rotate, params: userNameSchema, body: rotationSchema, response: {201: issuedKeySchema}}}, async (request, reply) =>
    reply.code(201).send(mutable(await keys.rotate(callerOf(request), request.params.name, request.body.overlap))));

  app.delete(key, {schema: {...texts.revoke, params: userNameSchema, response: {204: emptySchema}}}, async (request, reply) => {
    await keys.revoke(callerOf(request), request.params.name);
    return reply.code(204).send(undefined);
  });
}
