/** The backend contract over HTTP: a real client, a real server on SQLite (on Postgres: backend-http-postgres), an account of its own for each case. */
import {afterAll, beforeAll} from '@jest/globals';
import {openSession} from '../../src/backend/remote/session.js';
import {startTeam} from '../server/team.js';
import type {Team} from '../server/team.js';
import {backendContract} from './backend.contract.js';

let team: Team;
let accounts = 0;

beforeAll(async () => {
  team = await startTeam();
});
afterAll(() => team.close());

backendContract('HTTP', async () => {
  const {username, token} = await team.join(`user-${accounts++}`);
  const {backend} = openSession({name: 'team', url: team.server.url}, token);
  return {backend, namespace: {remote: null, owner: username}, close: async () => undefined};
});
