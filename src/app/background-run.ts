/** Carrying a run out in the background: the same command line once more, which goes on when its terminal is gone. */
import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {makePrivateFolder} from '../lib/atomic-file.js';
import {startInBackground} from '../terminal/background.js';
import {failureIn} from './background-failure.js';

/** Resolves when the run has its name; rejects with what it failed with before that. */
export async function startRunInBackground(stateFolder: string): Promise<{readonly name: string}> {
  makePrivateFolder(stateFolder);
  // What goes wrong in cairn itself is told there; all else is in the run's own record.
  const errors = join(stateFolder, 'background-runs.log');
  const before = statSync(errors, {throwIfNoEntry: false})?.size ?? 0;
  const answer = await startInBackground({
    // How the result is shown is for this process to say.
    without: {alone: ['--detach'], valued: ['-o', '--output', '--query', '--columns']},
    extra: ['--announce', '--output', 'json', '--no-input', '--quiet'],
    stdin: '',
    errors,
  });
  if ('line' in answer) return JSON.parse(answer.line) as {name: string};
  const ended = new AppError('failed', `the run ended before it had begun, with status ${answer.status}`, {hint: `${errors} may say more.`});
  throw failureIn(readFileSync(errors).subarray(before).toString(), ended);
}
