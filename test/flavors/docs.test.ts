import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {expect, test} from '@jest/globals';

test('the page of flavors says what the catalogue says', () => {
  const script = fileURLToPath(new URL('../../scripts/flavor-docs.mjs', import.meta.url));
  const {status, stderr} = spawnSync(process.execPath, [script, '--check'], {encoding: 'utf8'});
  expect({status, stderr}).toEqual({status: 0, stderr: ''});
});
