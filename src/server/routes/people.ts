/** One's own session, and the accounts of this server. */
import {routes} from '../../wire/routes.js';
import {meSchema, newUserSchema, userNameSchema, userPageSchema, userPatchSchema, userSchema} from '../../wire/schemas.js';
import type {HttpApp} from '../http/app.js';
import {callerOf} from '../http/caller.js';
import {mutable} from '../http/mutable.js';
import type {Services} from '../services/services.js';

export function peopleRoutes(app: HttpApp, {accounts, sessions}: Services): void {
  app.get(routes.me, {schema: {response: {200: meSchema}}}, async request => mutable(sessions.me(callerOf(request))));

  app.delete(routes.currentSession, async (request, reply) => {
    await sessions.signOut(callerOf(request));
    return reply.code(204).send();
  });

  app.get(routes.users, {schema: {response: {200: userPageSchema}}}, async () => ({items: [...(await accounts.list())], next: null}));

  app.post(routes.users, {schema: {body: newUserSchema, response: {201: userSchema}}}, async (request, reply) =>
    reply.code(201).send(await accounts.create(callerOf(request), request.body)));

  const user = `${routes.users}/:name`;
  app.get(user, {schema: {params: userNameSchema, response: {200: userSchema}}}, async ({params}) => accounts.get(params.name));

  app.patch(user, {schema: {params: userNameSchema, body: userPatchSchema, response: {200: userSchema}}}, async request =>
    accounts.setActive(callerOf(request), request.params.name, request.body.active));
}
