/** What may be asked without a token: is it up, which server is it, setting it up, signing in. */
import {routes} from '../../wire/routes.js';
import {serverSchema, sessionSchema, setupSchema, signInSchema} from '../../wire/schemas.js';
import type {HttpApp} from '../http/app.js';
import {mutable} from '../http/mutable.js';
import type {Services} from '../services/services.js';

/** Attempts per address, successful ones included; the service counts failures per username besides. */
const perAddress = {rateLimit: {max: 60, timeWindow: 60_000}};

export function serverRoutes(app: HttpApp, {accounts, sessions, ready}: Services): void {
  app.get(routes.health, async () => ({status: 'ok'}));

  app.get(routes.ready, async () => {
    await ready();
    return {status: 'ready'};
  });

  app.get(routes.server, {schema: {response: {200: serverSchema}}}, async () => accounts.server());

  app.post(routes.setup, {config: perAddress, schema: {body: setupSchema, response: {201: sessionSchema}}}, async ({body}, reply) =>
    reply.code(201).send(mutable(await accounts.setup(body))));

  app.post(routes.sessions, {config: perAddress, schema: {body: signInSchema, response: {201: sessionSchema}}}, async ({body}, reply) =>
    reply.code(201).send(mutable(await sessions.signIn(body))));
}
