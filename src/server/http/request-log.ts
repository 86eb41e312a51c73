/** A line in the log for each request: which route, how it ended, how long it took, for whom. */
import type {FastifyRequest} from 'fastify';
import {accountOf} from './caller.js';
import type {Log} from './failures.js';
import type {HttpApp} from './http-app.js';

/** Asked every few seconds by whatever watches the server: only failures are worth a line. */
const quietRoutes = ['/healthz', '/readyz', '/metrics'];

export function logRequests(app: HttpApp, log: Log): void {
  app.addHook('onResponse', (request, {statusCode: status, elapsedTime}, done) => {
    const route = routeOf(request);
    if (quietRoutes.includes(route) && status < 400) return done();
    const account = accountOf(request);
    const ms = Math.round(elapsedTime * 10) / 10;
    log({
      time: new Date().toISOString(), level: 'info', code: 'request', message: `${request.method} ${route}`, requestId: request.id, method: request.method, route, status, ms,
      ...(account === undefined ? {} : {account}),
    });
    done();
  });
}

/** The pattern of the route, without names and ids; `none` where no route was meant. */
export function routeOf({routeOptions: {url}}: FastifyRequest): string {
  return url ?? 'none';
}
