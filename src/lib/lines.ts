/** The lines of a text, one after the other: only `\n` ends one, and nothing larger than a line is kept. */
import {AppError} from '../domain/errors.js';

/** Decodes UTF-8. Throws `too_large` for a line of more than `longest` characters. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, longest = 64 * 1024): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, {stream: true})).split('\n');
    rest = lines.pop() as string;
    if (rest.length > longest) throw new AppError('too_large', `A line is longer than ${longest} characters`);
    yield* lines;
  }
  if (rest !== '') yield rest;
}
