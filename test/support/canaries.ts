/** Texts that must not be found anywhere, in none of the forms in which programs write texts down. */
import {randomBytes} from 'node:crypto';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';

interface Canary {
  readonly what: string;
  readonly forms: ReadonlyMap<string, string>;
  /** Files that may hold it: a part of their path. */
  readonly allowedIn: string | null;
}

export class Canaries {
  readonly #canaries: Canary[] = [];
  /** What was found where; empty is good. */
  readonly leaks: string[] = [];

  /** A new canary, one line with characters that encodings change. */
  make(what: string): string {
    const text = `cnry-${randomBytes(6).toString('hex')}/+=&? "<ü'`;
    this.watch(what, text);
    return text;
  }

  /** Also looks for a text that the program made itself, and that only certain files may hold. */
  watch(what: string, text: string, allowedIn: string | null = null): void {
    if (!this.#canaries.some(({forms}) => forms.get('plain') === text)) this.#canaries.push({what, forms: formsOf(text), allowedIn});
  }

  searchText(place: string, text: string): void {
    this.#search(place, text, () => false);
  }

  /** Every file below a folder, byte by byte. */
  searchFolder(folder: string): void {
    for (const name of readdirSync(folder, {recursive: true, encoding: 'utf8'})) {
      const path = join(folder, name);
      if (!statSync(path, {throwIfNoEntry: false})?.isFile()) continue;
      this.#search(path, readFileSync(path, 'utf8'), ({allowedIn}) => allowedIn !== null && path.includes(allowedIn));
    }
  }

  #search(place: string, text: string, isAllowed: (canary: Canary) => boolean): void {
    for (const canary of this.#canaries) {
      if (isAllowed(canary)) continue;
      for (const [form, wanted] of canary.forms) if (text.includes(wanted)) this.leaks.push(`${canary.what}, ${form}, in ${place}`);
    }
  }
}

/** A text as it is, as JSON and URLs have it, in hex and in base64 wherever it begins in a longer text. */
export function formsOf(text: string): ReadonlyMap<string, string> {
  const forms = new Map([
    ['plain', text],
    ['as JSON', JSON.stringify(text).slice(1, -1)],
    ['in a URL', encodeURIComponent(text)],
    ['in a form', new URLSearchParams({x: text}).toString().slice(2)],
    ['in hex', Buffer.from(text).toString('hex')],
    ['in upper-case hex', Buffer.from(text).toString('hex').toUpperCase()],
  ]);
  for (const before of [0, 1, 2]) {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    // The letters at both ends depend on the neighbours as well.
    const inner = bytes.toString('base64').replace(/=+$/, '').slice(Math.ceil((before * 8) / 6), bytes.length % 3 === 0 ? undefined : -1);
    forms.set(`in base64 after ${before}`, inner);
    forms.set(`in base64url after ${before}`, inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}
