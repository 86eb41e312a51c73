/** Every route of the server: those that anyone may ask, and those that need a token. */
import {requireToken} from '../http/caller.js';
import type {HttpApp} from '../http/http-app.js';
import type {Services} from '../services/services.js';
import {keyRoutes} from './keys.js';
import {metricsRoute} from './metrics.js';
import type {MetricsAccess} from './metrics.js';
import {objectRoutes} from './objects.js';
import {peopleRoutes} from './people.js';
import {runRoutes} from './runs.js';
import {secretRoutes} from './secrets.js';
import {serverRoutes} from './server.js';
import {transferRoutes} from './transfers.js';

export async function allRoutes(app: HttpApp, services: Services, access: MetricsAccess): Promise<void> {
  const {metrics} = access;
  metrics.countRequests(app);
  await app.register(async open => serverRoutes(open, services));
  await app.register(async part => metricsRoute(part, services, access));
  await app.register(async closed => {
    requireToken(closed, services.sessions);
    peopleRoutes(closed, services);
    keyRoutes(closed, services);
    objectRoutes(closed, services, metrics);
    transferRoutes(closed, services);
    secretRoutes(closed, services);
    runRoutes(closed, services);
  });
}
