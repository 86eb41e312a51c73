import {describe, expect, test} from '@jest/globals';
import type {SyncHead} from '../../src/backend/sync-state.js';
import {own} from '../../src/domain/manifest.js';
import {compare, markOf, objectStates, statesOf} from '../../src/sync/compare.js';

const gone = {gone: true} as const;
const seen = (digest: string, revision = 1) => ({gone: false, revision, digest, right: 'admin'}) as const;
const head = (parts: Partial<SyncHead>): SyncHead => ({
  id: 'i1', kind: 'stack', name: 'prod', owner: 'ann', base: null, tracking: null, deletedHere: false, ...parts,
});
const base = {revision: 1, digest: 'a'};

type Case = [record: SyncHead | undefined, digest: string | undefined, state: string | null];

describe('the state of an object', () => {
  test.each<[string, ...Case]>([
    ['nothing is known of it there', undefined, 'a', 'local-only'],
    ['it was seen there once, had no base, and is gone', head({tracking: gone}), 'a', 'local-only'],
    ['all three are the same', head({base, tracking: seen('a')}), 'a', 'in-sync'],
    ['it was pushed and never fetched since', head({base}), 'a', 'in-sync'],
    ['the file changed', head({base, tracking: seen('a')}), 'b', 'ahead'],
    ['the file changed and only the revision moved there', head({base, tracking: seen('a', 3)}), 'b', 'ahead'],
    ['the server changed', head({base, tracking: seen('b', 2)}), 'a', 'behind'],
    ['both changed', head({base, tracking: seen('b', 2)}), 'c', 'diverged'],
    ['both changed to the same', head({base, tracking: seen('b', 2)}), 'b', 'in-sync'],
    ['the file vanished', head({base, tracking: seen('a')}), undefined, 'missing'],
    ['it was deleted here', head({base, tracking: seen('b', 2), deletedHere: true}), undefined, 'deleted-here'],
    ['it is gone there and unchanged here', head({base, tracking: gone}), 'a', 'deleted-there'],
    ['it is gone there and changed here', head({base, tracking: gone}), 'b', 'gone-there'],
    ['it is gone on both sides', head({base, tracking: gone, deletedHere: true}), undefined, null],
    ['it is only there', head({tracking: seen('a')}), undefined, 'remote-only'],
    ['the same id has other content and no base', head({tracking: seen('a')}), 'b', 'unrelated'],
    ['the same id has the same content and no base', head({tracking: seen('a')}), 'a', 'in-sync'],
  ])('%s', (_, ...[record, digest, state]) => {
    expect(compare(record, digest)).toBe(state);
  });

  test('each has a sign of its own', () => {
    expect(new Set(objectStates.map(state => markOf[state])).size).toBe(objectStates.length);
  });
});

describe('the states of a list', () => {
  const local = (id: string, name: string, namespace = own) => ({id, name, namespace, kind: 'stack', digest: 'a'}) as const;
  const theirs = head({id: 'other', name: 'PROD', tracking: seen('z')});

  test('a name that another object of mine has there is unrelated', () => {
    expect(statesOf(new Map([['other', theirs]]), [local('i1', 'prod'), local('i2', 'dev')], 'ann')).toEqual(
      new Map([['i1', 'unrelated'], ['i2', 'local-only']]));
  });

  test('the same name of another owner is no clash', () => {
    expect(statesOf(new Map([['other', theirs]]), [local('i1', 'prod')], 'bob').get('i1')).toBe('local-only');
    expect(statesOf(new Map([['other', {...theirs, tracking: gone}]]), [local('i1', 'prod')], 'ann').get('i1')).toBe('local-only');
  });
});
