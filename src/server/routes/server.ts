/** What may be asked without a token: is it up, which server is it, setting it up, signing in. */
import {routes} from '../../wire/routes.js';
import {healthSchema, readySchema, serverSchema, sessionSchema, setupSchema, signInSchema} from '../../wire/schemas.js';
import type {HttpApp} from '../http/http-app.js';
import {mutable} from '../http/mutable.js';
import {described, openApiRoute} from '../http/openapi.js';
import type {Services} from '../services/services.js';

/** Attempts per address, successful ones included; the service counts failures per username besides. */
const perAddress = {rateLimit: {max: 60, timeWindow: 60_000}};

const texts = {
  health: described({operationId: 'health', summary: 'Is the process up?', tags: ['server']}, 'open'),
  ready: described({operationId: 'ready', summary: 'Does the database answer?', tags: ['server']}, 'open'),
  server: described({operationId: 'getServer', summary: 'Which server this is, and of which version', tags: ['server']}, 'open'),
  setup: described({operationId: 'setUp', summary: 'Make the first admin with the one-time token', tags: ['server']}, 'open'),
  signIn: described({operationId: 'signIn', summary: 'Sign in with a password', tags: ['people']}, 'open'),
};

export function serverRoutes(app: HttpApp, {accounts, sessions, ready}: Services): void {
  app.get(routes.health, {schema: {...texts.health, response: {200: healthSchema}}}, async () => ({status: 'ok' as const}));

  app.get(routes.ready, {schema: {...texts.ready, response: {200: readySchema}}}, async () => {
    await ready();
    return {status: 'ready' as const};
  });

  app.get(routes.server, {schema: {...texts.server, response: {200: serverSchema}}}, async () => accounts.server());

  app.post(routes.setup, {config: perAddress, schema: {...texts.setup, body: setupSchema, response: {201: sessionSchema}}}, async ({body}, reply) =>
    reply.code(201).send(mutable(await accounts.setup(body))));

  app.post(routes.sessions, {config: perAddress, schema: {...texts.signIn, body: signInSchema, response: {201: sessionSchema}}}, async ({body}, reply) =>
    reply.code(201).send(mutable(await sessions.signIn(body))));

  openApiRoute(app, routes.openApi);
}
