/** The HTTP side of the server: fastify with validation by zod, safe headers, gzip and problem details. */
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import {fastify} from 'fastify';
import {serializerCompiler, validatorCompiler} from 'fastify-type-provider-zod';
import type {ZodTypeProvider} from 'fastify-type-provider-zod';
import {newId} from '../../lib/uuid.js';
import {answerFailure, answerMissing, tooManyRequests} from './failures.js';
import type {Log} from './failures.js';
import {checkVersions, versionHeader} from '../../wire/version.js';
import {logRequests} from './request-log.js';
import type {Tls} from './tls.js';
import type {HttpApp} from './http-app.js';
import {compressAnswer, inflateBody} from './gzip.js';
import {collectRoutes} from './openapi.js';

/** Bytes of a body, but for commits: nothing else has much to say. */
const bodyLimit = 64 * 1024;
/** How long a request may take to arrive, in milliseconds. */
const requestTimeout = 120_000;

export interface AppOptions {
  readonly version: string;
  /** Gets a line for each request, and what went wrong in the server itself, for whoever runs it. */
  readonly log: Log;
  /** Speaks TLS itself with these, as PEM. */
  readonly tls?: Tls | undefined;
}

/** An app without routes. */
export async function createApp({version, log, tls}: AppOptions): Promise<HttpApp> {
  const app = fastify({
    ...(tls === undefined ? {} : {https: tls as object}),
    return503OnClosing: false,
    bodyLimit,
    requestTimeout,
    genReqId: ({headers}) => requestIdOf(headers['x-request-id']),
    frameworkErrors: (error, request, reply) => answerFailure({error, request, reply, log}),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => answerFailure({error, request, reply, log}));
  app.setNotFoundHandler(answerMissing);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('cache-control', 'no-store').header(versionHeader, version);
    if (request.url.startsWith('/v1/')) checkVersions({client: textOf(request.headers[versionHeader]), server: version});
  });
  logRequests(app, log);
  app.addHook('preParsing', inflateBody);
  app.addHook('onSend', compressAnswer);
  await app.register(helmet, {contentSecurityPolicy: {useDefaults: false, directives: {defaultSrc: ["'none'"], frameAncestors: ["'none'"]}}});
  await app.register(rateLimit, {global: false, errorResponseBuilder: (_request, {ttl}) => tooManyRequests(ttl)});
  await collectRoutes(app, version);
  return app;
}

/** The client's own id where it is one that can stand in logs, else a new one. */
function requestIdOf(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/.test(given) ? given : newId();
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
