import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {copyFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {isThere, processState, processes, signal, startedWith} from '../../src/lib/processes.js';
import {temporaryFolder} from '../support/temporary-folder.js';

test('a process is told by its group, session, parent and start, whatever its name has in it', async () => {
  const folder = temporaryFolder();
  const program = join(folder.path, ') R 1 1 (');
  copyFileSync('/bin/sh', program);
  const child = spawn(program, ['-c', 'echo ready; read line'], {detached: true, stdio: 'pipe', env: {PATH: process.env['PATH'], MARK: 'a=b'}});
  await once(child.stdout, 'data');
  const pid = child.pid as number;
  expect(processState(pid)).toMatchObject({pid, parent: process.pid, group: pid, session: pid, ended: false, start: expect.stringMatching(/^\d+$/)});
  expect(processes().some(each => each.pid === pid)).toBe(true);
  expect([startedWith(pid, 'MARK'), startedWith(pid, 'MAR')]).toEqual(['a=b', null]);
  expect(isThere(-pid)).toBe(true);
  const end = once(child, 'exit');
  expect(signal(-pid, 'SIGKILL')).toBe(true);
  await end;
  expect({state: processState(pid), there: isThere(pid), again: signal(pid, 'SIGKILL'), mark: startedWith(pid, 'MARK')}).toEqual({state: null, there: false, again: false, mark: null});
  folder.remove();
});
