/** Who sent a request: found out before its body is read. */
import type {FastifyRequest} from 'fastify';
import {AppError} from '../../domain/errors.js';
import type {Caller} from '../services/context.js';
import type {SessionService} from '../services/sessions.js';
import type {HttpApp} from './http-app.js';

const callers = new WeakMap<FastifyRequest, Caller>();

/** From here on, every route of this part of the app needs a valid token. */
export function requireToken(app: HttpApp, sessions: SessionService): void {
  app.addHook('onRequest', async request => {
    callers.set(request, await sessions.authenticate(tokenOf(request)));
  });
}

export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new AppError('not_logged_in', 'sign in: the request has no valid token');
  return caller;
}

/** The id of the account that sent it; undefined without a valid token. */
export function accountOf(request: FastifyRequest): string | undefined {
  return callers.get(request)?.account.id;
}

function tokenOf({headers: {authorization = ''}}: FastifyRequest): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? null;
}
