/** The HTTP side of the server: fastify with validation by zod, safe headers, gzip and problem details. */
import rateLimit from '@fastify/rate-limit';
import {fastify} from 'fastify';
import {serializerCompiler, validatorCompiler} from 'fastify-type-provider-zod';
import type {ZodTypeProvider} from 'fastify-type-provider-zod';
import {answerFailure, answerMissing, tooManyRequests} from './failures.js';
import type {Log} from './failures.js';
import {requestIdOf, setHeaders} from './headers.js';
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
  setHeaders(app, version);
  logRequests(app, log);
  app.addHook('preParsing', inflateBody);
  app.addHook('onSend', compressAnswer);
  await app.register(rateLimit, {global: false, errorResponseBuilder: (_request, {ttl}) => tooManyRequests(ttl)});
  await collectRoutes(app, version);
  return app;
}
