/** Reading secret values from where they may stand: a prompt, standard input, files; never the command line. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {SecretValue} from '../../domain/secret-value.js';

/** `--value KEY`, repeatable; the action gets `value`, undefined where there was none. */
export function valueOption(key = 'KEY'): Option {
  return new Option(`--value <${key.toLowerCase()}>`, `a key whose value is asked for; ${key}=- reads it from standard input, ${key}=@FILE from a file; may be repeated`).argParser(appended);
}

/** `--remove KEY`, repeatable; the action gets `remove`, undefined where there was none. */
export function removeKeyOption(): Option {
  return new Option('--remove <key>', 'take a key and its value away; may be repeated').argParser(appended);
}

function appended(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

/** What one `--value` says: its key, and where the value comes from. */
export type ValueSource =
  | {readonly key: string; readonly from: 'prompt' | 'input'}
  | {readonly key: string; readonly from: 'file'; readonly file: string};

/** `KEY`, `KEY=-` or `KEY=@FILE`. Throws `usage` for anything else, without repeating what might be a secret. */
export function valueSource(text: string): ValueSource {
  const at = text.indexOf('=');
  if (at === -1) return {key: text, from: 'prompt'};
  const [key, source] = [text.slice(0, at), text.slice(at + 1)];
  if (source === '-') return {key, from: 'input'};
  if (source.startsWith('@') && source.length > 1) return {key, from: 'file', file: source.slice(1)};
  throw new AppError('usage', `The value of "${key}" can not be given on the command line, where other people see it`, {
    hint: 'Give it on standard input, from a file, or at a prompt.',
    next: [`--value ${key}=-`, `--value ${key}=@FILE`, `--value ${key}`],
  });
}

/**
 * The values by key. One `KEY=-` takes all of standard input, several take a line each; on a terminal they are asked for. A newline
 * at the end of an input or a file doesn't belong to the value.
 */
export async function readValues(app: App, sources: readonly ValueSource[]): Promise<ReadonlyMap<string, SecretValue>> {
  const prompter = await app.prompter();
  const fromInput = sources.filter(({from}) => from === 'input');
  const inputs = fromInput.length === 0 || prompter.canAsk ? [] : inputsOf(await app.read('-'), fromInput.length);
  const values = new Map<string, SecretValue>();
  for (const source of sources) {
    if (values.has(source.key)) throw new AppError('usage', `The key "${source.key}" is given twice`);
    values.set(source.key, await valueOf(source));
  }
  return values;

  async function valueOf(source: ValueSource): Promise<SecretValue> {
    if (source.from === 'file') return withoutNewline(await app.read(source.file));
    const input = source.from === 'input' ? inputs.shift() : undefined;
    return input ?? prompter.password(`Value of ${source.key}`, `--value ${source.key}=-`);
  }
}

function inputsOf(text: string, count: number): SecretValue[] {
  if (count === 1) return [withoutNewline(text)];
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (lines.length !== count) throw new AppError('usage', `Standard input has ${lines.length} lines for ${count} values: one each is needed`);
  return lines.map(line => new SecretValue(line));
}

function withoutNewline(text: string): SecretValue {
  return new SecretValue(text.replace(/\r?\n$/, ''));
}
