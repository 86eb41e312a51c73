/** Starting a server in the background: the same command line once more, with its log in a file. */
import {mkdirSync, readFileSync, statSync} from 'node:fs';
import {AppError} from '../domain/errors.js';
import {logFileOf} from '../server/operations/log-file.js';
import {startInBackground} from '../terminal/background.js';
import type {BackgroundServer} from './app.js';
import {failureIn} from './background-failure.js';

/** `stdin`: what the server reads from standard input. Rejects with what it failed with. */
export async function startServerInBackground(dataFolder: string, stdin: string): Promise<BackgroundServer> {
  mkdirSync(dataFolder, {recursive: true, mode: 0o700});
  const log = logFileOf(dataFolder);
  const before = statSync(log, {throwIfNoEntry: false})?.size ?? 0;
  const answer = await startInBackground({
    // How the result is shown is for this process to say.
    without: {alone: ['--background'], valued: ['-o', '--output', '--query', '--columns', '--log-file']},
    extra: ['--log-file', log, '--output', 'json', '--no-input', '--quiet', ...(stdin === '' ? [] : ['--admin-password-stdin'])],
    stdin,
    errors: log,
  });
  if ('status' in answer) {
    const ended = new AppError('failed', `the server ended at once, with status ${answer.status}`, {hint: 'Its log says more.', next: ['cairn server logs']});
    throw failureIn(readFileSync(log).subarray(before).toString(), ended);
  }
  return {...(JSON.parse(answer.line) as Omit<BackgroundServer, 'log'>), log};
}
