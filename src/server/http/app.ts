/** The HTTP side of the server: fastify with validation by zod, safe headers, gzip and problem details. */
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import {fastify} from 'fastify';
import {serializerCompiler, validatorCompiler} from 'fastify-type-provider-zod';
import type {ZodTypeProvider} from 'fastify-type-provider-zod';
import {newId} from '../../lib/uuid.js';
import {answerFailure, answerMissing, tooManyRequests} from './failures.js';
import type {Log} from './failures.js';
import type {HttpApp} from './http-app.js';
import {compressAnswer, inflateBody} from './gzip.js';
import {collectRoutes} from './openapi.js';

/** Bytes of a body, but for commits: nothing else has much to say. */
const bodyLimit = 64 * 1024;
/** How long a request may take to arrive, in milliseconds. */
const requestTimeout = 120_000;

/** An app without routes. `log` gets what went wrong in the server itself, for whoever runs it. */
export async function createApp(version: string, log: Log): Promise<HttpApp> {
  const app = fastify({
    bodyLimit,
    requestTimeout,
    genReqId: () => newId(),
    frameworkErrors: (error, request, reply) => answerFailure({error, request, reply, log}),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => answerFailure({error, request, reply, log}));
  app.setNotFoundHandler(answerMissing);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  });
  app.addHook('preParsing', inflateBody);
  app.addHook('onSend', compressAnswer);
  await app.register(helmet, {contentSecurityPolicy: {useDefaults: false, directives: {defaultSrc: ["'none'"], frameAncestors: ["'none'"]}}});
  await app.register(rateLimit, {global: false, errorResponseBuilder: (_request, {ttl}) => tooManyRequests(ttl)});
  await collectRoutes(app, version);
  return app;
}
