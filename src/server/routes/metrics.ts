/** `GET /metrics`, for Prometheus: with an admin's token, unless the server was told to answer anyone. */
import {AppError} from '../../domain/errors.js';
import {routes} from '../../wire/routes.js';
import {metricsSchema} from '../../wire/schemas.js';
import {callerOf, requireToken} from '../http/caller.js';
import type {HttpApp} from '../http/http-app.js';
import type {Metrics} from '../http/metrics.js';
import {described} from '../http/openapi.js';
import {mayReadMetrics} from '../policy/policy.js';
import type {Services} from '../services/services.js';

export interface MetricsAccess {
  readonly metrics: Metrics;
  /** Anyone who reaches the server may read them. */
  readonly open: boolean;
}

export function metricsRoute(app: HttpApp, {sessions}: Services, {metrics, open}: MetricsAccess): void {
  if (!open) requireToken(app, sessions);
  const text = described({operationId: 'getMetrics', summary: 'Counts and times, as Prometheus reads them', tags: ['server']}, open ? 'open' : 'token');
  const response = {200: {description: 'In the text format of Prometheus', content: {'text/plain': {schema: metricsSchema}}}};

  app.get(routes.metrics, {schema: {...text, response}}, async (request, reply) => {
    if (!open && !mayReadMetrics(callerOf(request).account)) throw new AppError('not_allowed', 'only an admin of this server reads its metrics');
    return reply.type(metrics.contentType).serializer(String).send(await metrics.text());
  });
}
