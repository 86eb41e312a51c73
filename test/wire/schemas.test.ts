import {expect, test} from '@jest/globals';
import {commitSchema, feedQuerySchema, objectQuerySchema} from '../../src/wire/schemas.js';
import {limits} from '../../src/wire/types.js';

const put = {action: 'put', kind: 'stack', id: 'x', owner: 'ann', manifest: {any: {thing: [1]}}, expect: null};

test('a commit keeps its manifests as they came', () => {
  const commit = {changes: [put, {action: 'delete', kind: 'stack', id: 'y', expect: {revision: 3, digest: 'sha256:0'}}], grants: [{object: 'x', grantee: 'user:ann', right: null}], expectedGrants: {x: 0}};
  const parsed = commitSchema.parse(commit);
  expect(parsed).toEqual(commit);
  expect(parsed.changes[0]).toHaveProperty('manifest', put.manifest);
});

test.each([
  ['an unknown action', {changes: [{...put, action: 'patch'}]}],
  ['a manifest that is no mapping', {changes: [{...put, manifest: []}]}],
  ['a deletion that names nothing', {changes: [{action: 'delete', kind: 'stack', id: 'y', expect: null}]}],
  ['a grantee without a name', {changes: [], grants: [{object: 'x', grantee: 'user:', right: 'use'}]}],
  ['an unknown right', {changes: [], grants: [{object: 'x', grantee: 'everyone', right: 'own'}]}],
  ['a negative revision', {changes: [], expectedGrants: {x: -1}}],
])('a commit with %s is none', (_, commit) => {
  expect(commitSchema.safeParse(commit).success).toBe(false);
});

test('pages are as long as the limit at most, and that long unless said otherwise', () => {
  expect(feedQuerySchema.parse({})).toEqual({limit: limits.pageSize});
  expect(objectQuerySchema.parse({limit: '3'})).toEqual({after: '', limit: 3});
  expect(objectQuerySchema.safeParse({limit: String(limits.pageSize + 1)}).success).toBe(false);
});
