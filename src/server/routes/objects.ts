/** Reading objects, their grants, and the feed of changes; and the one way to write them. */
import {createHash} from 'node:crypto';
import {routes} from '../../wire/routes.js';
import type {Collection} from '../../wire/routes.js';
import {
  commitHeadersSchema, commitResultSchema, commitSchema, deleteHeadersSchema, emptySchema, feedQuerySchema, feedSchema, grantsSchema, manifestSchema, notModifiedSchema, objectIdSchema,
  objectPageSchema, objectQuerySchema, objectSchema, putHeadersSchema,
} from '../../wire/schemas.js';
import {limits} from '../../wire/types.js';
import type {WireObject} from '../../wire/types.js';
import type {HttpApp} from '../http/http-app.js';
import type {Metrics} from '../http/metrics.js';
import {callerOf} from '../http/caller.js';
import {matching} from '../http/etag.js';
import {mutable} from '../http/mutable.js';
import {described} from '../http/openapi.js';
import type {Services} from '../services/services.js';

const texts = {
  changes: described({operationId: 'getChanges', summary: 'What changed for the caller since a cursor', tags: ['objects']}),
  commit: described({operationId: 'commit', summary: 'Change objects and grants: all of it or nothing', tags: ['objects']}),
};

const collectionTexts = {
  stacks: {
    list: described({operationId: 'listStacks', summary: 'The stacks that the caller may see, a page at a time', tags: ['objects']}),
    get: described({operationId: 'getStack', summary: 'One stack', tags: ['objects']}),
    put: described({operationId: 'putStack', summary: 'Create or replace a stack, by If-None-Match or If-Match', tags: ['objects']}),
    remove: described({operationId: 'deleteStack', summary: 'Delete a stack that has the ETag of If-Match', tags: ['objects']}),
    grants: described({operationId: 'getStackGrants', summary: 'Who has which right on a stack', tags: ['objects']}),
  },
  components: {
    list: described({operationId: 'listComponents', summary: 'The components that the caller may see, a page at a time', tags: ['objects']}),
    get: described({operationId: 'getComponent', summary: 'One component', tags: ['objects']}),
    put: described({operationId: 'putComponent', summary: 'Create or replace a component, by If-None-Match or If-Match', tags: ['objects']}),
    remove: described({operationId: 'deleteComponent', summary: 'Delete a component that has the ETag of If-Match', tags: ['objects']}),
    grants: described({operationId: 'getComponentGrants', summary: 'Who has which right on a component', tags: ['objects']}),
  },
  flavors: {
    list: described({operationId: 'listFlavors', summary: 'The custom flavors that the caller may see, a page at a time', tags: ['objects']}),
    get: described({operationId: 'getFlavor', summary: 'One custom flavor', tags: ['objects']}),
    put: described({operationId: 'putFlavor', summary: 'Create or replace a custom flavor, by If-None-Match or If-Match', tags: ['objects']}),
    remove: described({operationId: 'deleteFlavor', summary: 'Delete a custom flavor that has the ETag of If-Match', tags: ['objects']}),
    grants: described({operationId: 'getFlavorGrants', summary: 'Who has which right on a custom flavor', tags: ['objects']}),
  },
} as const satisfies Record<Collection, unknown>;

export function objectRoutes(app: HttpApp, services: Services, metrics: Metrics): void {
  collectionRoutes(app, services, 'stacks');
  collectionRoutes(app, services, 'components');
  collectionRoutes(app, services, 'flavors');

  app.get(routes.changes, {schema: {...texts.changes, querystring: feedQuerySchema, response: {200: feedSchema}}}, async request => {
    const answer = await services.feed.changes(callerOf(request), request.query.since, request.query.limit);
    metrics.feed(answer);
    return mutable(answer);
  });

  const onResponse = async (_request: unknown, {statusCode}: {statusCode: number}): Promise<void> => metrics.commit(statusCode);
  app.post(routes.commits, {onResponse, bodyLimit: limits.bodyBytes, schema: {...texts.commit, headers: commitHeadersSchema, body: commitSchema, response: {200: commitResultSchema}}}, async request =>
    mutable(await services.commits.commit(callerOf(request), request.headers['idempotency-key'], request.body)));
}

function collectionRoutes(app: HttpApp, services: Services, collection: Collection): void {
  const {objects} = services;
  const all = routes.collection(collection);
  writeRoutes(app, services, collection);
  const texts = collectionTexts[collection];

  app.get(all, {schema: {...texts.list, querystring: objectQuerySchema, response: {200: objectPageSchema}}}, async request => {
    const {kind, owner, name, after, limit} = request.query;
    return mutable(await objects.list(callerOf(request), collection, {filter: {kind, owner, name}, page: {after, limit}}));
  });

  app.get(`${all}/:id`, {schema: {...texts.get, params: objectIdSchema, response: {200: objectSchema, 304: notModifiedSchema}}}, async (request, reply) => {
    const object = await objects.get(callerOf(request), collection, request.params.id);
    const text = JSON.stringify(object);
    const tag = tagOfText(object.revision, text);
    reply.header('etag', tag).header('cache-control', 'private, no-cache');
    if (request.headers['if-none-match'] === tag) return reply.code(304).send(undefined);
    // The text that the tag is of; field by field it is what `present` picked.
    return reply.type('application/json; charset=utf-8').serializer(String).send(text as never);
  });

  app.get(`${all}/:id/grants`, {schema: {...texts.grants, params: objectIdSchema, response: {200: grantsSchema}}}, async request =>
    mutable(await objects.grants(callerOf(request), collection, request.params.id)));
}

function writeRoutes(app: HttpApp, {singles}: Services, collection: Collection): void {
  const one = `${routes.collection(collection)}/:id`;
  const {put, remove} = collectionTexts[collection];

  const putSchema = {...put, params: objectIdSchema, headers: putHeadersSchema, body: manifestSchema, response: {200: objectSchema, 201: objectSchema}};
  app.put(one, {bodyLimit: limits.objectBytes, schema: putSchema}, async (request, reply) => {
    const {headers, params: {id}, body} = request;
    const caller = callerOf(request);
    const isNew = headers['if-none-match'] === '*' && headers['if-match'] === undefined;
    const object = isNew
      ? await singles.create(caller, {collection, id}, body)
      : await singles.replace(caller, {collection, id, unchanged: matching(headers['if-match'], tagOf)}, body);
    return reply.code(isNew ? 201 : 200).header('etag', tagOf(object)).send(mutable(object));
  });

  app.delete(one, {schema: {...remove, params: objectIdSchema, headers: deleteHeadersSchema, response: {204: emptySchema}}}, async (request, reply) => {
    await singles.delete(callerOf(request), {collection, id: request.params.id, unchanged: matching(request.headers['if-match'], tagOf)});
    return reply.code(204).send(undefined);
  });
}

/** Covers what differs by viewer as well: a change of rights isn't "not modified". */
function tagOf(object: WireObject): string {
  return tagOfText(object.revision, JSON.stringify(object));
}

function tagOfText(revision: number, text: string): string {
  return `"${revision}-${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}
