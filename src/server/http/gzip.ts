/** gzip both ways: bodies that come so, and answers that are worth it. */
import {pipeline} from 'node:stream';
import type {Readable} from 'node:stream';
import {promisify} from 'node:util';
import {createGunzip, gzip} from 'node:zlib';
import type {FastifyReply, FastifyRequest, RequestPayload} from 'fastify';

const compress = promisify(gzip);
/** Below this many characters, an answer fits into a few packets as it is. */
const worthIt = 4096;

/** The body as it is after inflation; fastify's limit counts what comes out. */
export async function inflateBody(request: FastifyRequest, _reply: FastifyReply, payload: RequestPayload): Promise<RequestPayload> {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return payload;
  if (encoding !== 'gzip') throw Object.assign(new Error('the server reads gzip, or bodies as they are'), {statusCode: 415});
  const inflated = createGunzip();
  pipeline(payload as Readable, inflated, () => undefined);
  Object.defineProperty(inflated, 'receivedEncodedLength', {get: () => inflated.bytesWritten});
  return inflated;
}

export async function compressAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (typeof payload !== 'string' || payload.length < worthIt) return payload;
  reply.header('vary', 'accept-encoding');
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return payload;
  reply.header('content-encoding', 'gzip').removeHeader('content-length');
  return compress(payload, {level: 1});
}
