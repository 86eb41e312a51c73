/** Passwords: from standard input or a prompt, never from a flag's value. */
import {Option} from 'commander';
import type {App} from '../app/app.js';
import {AppError} from '../domain/errors.js';
import {SecretValue} from '../domain/secret-value.js';

export interface PasswordSource {
  /** The value of `--password-stdin`, or of the flag named below. */
  readonly stdin: boolean;
  readonly question: string;
  /** Default: `--password-stdin`. */
  readonly flag?: string;
}

export function passwordStdinOption(): Option {
  return new Option('--password-stdin', 'read the password from standard input').default(false);
}

/** The one line on standard input, without its line break, or the answer to the prompt. Rejects with `invalid_input` for anything but one line. */
export async function readPassword(app: App, {stdin, question, flag = '--password-stdin'}: PasswordSource): Promise<SecretValue> {
  if (!stdin) return (await app.prompter()).password(question, flag);
  return oneLine(await app.read('-'), 'standard input');
}

/** The one line that a secret's file is. Rejects with `invalid_input` for anything else. */
export function oneLine(text: string, where: string): SecretValue {
  const line = text.replace(/\r?\n$/, '');
  if (line !== '' && !/[\r\n]/.test(line)) return new SecretValue(line);
  throw new AppError('invalid_input', `${where} should hold exactly one line; ${line === '' ? 'it is empty' : 'it holds several'}`);
}
