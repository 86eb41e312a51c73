/** `--query`: JMESPath over the data of a result. */
import {AppError} from '../domain/errors.js';
import {jsonText, ndjsonText, yamlText} from './machine.js';
import {neutral} from './text.js';
import type {OutputFormat} from './view.js';

/** Rejects with `usage` where the query isn't JMESPath, so that nothing is done for a result that can't be shown. */
export async function checkQuery(query: string): Promise<void> {
  const {compile} = await import('@jmespath-community/jmespath');
  try {
    compile(query);
  } catch (error) {
    throw badQuery(query, error);
  }
}

/** What the query finds. Rejects with `usage` where it can't be asked of this data. */
export async function found(data: unknown, query: string): Promise<unknown> {
  const {search} = await import('@jmespath-community/jmespath');
  try {
    return search(JSON.parse(JSON.stringify(data ?? null)) as Parameters<typeof search>[0], query);
  } catch (error) {
    throw badQuery(query, error);
  }
}

function badQuery(query: string, error: unknown): AppError {
  const {message} = error as Error;
  return new AppError('usage', `--query ${JSON.stringify(query)} is not JMESPath: ${message}`, {hint: 'https://jmespath.org has a tutorial.'});
}

/** Texts and lists of texts are printed plainly as names or tables; anything else as JSON. */
export async function queriedText(result: unknown, format: OutputFormat): Promise<string> {
  if (format === 'yaml') return yamlText(result);
  if (format === 'ndjson') return ndjsonText(result);
  const items: readonly unknown[] = Array.isArray(result) ? result : [result];
  const plain = format === 'name' || format === 'csv' || format === 'tsv';
  if (plain && items.every(item => typeof item === 'string')) return items.map(item => `${neutral(item)}\n`).join('');
  return jsonText(result);
}
