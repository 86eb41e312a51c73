/** One's own session, and the accounts of this server. */
import {routes} from '../../wire/routes.js';
import {emptySchema, meSchema, newUserSchema, userNameSchema, userPageSchema, userPatchSchema, userQuerySchema, userSchema} from '../../wire/schemas.js';
import type {HttpApp} from '../http/http-app.js';
import {callerOf} from '../http/caller.js';
import {mutable} from '../http/mutable.js';
import {described} from '../http/openapi.js';
import type {Services} from '../services/services.js';

const texts = {
  me: described({operationId: 'getMe', summary: 'Who the token belongs to', tags: ['people']}),
  signOut: described({operationId: 'signOut', summary: 'Revoke the token of this request', tags: ['people']}),
  list: described({operationId: 'listUsers', summary: 'The accounts of this server', tags: ['people']}),
  create: described({operationId: 'createUser', summary: 'Make an account', tags: ['people']}),
  get: described({operationId: 'getUser', summary: 'One account', tags: ['people']}),
  change: described({operationId: 'changeUser', summary: 'Close an account, or open it again', tags: ['people']}),
};

export function peopleRoutes(app: HttpApp, {accounts, sessions}: Services): void {
  app.get(routes.me, {schema: {...texts.me, response: {200: meSchema}}}, async request => mutable(sessions.me(callerOf(request))));

  app.delete(routes.currentSession, {schema: {...texts.signOut, response: {204: emptySchema}}}, async (request, reply) => {
    await sessions.signOut(callerOf(request));
    return reply.code(204).send(undefined);
  });

  app.get(routes.users, {schema: {...texts.list, querystring: userQuerySchema, response: {200: userPageSchema}}}, async ({query}) => mutable(await accounts.list(query)));

  app.post(routes.users, {schema: {...texts.create, body: newUserSchema, response: {201: userSchema}}}, async (request, reply) =>
    reply.code(201).send(await accounts.create(callerOf(request), request.body)));

  const user = `${routes.users}/:name`;
  app.get(user, {schema: {...texts.get, params: userNameSchema, response: {200: userSchema}}}, async ({params}) => accounts.get(params.name));

  app.patch(user, {schema: {...texts.change, params: userNameSchema, body: userPatchSchema, response: {200: userSchema}}}, async request =>
    accounts.setActive(callerOf(request), request.params.name, request.body.active));
}
