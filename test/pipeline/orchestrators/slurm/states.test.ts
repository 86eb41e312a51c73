import {describe, expect, test} from '@jest/globals';
import {endOf, hasBegun, isHopeless, isOver} from '../../../../src/pipeline/orchestrators/slurm/states.js';

const seen = (state: string, reason = 'None') => ({job: '7_1', state, reason});
const end = (state: string, {status = null, exitCode = null, reason}: {status?: number | null; exitCode?: string | null; reason?: string} = {}) =>
  endOf({sighting: seen(state, reason), record: status === null ? null : {status, size: 0}, exitCode, folder: '/runs/a'});

test.each(['PENDING', 'CONFIGURING', 'RUNNING', 'COMPLETING', 'SUSPENDED', 'STAGE_OUT', 'RESIZING', 'A_STATE_OF_TOMORROW'])('a job that is %s is not over', state => {
  expect(isOver(seen(state))).toBe(false);
});

test('a job has begun when it is neither waiting nor being prepared', () => {
  expect(['PENDING', 'CONFIGURING', 'REQUEUE_HOLD', 'RUNNING', 'COMPLETING', 'SUSPENDED'].map(state => hasBegun(seen(state)))).toEqual([false, false, false, true, true, true]);
});

describe('a job that waits', () => {
  test.each(['DependencyNeverSatisfied', 'BadConstraints', 'PartitionConfig', 'PartitionTimeLimit', 'InvalidQOS', 'InvalidAccount', 'QOSMaxCpuPerJobLimit', 'AssocMaxJobsPerJob'])('because of %s never runs', reason => {
    expect(isHopeless(seen('PENDING', reason))).toBe(true);
  });

  test.each(['Priority', 'Resources', 'Dependency', 'JobHeldUser', 'JobHeldAdmin', 'BeginTime', 'QOSMaxJobsPerUserLimit', 'AssocGrpCpuLimit', 'ReqNodeNotAvail, UnavailableNodes:n1', 'PartitionDown', 'JobArrayTaskLimit', 'None'])(
    'because of %s may run yet',
    reason => expect(isHopeless(seen('PENDING', reason))).toBe(false),
  );
});

describe('the end', () => {
  test('is what the task itself did, where Slurm knows of nothing else', () => {
    expect([end('COMPLETED', {status: 0}), end('FAILED', {status: 3}), end('FAILED', {status: 255})]).toEqual([0, 3, 255].map(code => ({how: 'exited', code})));
    expect([end('FAILED', {status: 137}), end('FAILED', {status: 143}), end('FAILED', {status: 139})]).toEqual(['SIGKILL', 'SIGTERM', 'SIGSEGV'].map(signal => ({how: 'signalled', signal})));
  });

  test.each([
    ['OUT_OF_MEMORY', 'OutOfMemory', 'job 7_1 took more memory than it may have'],
    ['TIMEOUT', 'TimeLimit', 'job 7_1 reached its time limit'],
    ['DEADLINE', 'None', 'job 7_1 reached its deadline'],
    ['CANCELLED', 'None', 'job 7_1 was cancelled'],
  ])('by %s has that reason, and the signal that the task had', (state, reason, text) => {
    expect([end(state, {reason}), end(state, {reason, status: 143})]).toEqual(['SIGKILL', 'SIGTERM'].map(signal => ({how: 'signalled', signal, reason: text})));
  });

  test.each(['NODE_FAIL', 'BOOT_FAIL', 'PREEMPTED', 'REVOKED'])('by %s is no fault of the task', state => {
    expect(end(state, {status: 143})).toEqual({how: 'lost', reason: expect.stringContaining('job 7_1 ')});
  });

  test('of a task that ended well is that, whatever became of its job', () => {
    expect(['NODE_FAIL', 'TIMEOUT', 'CANCELLED', 'OUT_OF_MEMORY'].map(state => end(state, {status: 0}))).toEqual(Array(4).fill({how: 'exited', code: 0}));
  });

  test('of a job whose node did not see the folder says what to do', () => {
    for (const exitCode of ['97:0', '0:53']) expect(end('FAILED', {exitCode})).toMatchObject({how: 'signalled', reason: expect.stringContaining('did not find /runs/a on its node: work_dir must be')});
  });

  test('of a job that left no word is not taken for a success', () => {
    expect([end('COMPLETED', {exitCode: '0:0'}), end('FAILED')]).toEqual([
      {how: 'lost', reason: 'job 7_1 ended (COMPLETED, 0:0) before it could tell how the step did'},
      {how: 'lost', reason: 'job 7_1 ended (FAILED) before it could tell how the step did'},
    ]);
  });
});
