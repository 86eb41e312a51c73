/** Reading secret values from where they may stand: a prompt, standard input, files; never the command line. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';

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
export async function readValues(app: App, sources: readonly ValueSource[]): Promise<ReadonlyMap<string, string>> {
  const prompter = await app.prompter();
  const fromInput = sources.filter(({from}) => from === 'input');
  const inputs = fromInput.length === 0 || prompter.canAsk ? [] : inputsOf(await app.read('-'), fromInput.length);
  const values = new Map<string, string>();
  for (const source of sources) {
    if (values.has(source.key)) throw new AppError('usage', `The key "${source.key}" is given twice`);
    values.set(source.key, await valueOf(source));
  }
  return values;

  async function valueOf(source: ValueSource): Promise<string> {
    if (source.from === 'file') return withoutNewline(await app.read(source.file));
    const input = source.from === 'input' ? inputs.shift() : undefined;
    return input ?? prompter.password(`Value of ${source.key}`, `--value ${source.key}=-`);
  }
}

function inputsOf(text: string, count: number): string[] {
  if (count === 1) return [withoutNewline(text)];
  const lines = withoutNewline(text).split(/\r?\n/);
  if (lines.length !== count) throw new AppError('usage', `Standard input has ${lines.length} lines for ${count} values: one each is needed`);
  return lines;
}

function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}
