/** `Prompter` over inquirer. Questions stand on standard error, so that standard output stays the result. */
import {AppError} from '../domain/errors.js';
import {SecretValue} from '../domain/secret-value.js';
import type {Prompter} from './prompter.js';

type Question = {readonly message: string} & (
  | {readonly type: 'input'; readonly validate?: (answer: string) => string | true}
  | {readonly type: 'password'}
  | {readonly type: 'confirm'; readonly default: boolean}
  | {readonly type: 'select'; readonly choices: readonly string[]}
);

/** Asks on the process's own terminal where `canAsk`; else every question is refused. */
export function createPrompter(canAsk: boolean): Prompter {
  return new InquirerPrompter(canAsk);
}

class InquirerPrompter implements Prompter {
  readonly canAsk: boolean;

  constructor(canAsk: boolean) {
    this.canAsk = canAsk;
  }

  async text(question: string, flag: string, problemOf?: (answer: string) => string | null): Promise<string> {
    const validate = problemOf === undefined ? {} : {validate: (answer: string) => problemOf(answer) ?? (true as const)};
    return this.#ask<string>({type: 'input', message: question, ...validate}, flag);
  }

  async password(question: string, flag: string): Promise<SecretValue> {
    return new SecretValue(await this.#ask<string>({type: 'password', message: question}, flag));
  }

  async confirm(question: string, flag: string): Promise<boolean> {
    if (!this.canAsk) {
      throw new AppError('confirmation_required', `${question} There is no terminal to ask on`, {hint: `Say ${flag} to go ahead.`, details: {flag}});
    }
    return this.#ask<boolean>({type: 'confirm', message: question, default: false}, flag);
  }

  async choose(question: string, choices: readonly string[], flag: string): Promise<string> {
    return this.#ask<string>({type: 'select', message: question, choices}, flag);
  }

  /** Rejects with `interrupted` on Ctrl-C, Ctrl-D and Esc. */
  async #ask<T>(question: Question, flag: string): Promise<T> {
    if (!this.canAsk) throw new AppError('usage', `${flag} is missing, and there is no terminal to ask on`, {details: {flag}});
    const {default: inquirer} = await import('inquirer');
    const leave = new AbortController();
    const onKey = (_text: string, key: {readonly name?: string; readonly ctrl?: boolean}): void => {
      if (key.name === 'escape' || (key.ctrl === true && key.name === 'd')) leave.abort();
    };
    process.stdin.on('keypress', onKey);
    try {
      const prompt = inquirer.createPromptModule({output: process.stderr, signal: leave.signal});
      const answers: {readonly answer: unknown} = await prompt([{...question, name: 'answer'}]);
      return answers.answer as T;
    } catch (error) {
      const {name} = error as Error;
      if (name !== 'ExitPromptError' && name !== 'AbortPromptError') throw error;
      throw new AppError('interrupted', 'Cancelled', {cause: error});
    } finally {
      process.stdin.off('keypress', onKey);
    }
  }
}
