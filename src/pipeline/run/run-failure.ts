/** What a run that ended otherwise than well comes to for whoever waited for it. */
import {AppError} from '../../domain/errors.js';
import type {Run} from './fold.js';

/** `failed`, `interrupted` for one that was cancelled, null for one that succeeded. */
export function failureOf({header: {name}, state, steps, cancelledBy}: Run): AppError | null {
  if (state === 'succeeded') return null;
  if (state === 'cancelled') return new AppError('interrupted', `${name} was cancelled by ${cancelledBy ?? 'somebody'}`, {details: {run: name}});
  const failed = steps.filter(step => step.state === 'failed');
  const [first] = failed;
  const more = failed.length > 1 ? `, and ${failed.length - 1} more failed` : '';
  return new AppError('failed', `${name} failed: ${first?.instance ?? 'no step'}: ${first?.error?.message ?? 'it has no error'}${more}`, {
    details: {run: name, failed: failed.map(({instance}) => instance)},
  });
}
