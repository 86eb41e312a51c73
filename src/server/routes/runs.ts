/** Runs: told by whoever started them, seen by whoever sees their stack. */
import type {FastifyReply} from 'fastify';
import {
  eventsQuerySchema, logChunkSchema, logQuerySchema, logSizeSchema, newEventsSchema, newRunSchema, runDetailSchema, runEventsSchema, runKeptSchema, runLogSchema, runPageSchema, runQuerySchema, sequenceSchema,
} from '../../wire/run-schemas.js';
import {runLimits} from '../../wire/run-types.js';
import {routes} from '../../wire/routes.js';
import {emptySchema, objectIdSchema} from '../../wire/schemas.js';
import type {HttpApp} from '../http/http-app.js';
import {callerOf} from '../http/caller.js';
import {mutable} from '../http/mutable.js';
import {described} from '../http/openapi.js';
import type {Services} from '../services/services.js';

const texts = {
  list: described({operationId: 'listRuns', summary: 'The runs on stacks that the caller may see, the newest first, a page at a time', tags: ['runs']}),
  get: described({operationId: 'getRun', summary: 'One run, with its plan and how much of each log there is', tags: ['runs']}),
  put: described({operationId: 'putRun', summary: 'Tell of a run on a stack that the caller may use; told again, it says what the server has of it', tags: ['runs']}),
  remove: described({operationId: 'deleteRun', summary: 'Delete a run with its events and logs: whoever started it, or an admin of its stack', tags: ['runs']}),
  events: described({operationId: 'getRunEvents', summary: 'What happened in a run after an event, waiting for more if asked to', tags: ['runs']}),
  addEvents: described({operationId: 'addRunEvents', summary: 'Tell what happened in a run; what is known changes nothing, and there are no gaps', tags: ['runs']}),
  logs: described({operationId: 'getRunLogs', summary: 'What an attempt printed from an offset on, or its last lines, waiting for more if asked to', tags: ['runs']}),
  addLogs: described({operationId: 'addRunLogs', summary: 'Tell what an attempt printed; what is known changes nothing, and there are no gaps', tags: ['runs']}),
};

const one = `${routes.runs}/:id`;

export function runRoutes(app: HttpApp, services: Services): void {
  readRoutes(app, services);
  writeRoutes(app, services);
}

function readRoutes(app: HttpApp, {runs}: Services): void {
  app.get(routes.runs, {schema: {...texts.list, querystring: runQuerySchema, response: {200: runPageSchema}}}, async request => {
    const {stack, pipeline, starter, name, outcome, after, limit} = request.query;
    return mutable(await runs.list(callerOf(request), {stack, pipeline, starter, name, outcome, after, limit}));
  });

  app.get(one, {schema: {...texts.get, params: objectIdSchema, response: {200: runDetailSchema}}}, async request => mutable(await runs.get(callerOf(request), request.params.id)));

  app.get(`${one}/events`, {schema: {...texts.events, params: objectIdSchema, querystring: eventsQuerySchema, response: {200: runEventsSchema}}}, async (request, reply) =>
    mutable(await runs.events(callerOf(request), request.params.id, {...request.query, gone: goneOf(reply)})));

  app.get(`${one}/logs`, {schema: {...texts.logs, params: objectIdSchema, querystring: logQuerySchema, response: {200: runLogSchema}}}, async (request, reply) => {
    const {slug, attempt, offset, tail, wait} = request.query;
    return mutable(await runs.log(callerOf(request), request.params.id, {slug, attempt, offset, tail, wait, gone: goneOf(reply)}));
  });
}

function writeRoutes(app: HttpApp, {runs}: Services): void {
  const {bodyBytes: bodyLimit} = runLimits;

  app.put(one, {bodyLimit, schema: {...texts.put, params: objectIdSchema, body: newRunSchema, response: {200: runKeptSchema}}}, async request =>
    mutable(await runs.put(callerOf(request), request.params.id, request.body)));

  app.post(`${one}/events`, {bodyLimit, schema: {...texts.addEvents, params: objectIdSchema, body: newEventsSchema, response: {200: sequenceSchema}}}, async request =>
    runs.addEvents(callerOf(request), request.params.id, request.body.events));

  // Each character may be escaped.
  app.post(`${one}/logs`, {bodyLimit: 8 * runLimits.logText, schema: {...texts.addLogs, params: objectIdSchema, body: logChunkSchema, response: {200: logSizeSchema}}}, async request =>
    runs.addLog(callerOf(request), request.params.id, request.body));

  app.delete(one, {schema: {...texts.remove, params: objectIdSchema, response: {204: emptySchema}}}, async (request, reply) => {
    await runs.delete(callerOf(request), request.params.id);
    return reply.code(204).send(undefined);
  });
}

/** Aborted when the connection is gone before the answer. */
function goneOf({raw}: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
}
