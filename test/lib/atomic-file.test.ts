import {chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {makePrivateFolder, readIfThere, writeAtomically, writeNew} from '../../src/lib/atomic-file.js';
import {hasErrno} from '../../src/lib/errno.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import type {TemporaryFolder} from '../support/temporary-folder.js';

describe('writeAtomically', () => {
  let folder: TemporaryFolder;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder.path, 'a.yaml');
  });
  afterEach(() => folder.remove());

  test('makes a file for this user only, and replaces it', () => {
    writeAtomically(file, 'one');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeAtomically(file, 'two');
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(readdirSync(folder.path)).toEqual(['a.yaml']);
  });

  test('keeps the mode of what it replaces', () => {
    writeFileSync(file, 'one');
    chmodSync(file, 0o640);
    writeAtomically(file, 'two');
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  test('leaves nothing behind where it fails', () => {
    mkdirSync(file);
    expect(() => writeAtomically(file, 'text')).toThrow();
    expect(readdirSync(folder.path)).toEqual(['a.yaml']);
  });

  test('a private folder is for this user only, parents included', () => {
    makePrivateFolder(join(folder.path, 'x/y'));
    expect(statSync(join(folder.path, 'x')).mode & 0o777).toBe(0o700);
  });

  test('reading what is not there gives null; a new file must be new', () => {
    expect(readIfThere(file)).toBeNull();
    expect(readIfThere(join(file, 'below'))).toBeNull();
    writeNew(file, 'one');
    let error: unknown;
    try {
      writeNew(file, 'two');
    } catch (cause) {
      error = cause;
    }
    expect(hasErrno(error, 'EEXIST')).toBe(true);
    expect(hasErrno(error, 'ENOENT')).toBe(false);
    expect(hasErrno(null, 'EEXIST')).toBe(false);
  });
});
