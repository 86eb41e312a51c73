/** gzip both ways: bodies that come so, and answers that are worth it. */
import {pipeline} from 'node:stream';
import type {Readable} from 'node:stream';
import {createGunzip, gzip} from 'node:zlib';
import type {FastifyReply, FastifyRequest, RequestPayload} from 'fastify';

/** Below this many characters, an answer fits into a few packets as it is. */
const worthIt = 4096;

/** The body as it is after inflation; fastify's limit counts what comes out. */
export function inflateBody(request: FastifyRequest, _reply: FastifyReply, payload: RequestPayload, done: (error: Error | null, payload?: RequestPayload) => void): void {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return done(null, payload);
  if (encoding !== 'gzip') return done(Object.assign(new Error('the server reads gzip, or bodies as they are'), {statusCode: 415}));
  const inflated = createGunzip();
  pipeline(payload as Readable, inflated, () => undefined);
  Object.defineProperty(inflated, 'receivedEncodedLength', {get: () => inflated.bytesWritten});
  done(null, inflated);
}

export function compressAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown, done: (error: Error | null, payload?: unknown) => void): void {
  if (typeof payload !== 'string' || payload.length < worthIt) return done(null, payload);
  reply.header('vary', 'accept-encoding');
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return done(null, payload);
  reply.header('content-encoding', 'gzip').removeHeader('content-length');
  gzip(payload, {level: 1}, done);
}
