import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {fileNameOf, findPlace, folderNameOf, folderOf, kindFolderOf, nameOfFile, namespacesOf, pathOf, placesIn} from '../../../src/backend/local/layout.js';
import {kinds} from '../../../src/domain/kind.js';
import {own} from '../../../src/domain/manifest.js';
import {nameProblem} from '../../../src/domain/name.js';
import {FilesView} from '../../../src/lib/files-view.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../support/temporary-folder.js';

const names = fc.oneof(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/), fc.constantFrom('con', 'CON', 'nul.x', 'com1', 'LPT9.yaml', 'aux', 'prn', 'console', 'a.yaml', 'Prod')).filter(name => nameProblem(name) === null);
const reservedOnWindows = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

describe('names of files', () => {
  test('are lower-case, never reserved, and stand for one name without case', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        const file = fileNameOf(a);
        expect(file).toBe(file.toLowerCase());
        expect(reservedOnWindows.test(file)).toBe(false);
        expect(file).toMatch(/^[a-z0-9%][a-z0-9%._-]*$/);
        expect(nameOfFile(file)).toBe(a.toLowerCase());
        expect(fileNameOf(a) === fileNameOf(b)).toBe(a.toLowerCase() === b.toLowerCase());
      }),
    );
  });

  test("of an owner's folder keep the spelling, also where case is ignored, and are no object's file", () => {
    fc.assert(
      fc.property(fc.oneof(names, fc.string({unit: 'grapheme', minLength: 1, maxLength: 8})), name => {
        const folder = folderNameOf(name);
        expect(folder).toMatch(/^[a-z0-9%_-]+$/);
        expect(reservedOnWindows.test(folder)).toBe(false);
        expect(nameOfFile(folder)).toBe(name);
      }),
    );
  });

  test.each([
    ['stacks/prod.yaml', pathOf('stack', own, 'Prod')],
    ['components/artifact_store/s3-prod.yaml', pathOf('artifact-store', own, 's3-prod')],
    ['secrets/%63on.yaml', pathOf('secret', own, 'con')],
    ['stacks/acme/%41nn/prod.yaml', pathOf('stack', {remote: 'acme', owner: 'Ann'}, 'prod')],
    ['components/orchestrator/acme%2eeu/ann/kube.yaml', pathOf('orchestrator', {remote: 'acme.eu', owner: 'ann'}, 'kube')],
  ])('make the path %s', (expected, path) => {
    expect(path).toBe(expected);
  });

  test('lie in the folder of their kind', () => {
    for (const kind of kinds) expect(kindFolderOf(pathOf(kind, {remote: 'a', owner: 'b'}, 'c'))).toBe(folderOf(kind, own));
  });
});

describe('what lies in a folder', () => {
  let folder: TemporaryFolder;
  const view = () => new FilesView({data: folder.path, state: folder.path}, '');
  const put = (path: string) => {
    mkdirSync(join(folder.path, path, '..'), {recursive: true});
    writeFileSync(join(folder.path, path), '');
  };
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  test('is listed by name, without the leavings of editors and other files', () => {
    for (const file of ['b.yaml', 'A.yml', 'c.json', 'README.md', 'b.yaml~', '.#b.yaml', '.b.yaml.swp', 'acme/ann/d.yaml']) put(`stacks/${file}`);
    expect(placesIn(view(), 'stack', own).map(({name}) => name)).toEqual(['A', 'b', 'c']);
  });

  test('names the owners whose objects are there', () => {
    for (const file of ['a.yaml', 'acme/ann/d.yaml', 'acme/%42ob/d.yaml', 'zeta%2ex/ann/d.yaml']) put(`stacks/${file}`);
    expect(namespacesOf(view(), 'stack')).toEqual([own, {remote: 'acme', owner: 'Bob'}, {remote: 'acme', owner: 'ann'}, {remote: 'zeta.x', owner: 'ann'}]);
  });

  test('is found however a person spelled the file', () => {
    put('stacks/Prod.yml');
    expect(findPlace(view(), {kind: 'stack', namespace: own, name: 'prod'})?.path).toBe('stacks/Prod.yml');
    put('stacks/prod.yaml');
    expect(findPlace(view(), {kind: 'stack', namespace: own, name: 'PROD'})?.path).toBe('stacks/prod.yaml');
    expect(findPlace(view(), {kind: 'stack', namespace: own, name: 'other'})).toBeNull();
  });
});
