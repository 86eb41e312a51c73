/** Reading objects, their grants, and the feed of changes; and the one way to write them. */
import {createHash} from 'node:crypto';
import {routes} from '../../wire/routes.js';
import type {Collection} from '../../wire/routes.js';
import {
  commitHeadersSchema, commitResultSchema, commitSchema, feedQuerySchema, feedSchema, grantsSchema, notModifiedSchema, objectIdSchema,
  objectPageSchema, objectQuerySchema, objectSchema,
} from '../../wire/schemas.js';
import {limits} from '../../wire/types.js';
import type {WireObject} from '../../wire/types.js';
import type {HttpApp} from '../http/app.js';
import {callerOf} from '../http/caller.js';
import {mutable} from '../http/mutable.js';
import type {Services} from '../services/services.js';

export function objectRoutes(app: HttpApp, services: Services): void {
  collectionRoutes(app, services, 'stacks');
  collectionRoutes(app, services, 'components');
  collectionRoutes(app, services, 'flavors');

  app.get(routes.changes, {schema: {querystring: feedQuerySchema, response: {200: feedSchema}}}, async request =>
    mutable(await services.feed.changes(callerOf(request), request.query.since, request.query.limit)));

  app.post(routes.commits, {bodyLimit: limits.bodyBytes, schema: {headers: commitHeadersSchema, body: commitSchema, response: {200: commitResultSchema}}}, async request =>
    mutable(await services.commits.commit(callerOf(request), request.headers['idempotency-key'], request.body)));
}

function collectionRoutes(app: HttpApp, {objects}: Services, collection: Collection): void {
  const all = routes.collection(collection);

  app.get(all, {schema: {querystring: objectQuerySchema, response: {200: objectPageSchema}}}, async request => {
    const {kind, owner, name, after, limit} = request.query;
    return mutable(await objects.list(callerOf(request), collection, {filter: {kind, owner, name}, page: {after, limit}}));
  });

  app.get(`${all}/:id`, {schema: {params: objectIdSchema, response: {200: objectSchema, 304: notModifiedSchema}}}, async (request, reply) => {
    const object = await objects.get(callerOf(request), collection, request.params.id);
    const tag = tagOf(object);
    reply.header('etag', tag).header('cache-control', 'private, no-cache');
    if (request.headers['if-none-match'] === tag) return reply.code(304).send(undefined);
    return reply.send(mutable(object));
  });

  app.get(`${all}/:id/grants`, {schema: {params: objectIdSchema, response: {200: grantsSchema}}}, async request =>
    mutable(await objects.grants(callerOf(request), collection, request.params.id)));
}

/** Covers what differs by viewer as well: a change of rights isn't "not modified". */
function tagOf(object: WireObject): string {
  return `"${object.revision}-${createHash('sha256').update(JSON.stringify(object)).digest('base64url').slice(0, 22)}"`;
}
