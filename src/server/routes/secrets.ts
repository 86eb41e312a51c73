/** Secrets: names and keys for whoever sees them; values by one route alone, and each answer of that in the audit log. */
import {routes} from '../../wire/routes.js';
import {
  needsRequestSchema, needsSchema, newSecretHeadersSchema, newSecretSchema, secretDetailSchema, secretPageSchema, secretPatchSchema, secretQuerySchema, valuesRequestSchema, valuesSchema,
} from '../../wire/secret-schemas.js';
import {deleteHeadersSchema, emptySchema, grantsSchema, objectIdSchema} from '../../wire/schemas.js';
import {limits} from '../../wire/types.js';
import type {WireSecret} from '../../wire/types.js';
import type {HttpApp} from '../http/http-app.js';
import {callerOf} from '../http/caller.js';
import {matching} from '../http/etag.js';
import {mutable} from '../http/mutable.js';
import {described} from '../http/openapi.js';
import type {Services} from '../services/services.js';

const texts = {
  list: described({operationId: 'listSecrets', summary: 'The secrets that the caller may see, a page at a time, without values', tags: ['secrets']}),
  get: described({operationId: 'getSecret', summary: 'The keys of one secret, and what refers to them; never a value', tags: ['secrets']}),
  put: described({operationId: 'createSecret', summary: 'Create a secret of one\'s own, by If-None-Match', tags: ['secrets']}),
  patch: described({operationId: 'changeSecret', summary: 'Change values, keys or the name of a secret that has the ETag of If-Match', tags: ['secrets']}),
  remove: described({operationId: 'deleteSecret', summary: 'Delete a secret that has the ETag of If-Match, and that nothing refers to', tags: ['secrets']}),
  grants: described({operationId: 'getSecretGrants', summary: 'Who has which right on a secret', tags: ['secrets']}),
  needs: described({operationId: 'getSecretNeeds', summary: 'Which secrets stacks and components refer to, and whether the caller would be given them', tags: ['secrets']}),
  values: described({operationId: 'getSecretValues', summary: 'The values that a run needs, or one for a person to see: the only route that gives any, and audited', tags: ['secrets']}),
};

export function secretRoutes(app: HttpApp, services: Services): void {
  const {secrets, values, objects} = services;
  const one = `${routes.secrets}/:id`;

  app.get(routes.secrets, {schema: {...texts.list, querystring: secretQuerySchema, response: {200: secretPageSchema}}}, async request => {
    const {owner, name, after, limit} = request.query;
    return mutable(await secrets.list(callerOf(request), {owner, name, page: {after, limit}}));
  });

  app.get(one, {schema: {...texts.get, params: objectIdSchema, response: {200: secretDetailSchema}}}, async (request, reply) => {
    const secret = await secrets.get(callerOf(request), request.params.id);
    return reply.header('etag', tagOf(secret)).send(mutable(secret));
  });

  app.get(`${one}/grants`, {schema: {...texts.grants, params: objectIdSchema, response: {200: grantsSchema}}}, async request =>
    mutable(await objects.grants(callerOf(request), 'secrets', request.params.id)));

  writeRoutes(app, services);

  app.post(routes.secretNeeds, {schema: {...texts.needs, body: needsRequestSchema, response: {200: needsSchema}}}, async request =>
    mutable(await values.needs(callerOf(request), request.body.objects)));

  app.post(routes.secretValues, {schema: {...texts.values, body: valuesRequestSchema, response: {200: valuesSchema}}}, async request =>
    mutable(await values.values(callerOf(request), request.body)));
}

function writeRoutes(app: HttpApp, {secrets}: Services): void {
  const one = `${routes.secrets}/:id`;
  const bodyLimit = limits.objectBytes;

  const putSchema = {...texts.put, params: objectIdSchema, headers: newSecretHeadersSchema, body: newSecretSchema, response: {201: secretDetailSchema}};
  app.put(one, {bodyLimit, schema: putSchema}, async (request, reply) => {
    if (request.headers['if-none-match'] !== '*') matching(undefined, tagOf);
    const secret = await secrets.create(callerOf(request), request.params.id, request.body);
    return reply.code(201).header('etag', tagOf(secret)).send(mutable(secret));
  });

  const patchSchema = {...texts.patch, params: objectIdSchema, headers: deleteHeadersSchema, body: secretPatchSchema, response: {200: secretDetailSchema}};
  app.patch(one, {bodyLimit, schema: patchSchema}, async (request, reply) => {
    const target = {id: request.params.id, unchanged: matching(request.headers['if-match'], tagOf)};
    const secret = await secrets.update(callerOf(request), target, request.body);
    return reply.header('etag', tagOf(secret)).send(mutable(secret));
  });

  app.delete(one, {schema: {...texts.remove, params: objectIdSchema, headers: deleteHeadersSchema, response: {204: emptySchema}}}, async (request, reply) => {
    await secrets.delete(callerOf(request), {id: request.params.id, unchanged: matching(request.headers['if-match'], tagOf)});
    return reply.code(204).send(undefined);
  });
}

/** Only the server knows whether values are the same: the revision says it. */
function tagOf({revision}: Pick<WireSecret, 'revision'>): string {
  return `"${revision}"`;
}
