/** Which parameters a text reads from its environment, as far as the text says. */

const prefix = 'CAIRN_PARAM_';
const mention = /CAIRN_PARAM_([A-Za-z0-9_]*)/g;
/** No name of a variable is longer; what is, counts as one that names nothing. */
const longest = 256;

/** Collects what stands behind `CAIRN_PARAM_` in a stream: `''` where a program puts the name together by itself. */
export class MentionScanner {
  readonly #found = new Set<string>();
  #carried = '';

  push(chunk: Uint8Array): void {
    const text = this.#carried + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    this.#carried = text.slice(-(prefix.length - 1));
    for (const match of text.matchAll(mention)) {
      const end = match.index + match[0].length;
      if (end === text.length && match[0].length < longest) this.#carried = match[0];
      else this.#found.add(match[1] as string);
    }
  }

  /** In their order. */
  end(): readonly string[] {
    for (const match of this.#carried.matchAll(mention)) this.#found.add(match[1] as string);
    return [...this.#found].sort();
  }
}

/** The same of a text that is at hand. */
export function mentionsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(mention)].map(match => match[1] as string))];
}
