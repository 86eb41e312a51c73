/** Whether there is anything left to do in a run. */
import {AppError} from '../../domain/errors.js';
import type {RunChoices} from './active-run.js';
import type {RunEvent} from './event.js';

/** Throws `invalid_input` for a run that succeeded, unless steps of it are to be run again. */
export function refuseDone(name: string, past: readonly RunEvent[], {from}: Pick<RunChoices, 'from'>): void {
  const last = past.at(-1);
  if (from !== null || last?.type !== 'run-ended' || last.outcome !== 'succeeded') return;
  throw new AppError('invalid_input', `${name} succeeded: there is nothing to try again`, {
    hint: 'With --from STEP that step and all after it are run again.',
    next: [`cairn run describe ${name}`],
  });
}
