import {expect, test} from '@jest/globals';
import {AppError} from '../../src/domain/errors.js';
import {problemOfError, statusOf} from '../../src/wire/problem.js';

test('a failure becomes problem details with its code, and its hint among the details', () => {
  const error = new AppError('in_use', 'orchestrator/kube is still used', {hint: 'Change it first.', details: {usedBy: []}});
  expect(problemOfError(error, 'r1')).toEqual({
    type: 'urn:cairn:problem:in_use',
    title: 'Conflict',
    status: 409,
    detail: 'orchestrator/kube is still used',
    code: 'in_use',
    requestId: 'r1',
    details: {usedBy: [], hint: 'Change it first.'},
  });
});

test('a code that no server answers with is a failure of the server', () => {
  expect(statusOf('bug')).toBe(500);
  expect(statusOf('local_only')).toBe(500);
});
