import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {LocalBackend} from '../../../src/backend/backend.js';
import type {SyncRecord} from '../../../src/backend/sync-state.js';
import {digestOf} from '../../../src/domain/json.js';
import type {Resource} from '../../../src/domain/manifest.js';
import {MemoryBackend} from '../../../src/backend/memory/memory-backend.js';
import {createAll, makeHome, trio} from './home.js';
import type {Home} from './home.js';

const account = {instance: '0193-instance', account: '0193-account'};

function recordOf({id, kind, manifest}: Resource): SyncRecord {
  const base = {revision: 3, digest: digestOf(manifest), manifest};
  return {id, kind, owner: 'ann', base, tracking: {...base, revision: 4, gone: false, right: 'edit', created: '2026-01-01T00:00:00.000Z', updated: '2026-01-02T00:00:00.000Z'}, deletedHere: false};
}

describe.each(['files', 'memory'])('the state of sync, kept in %s', where => {
  let home: Home;
  let backend: LocalBackend;
  beforeEach(() => {
    home = makeHome();
    backend = where === 'files' ? home.open() : new MemoryBackend();
  });
  afterEach(() => home.remove());
  const again = () => (where === 'files' ? home.open() : backend);

  test('is empty at first', async () => {
    expect(await backend.heads(account)).toEqual(new Map());
    expect(await backend.records(account, ['x'])).toEqual(new Map());
    expect(await backend.fetched(account)).toBeNull();
    expect(await backend.pending(account)).toBeNull();
  });

  test('is read back as it was written, whole or as heads', async () => {
    const {kube, stack} = trio();
    const gone: SyncRecord = {...recordOf(stack), base: null, tracking: {gone: true}, deletedHere: true};
    await backend.commit([], {account, records: [recordOf(kube), gone], fetched: {cursor: 'c', at: '2026-01-01T00:00:00.000Z'}, pending: {idempotencyKey: 'k', body: {changes: []}}});

    expect(await again().records(account, [kube.id, stack.id, 'other'])).toEqual(new Map([[kube.id, recordOf(kube)], [stack.id, gone]]));
    const {manifest: _, ...base} = recordOf(kube).base!;
    expect((await again().heads(account)).get(kube.id)).toEqual({id: kube.id, kind: 'orchestrator', name: 'kube', owner: 'ann', base, tracking: {revision: 4, digest: base.digest, gone: false, right: 'edit'}, deletedHere: false});
    expect((await again().heads(account)).get(stack.id)).toMatchObject({tracking: {gone: true}, deletedHere: true});
    expect(await again().fetched(account)).toEqual({cursor: 'c', at: '2026-01-01T00:00:00.000Z'});
    expect(await again().pending(account)).toMatchObject({idempotencyKey: 'k'});
    expect(await again().heads({...account, account: 'another'})).toEqual(new Map());
  });

  test('remembers what waits and what was told, whoever else adds to it', async () => {
    await backend.commit([], {account, memo: {queue: [{id: 'a', at: '1'}, {id: 'b', at: '1'}], told: {a: 'x'}}});
    await again().commit([], {account, memo: {queue: [{id: 'a', at: '2'}, {id: 'c', at: '2'}], unqueue: ['b'], told: {c: 'y'}, given: {a: ['s3.key']}, secrets: {b: 2}}});
    await again().commit([], {account, memo: {given: {a: []}, secrets: {c: 1}}});
    expect(await again().memo(account)).toEqual({outbox: [{id: 'a', at: '1'}, {id: 'c', at: '2'}], told: {a: 'x', c: 'y'}, given: {a: []}, secrets: {b: 2, c: 1}});
    await again().commit([], {account, forget: true});
    expect(await again().memo(account)).toEqual({outbox: [], told: {}, given: {}, secrets: {}});
  });

  test('changes by record; a record without base and tracking is forgotten', async () => {
    const {kube, bucket} = trio();
    await backend.commit([], {account, records: [recordOf(kube), recordOf(bucket)], pending: {idempotencyKey: 'k', body: {changes: []}}});
    await backend.commit([], {account, records: [{...recordOf(kube), base: null, tracking: null}], pending: null});
    expect([...(await again().heads(account)).keys()]).toEqual([bucket.id]);
    expect(await again().pending(account)).toBeNull();
  });

  test('stays as it was where the commit that it belongs to is refused', async () => {
    const made = trio();
    await createAll(backend, made);
    const stale = backend.commit([{action: 'update', resource: made.kube, expected: 'sha256:old'}], {account, records: [recordOf(made.kube)]});
    await expect(stale).rejects.toMatchObject({code: 'conflict'});
    expect(await again().heads(account)).toEqual(new Map());
  });

  test('of an account is forgotten as a whole', async () => {
    const {kube} = trio();
    const other = {...account, account: 'other'};
    for (const each of [account, other]) await backend.commit([], {account: each, records: [recordOf(kube)], fetched: {cursor: 'c', at: 'now'}});
    await backend.commit([], {account, forget: true});
    expect(await again().heads(account)).toEqual(new Map());
    expect(await again().fetched(account)).toBeNull();
    expect((await again().heads(other)).size).toBe(1);
    const left = join(home.folders.state, 'remotes', account.instance, account.account, 'heads');
    if (existsSync(left)) expect(readdirSync(left)).toEqual([]);
  });
});
