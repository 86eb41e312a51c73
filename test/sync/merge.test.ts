import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {canonicalJson, leavesOf, sameJson} from '../../src/domain/json.js';
import type {Json, JsonObject} from '../../src/domain/json.js';
import {manifestOf} from '../../src/domain/manifest.js';
import type {Manifest} from '../../src/domain/manifest.js';
import {changedFields, merge} from '../../src/sync/merge.js';
import type {Resolution, Side} from '../../src/sync/merge.js';

const store = (config: JsonObject, more: {flavor?: string; labels?: Record<string, string>; name?: string} = {}): Manifest =>
  manifestOf({kind: 'artifact-store', name: more.name ?? 's3', labels: more.labels, spec: {flavor: more.flavor ?? 's3', config}});
const all = (side: Side): Resolution => ({all: side, fields: new Map()});
const merged = (manifest: Manifest) => ({status: 'merged', manifest});

describe('a merge', () => {
  const base = store({path: 's3://a', key: 'k'}, {labels: {tier: 'dev'}});

  test('takes changes of different fields from both sides', () => {
    const mine = store({path: 's3://a', key: 'k', region: 'eu'}, {labels: {tier: 'prod'}});
    const theirs = store({path: 's3://b'}, {labels: {tier: 'dev'}, name: 's3-prod'});
    expect(merge({base, mine, theirs})).toEqual(merged(store({path: 's3://b', region: 'eu'}, {labels: {tier: 'prod'}, name: 's3-prod'})));
  });

  test('gives a field that both changed differently as a conflict with its three values', () => {
    const result = merge({base, mine: store({path: 's3://m', key: 'k'}), theirs: store({path: 's3://t', key: 'k'}, {labels: {tier: 'x'}})});
    expect(result).toEqual({status: 'conflict', fields: [
      {path: '/metadata/labels/tier', base: 'dev', theirs: 'x'},
      {path: '/spec/config/path', base: 's3://a', mine: 's3://m', theirs: 's3://t'},
    ]});
  });

  test('tells absent from null', () => {
    const result = merge({base, mine: store({path: null, key: 'k'}), theirs: store({key: 'k'})});
    expect(result).toMatchObject({fields: [{path: '/spec/config/path', base: 's3://a', mine: null}]});
    expect((result as unknown as {fields: object[]}).fields[0]).not.toHaveProperty('theirs');
  });

  test('takes lists as one field', () => {
    const list = (...items: string[]) => store({tags: items});
    expect(merge({base: list('a'), mine: list('a', 'b'), theirs: list('c', 'a')})).toMatchObject({
      fields: [{path: '/spec/config/tags', mine: ['a', 'b'], theirs: ['c', 'a']}],
    });
  });

  test('never lets a new flavor meet a config that was changed for the old one', () => {
    const mine = store({path: 'gs://a', key: 'k'}, {flavor: 'gcp', labels: {tier: 'dev'}});
    const theirs = store({path: 's3://a', key: 'k', region: 'eu'}, {labels: {tier: 'dev'}});
    expect(merge({base, mine, theirs})).toMatchObject({status: 'conflict', fields: [{path: '/spec', mine: mine.spec, theirs: theirs.spec}]});
    expect(merge({base, mine, theirs}, all('theirs'))).toEqual(merged(theirs));
    expect(merge({base, mine, theirs: {...base, metadata: {name: 'new'}}})).toEqual(merged({...mine, metadata: {name: 'new'}}));
  });

  test('decides by field, by pointer or by the end of its path, before it decides by side', () => {
    const sides = {base, mine: store({path: 'm', key: 'm'}), theirs: store({path: 't', key: 't'})};
    const fields = new Map<string, Side>([['config.path', 'ours'], ['/spec/config/key', 'theirs']]);
    expect(merge(sides, {all: null, fields})).toEqual(merged(store({path: 'm', key: 't'})));
    expect(merge(sides, {all: 'theirs', fields: new Map([['path', 'ours']])})).toEqual(merged(store({path: 'm', key: 't'})));
  });

  test('is a conflict of every change where the result would be no manifest', () => {
    const invalid = {...base, metadata: {name: 's3', labels: {a: 'x'}}};
    const mine = {...base, spec: {...base.spec, config: {a: 1}}};
    const theirs = {...base, metadata: {...base.metadata, name: 'not a name'}};
    expect(merge({base: invalid, mine, theirs}).status).toBe('conflict');
    expect(merge({base, mine, theirs})).toMatchObject({status: 'conflict', fields: [
      {path: '/metadata/name', mine: 's3', theirs: 'not a name'}, {path: '/spec/config/a', mine: 1},
      {path: '/spec/config/path'}, {path: '/spec/config/key'},
    ]});
    expect(merge({base, mine, theirs}, all('ours'))).toEqual(merged(mine));
  });
});

const leaf = fc.oneof(fc.constantFrom<Json>('a', 'b', null, 1, true), fc.constantFrom<Json>([], ['x'], ['x', 'y'], {}));
const key = fc.constantFrom('a', 'b', '__proto__', 'x/y', '~');
const {config} = fc.letrec<{config: JsonObject; value: Json}>(tie => ({
  value: fc.oneof({depthSize: 'small'}, leaf, tie('config')),
  config: fc.dictionary(key, tie('value'), {maxKeys: 4}),
}));
const manifest = fc.record({config, flavor: fc.constantFrom('s3', 's3', 'gcp'), name: fc.constantFrom('one', 'two'), tier: fc.constantFrom('', 'dev', 'prod')})
  .map(({config: values, flavor, name, tier}) => store(values, {flavor, name, labels: tier === '' ? {} : {tier}}));

describe('for any manifests', () => {
  const holds = (property: (base: Manifest, mine: Manifest, theirs: Manifest) => void) =>
    fc.assert(fc.property(manifest, manifest, manifest, property), {numRuns: 1000});

  test('one changed side is taken whole', () => {
    holds((base, mine) => {
      expect(merge({base, mine, theirs: base})).toEqual(merged(mine));
      expect(merge({base, mine: base, theirs: mine})).toEqual(merged(mine));
      expect(merge({base, mine, theirs: mine})).toEqual(merged(mine));
    });
  });

  test('the result is the same from the other side', () => {
    holds((base, mine, theirs) => {
      const here = merge({base, mine, theirs});
      const there = merge({base, mine: theirs, theirs: mine});
      if (here.status === 'merged') expect(canonicalJson((there as typeof here).manifest)).toBe(canonicalJson(here.manifest));
      else expect((there as typeof here).fields.map(({path}) => path).sort()).toEqual(here.fields.map(({path}) => path).sort());
    });
  });

  test('choosing a side always ends the conflict, and every field comes from a side', () => {
    holds((base, mine, theirs) => {
      for (const side of ['ours', 'theirs'] as const) {
        const result = merge({base, mine, theirs}, all(side));
        if (result.status === 'conflict') throw new Error('still a conflict');
        const sides = [leavesOf(mine), leavesOf(theirs)];
        for (const [path, value] of leavesOf(result.manifest)) expect(sides.some(each => sameJson(each.get(path), value))).toBe(true);
      }
    });
  });

  test('a conflict lies only where both changed', () => {
    holds((base, mine, theirs) => {
      const result = merge({base, mine, theirs});
      if (result.status === 'merged') return;
      for (const field of result.fields) {
        expect(sameJson(field.mine, field.theirs) || sameJson(field.mine, field.base) || sameJson(field.theirs, field.base)).toBe(false);
      }
    });
  });

  test('changes of disjoint fields never conflict', () => {
    fc.assert(fc.property(config, config, config, (a, b, c) => {
      const mine = store({one: b, two: a, three: c});
      const theirs = store({one: a, two: c, three: c});
      expect(merge({base: store({one: a, two: a, three: c}), mine, theirs}).status).toBe('merged');
    }));
  });

  test('what changed is named by either side alone', () => {
    holds((base, mine) => {
      expect(changedFields({base, mine, theirs: mine}).length === 0).toBe(sameJson(base, mine));
    });
  });
});
