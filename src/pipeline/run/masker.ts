/** Takes secrets out of what steps print, as it streams by: the values themselves and what tools usually make of them. */
import type {SecretValue} from '../../domain/secret-value.js';
import {mask} from '../../domain/secret-value.js';

/** Shorter values can't be told from ordinary text. */
const shortest = 2;
/** Of an encoded form, or of a line of a longer value: shorter ones would hide much that is no secret. */
const shortestDerived = 8;

/** A stream in which secrets are masked. Bytes that may begin one are held back until it is clear. */
export interface Masker {
  /** The bytes that can be shown so far; the chunk isn't changed. */
  push(chunk: Uint8Array): Uint8Array;
  /** What was held back. */
  end(): Uint8Array;
}

/** The forms of some values that are masked: as they are, line by line, in JSON, URL-encoded, and in base64 at any place of a longer text. */
export class MaskedValues {
  readonly #patterns: readonly Uint8Array[];
  /** Patterns by their first two bytes. */
  readonly #byStart = new Map<number, Uint8Array[]>();
  readonly #starts = new Uint8Array(65_536);

  constructor(values: Iterable<SecretValue>) {
    const texts = new Set([...values].flatMap(value => formsOf(value.reveal())));
    this.#patterns = [...texts].map(text => Buffer.from(text)).filter(({length}) => length >= shortest);
    for (const pattern of this.#patterns) {
      const start = startOf(pattern, 0);
      this.#starts[start] = 1;
      this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), pattern]);
    }
  }

  /** A text as a whole. */
  inText(text: string): string {
    if (this.#patterns.length === 0) return text;
    const masker = this.stream();
    return Buffer.concat([masker.push(Buffer.from(text)), masker.end()]).toString();
  }

  stream(): Masker {
    return this.#patterns.length === 0 ? passing : new StreamMasker(this);
  }

  /** The first place from that one on where a pattern may stand; the end of the bytes where there is none. */
  nextStart(bytes: Uint8Array, from: number): number {
    const starts = this.#starts;
    const last = bytes.length - 1;
    let at = from;
    while (at < last && starts[((bytes[at] as number) << 8) | (bytes[at + 1] as number)] === 0) at++;
    return at < last ? at : bytes.length;
  }

  /** Where what is masked from that byte on ends, as far as the bytes say; `at` itself where nothing begins there. */
  endOfMatch(bytes: Uint8Array, at: number): number {
    let end = at;
    for (const pattern of this.#byStart.get(startOf(bytes, at)) ?? []) {
      if (at + pattern.length > end && standsAt(pattern, bytes, at)) end = at + pattern.length;
    }
    return end;
  }

  /** True where a pattern may begin at that byte whose end isn't in sight yet. */
  mayBegin(bytes: Uint8Array, at: number): boolean {
    const seen = bytes.length - at;
    const candidates = seen === 1 ? this.#patterns : (this.#byStart.get(startOf(bytes, at)) ?? []);
    return candidates.some(pattern => pattern.length > seen && beginsAt(pattern, bytes, at));
  }

  get longest(): number {
    return Math.max(...this.#patterns.map(({length}) => length));
  }
}

const passing: Masker = {push: chunk => chunk, end: () => new Uint8Array()};
const marker = Buffer.from(mask);

class StreamMasker implements Masker {
  readonly #values: MaskedValues;
  readonly #longest: number;
  #held: Uint8Array = new Uint8Array();
  /** How many of the bytes held belong to what was masked already. */
  #hidden = 0;

  constructor(values: MaskedValues) {
    this.#values = values;
    this.#longest = values.longest;
  }

  push(chunk: Uint8Array): Uint8Array {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    return this.#masked(bytes, this.#firstUnclear(bytes));
  }

  end(): Uint8Array {
    return this.#masked(this.#held, this.#held.length);
  }

  #firstUnclear(bytes: Uint8Array): number {
    for (let at = Math.max(0, bytes.length - this.#longest + 1); at < bytes.length; at++) {
      if (this.#values.mayBegin(bytes, at)) return at;
    }
    return bytes.length;
  }

  /** Matches that overlap are one: nothing of a value shows where another one covers its beginning. */
  #masked(bytes: Uint8Array, until: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let shown = 0;
    let hidden = this.#hidden;
    for (let at = this.#values.nextStart(bytes, 0); at < until; at = this.#values.nextStart(bytes, at + 1)) {
      const end = this.#values.endOfMatch(bytes, at);
      if (end === at) continue;
      if (at >= hidden) {
        parts.push(bytes.subarray(Math.max(shown, hidden), at), marker);
        shown = at;
      }
      hidden = Math.max(hidden, end);
    }
    const from = Math.max(shown, hidden);
    if (from < until) parts.push(bytes.subarray(from, until));
    this.#held = bytes.slice(until);
    this.#hidden = Math.max(0, hidden - until);
    return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  }
}

function startOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function standsAt(pattern: Uint8Array, bytes: Uint8Array, at: number): boolean {
  return at + pattern.length <= bytes.length && beginsAt(pattern, bytes, at);
}

/** As far as there are bytes. */
function beginsAt(pattern: Uint8Array, bytes: Uint8Array, at: number): boolean {
  const length = Math.min(pattern.length, bytes.length - at);
  for (let index = 0; index < length; index++) if (pattern[index] !== bytes[at + index]) return false;
  return true;
}

function formsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).map(line => line.trim()).filter(line => line.length >= shortestDerived && line !== value);
  const inJson = JSON.stringify(value).slice(1, -1);
  const encoded = encodeURIComponent(Buffer.from(value).toString());
  const derived = [inJson, encoded, encoded.replaceAll('%20', '+'), encoded.toLowerCase() === value.toLowerCase() ? '' : lowerEscapes(encoded), ...base64Forms(Buffer.from(value))];
  return [value, value.trim(), ...lines, ...derived.filter(form => form.length >= shortestDerived || form.length > value.length)];
}

function lowerEscapes(encoded: string): string {
  return encoded.replaceAll(/%[0-9A-F]{2}/g, escape => escape.toLowerCase());
}

/** What of the value's base64 doesn't depend on its neighbours, for each of the three places in which it may begin; in both alphabets. */
function base64Forms(value: Buffer): readonly string[] {
  const firstOwn = [0, 2, 3] as const;
  const forms = firstOwn.map((first, offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), value]).toString('base64');
    return text.slice(first, Math.floor(((offset + value.length) * 8) / 6));
  });
  return [...forms, ...forms.map(form => form.replaceAll('+', '-').replaceAll('/', '_'))].filter(form => form.length >= shortestDerived);
}
