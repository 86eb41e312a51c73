import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {openDatabase} from '../../src/server/db/database.js';
import type {Caller, Context} from '../../src/server/services/context.js';
import {identify} from '../../src/server/services/identity.js';
import {openVault} from '../../src/server/services/secrets/vault.js';
import {createServices} from '../../src/server/services/services.js';
import {tidy} from '../../src/server/services/upkeep.js';
import {create, password, remove, store} from './team.js';

const day = 24 * 60 * 60 * 1000;

test('tombstones are forgotten after ninety days, and cursors from before them are stale then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-upkeep-'));
  let now = new Date();
  const database = await openDatabase(join(folder, 'cairn.db'), now);
  const identity = await identify(database, '0', now);
  const context: Context = {database, now: () => now, identity, vault: await openVault(database, identity.instance, {from: 'nowhere'})};
  const {accounts, sessions, commits, feed, transfers} = createServices(context);
  await accounts.prepareSetup({username: 'root', password});
  const {token} = await sessions.signIn({username: 'root', password});
  const root: Caller = await sessions.authenticate(token);

  const draft = store('root', 'one');
  await commits.commit(root, 'a', {changes: [create(draft)]});
  const {cursor} = await feed.changes(root, undefined, 10);
  // An open offer doesn't hold a tombstone.
  await accounts.create(root, {username: 'ann', password});
  await transfers.offer(root, {object: draft.id, to: 'ann', withComponents: false, keep: null});
  expect(await transfers.list(root)).toHaveLength(1);
  await commits.commit(root, 'b', {changes: [remove(draft, 1)]});
  expect(await transfers.list(root)).toEqual([]);

  now = new Date(now.getTime() + 89 * day);
  await tidy(context);
  expect(await feed.changes(root, cursor, 10)).toMatchObject({resync: false, gone: [draft.id]});
  await expect(sessions.authenticate(token)).rejects.toMatchObject({code: 'not_logged_in'});

  now = new Date(now.getTime() + 2 * day);
  await tidy(context);
  expect(await feed.changes(root, cursor, 10)).toMatchObject({resync: true, changed: [], gone: []});
  expect(await database.queries.selectFrom('objects').select('id').execute()).toEqual([]);
  expect(await database.queries.selectFrom('idempotency_keys').select('key').execute()).toEqual([]);
  await database.close();
  await rm(folder, {recursive: true});
});
