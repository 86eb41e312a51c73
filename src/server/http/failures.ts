/** Whatever goes wrong, as problem details. What is the server's own fault is logged, and the answer tells nothing of it. */
import type {FastifyReply, FastifyRequest} from 'fastify';
import {hasZodFastifySchemaValidationErrors} from 'fastify-type-provider-zod';
import {AppError, isAppError} from '../../domain/errors.js';
import type {ErrorCode} from '../../domain/errors.js';
import {problemOf, problemOfError, problemType, statusOf} from '../../wire/problem.js';
import type {WireProblem} from '../../wire/types.js';
import type {LogEntry} from '../operations/operations.js';

export type Log = (entry: LogEntry) => void;

export interface Failure {
  readonly error: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly log: Log;
}

export function answerFailure({error, request, reply, log}: Failure): void {
  const problem = problemFor(error, request.id);
  if (problem.status === 500) log(failureEntry(error, request));
  const retryAfter = problem.details?.['retryAfter'];
  if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="cairn"');
  send(reply, problem);
}

export function answerMissing(request: FastifyRequest, reply: FastifyReply): void {
  send(reply, problemOf({status: 404, code: 'not_found', detail: `there is no ${request.method} at this path`, requestId: request.id}));
}

/** What the limit of requests per address throws; `ttl` is in milliseconds. */
export function tooManyRequests(ttl: number): AppError {
  const retryAfter = Math.max(1, Math.ceil(ttl / 1000));
  return new AppError('rate_limited', 'too many requests from this address', {hint: `Try again in ${retryAfter} seconds.`, details: {retryAfter}});
}

function problemFor(error: unknown, requestId: string): WireProblem {
  if (isAppError(error)) {
    if (statusOf(error.code) !== 500) return problemOfError(error, requestId);
  } else if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map(({instancePath, message}) => ({pointer: instancePath, message: message ?? 'is not as it should be'}));
    const detail = problems.map(({pointer, message}) => `${pointer || 'the request'}: ${message}`).join('; ');
    return problemOf({status: 400, code: 'invalid_input', detail, requestId, details: {problems}});
  } else {
    const {statusCode, message} = error as {statusCode?: unknown; message?: unknown};
    if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
      return problemOf({status: statusCode, code: codeOf(statusCode), detail: String(message), requestId});
    }
  }
  return problemOf({status: 500, code: 'server_error', detail: 'something went wrong in the server; its log has this request id', requestId});
}

function failureEntry(error: unknown, {id, method, routeOptions}: FastifyRequest): LogEntry {
  const {message = String(error)} = error as {message?: string};
  return {time: new Date().toISOString(), level: 'error', code: 'server_error', message, requestId: id, method, route: routeOptions.url ?? '', stack: textOf(error)};
}

function codeOf(status: number): ErrorCode {
  if (status === 413) return 'too_large';
  return status === 404 ? 'not_found' : 'invalid_input';
}

function send(reply: FastifyReply, problem: WireProblem): void {
  void reply.header('x-request-id', problem.requestId ?? '').code(problem.status).type(problemType).serializer(String).send(JSON.stringify(problem));
}

function textOf(error: unknown): string {
  const {stack, cause} = error as {stack?: string; cause?: unknown};
  return `${stack ?? String(error)}${cause === undefined ? '' : `\ncaused by ${textOf(cause)}`}`;
}
