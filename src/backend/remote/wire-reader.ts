/**
 * Reads a server's answer field by field. Nothing of it is trusted: names and ids become parts of
 * paths, and texts are shown on a terminal. The first field that can't be right ends the reading.
 */
import {AppError} from '../../domain/errors.js';
import {isJsonObject, pointerStep} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {nameProblem} from '../../domain/name.js';
import {SecretValue} from '../../domain/secret-value.js';
import {isId} from '../../lib/uuid.js';

/** One JSON object of an answer; each method reads the field `key`, or throws `server_error` with its place. */
export class WireReader {
  readonly #value: JsonObject;
  readonly #place: string;

  constructor(value: unknown, place = '') {
    if (!isJsonObject(value)) throw wrong(place, 'is not an object');
    this.#value = value;
    this.#place = place;
  }

  /** Any JSON. */
  json(key: string): Json {
    return this.#value[key] ?? null;
  }

  /** A text of one line without control characters; at most 1,024 characters. */
  text(key: string): string {
    return this.#checked(key, 'a plain text', value => typeof value === 'string' && value.length <= 1024 && !/\p{Cc}/u.test(value));
  }

  /** The name of an object or an owner. */
  name(key: string): string {
    return this.#checked(key, 'a name', value => typeof value === 'string' && nameProblem(value) === null);
  }

  id(key: string): string {
    return this.#checked(key, 'an id', value => typeof value === 'string' && isId(value));
  }

  /** UTC, RFC 3339. */
  time(key: string): string {
    return this.#checked(key, 'a time', value => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value));
  }

  /** A whole number from 0 on. */
  count(key: string): number {
    return this.#checked(key, 'a whole number', value => Number.isSafeInteger(value) && (value as number) >= 0);
  }

  flag(key: string): boolean {
    return this.#checked(key, 'true or false', value => typeof value === 'boolean');
  }

  oneOf<T extends string>(key: string, words: readonly T[]): T {
    return this.#checked(key, `one of ${words.join(', ')}`, value => words.some(word => word === value));
  }

  /** What `read` makes of the field, or null where it is null. */
  nullable<T>(key: string, read: (reader: this, key: string) => T): T | null {
    return this.json(key) === null ? null : read(this, key);
  }

  object(key: string): WireReader {
    return new WireReader(this.#value[key], this.#at(key));
  }

  /** What a colleague may have written at any length, as one line to show. */
  line(key: string): string {
    return lineOf(this.#checked(key, 'a text', value => typeof value === 'string'));
  }

  /** Any text, which is kept from being shown from here on. */
  secret(key: string): SecretValue {
    return new SecretValue(this.#checked(key, 'a text', value => typeof value === 'string'));
  }

  /** The texts of an object that maps words to texts, each as one line to show. */
  lines(): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.keys(this.#value).map(key => [lineOf(key), this.line(key)]));
  }

  /** The members of an object that maps words to objects. */
  members(key: string): readonly (readonly [string, WireReader])[] {
    const value = this.#value[key];
    if (!isJsonObject(value)) throw wrong(this.#at(key), 'is not an object');
    return Object.entries(value).map(([member, each]) => [member, new WireReader(each, this.#at(key) + pointerStep(member))]);
  }

  /** A list of objects, each read by `read`. */
  list<T>(key: string, read: (reader: WireReader) => T): readonly T[] {
    return this.#items(key).map((item, index) => read(new WireReader(item, `${this.#at(key)}/${index}`)));
  }

  texts(key: string): readonly string[] {
    return this.#items(key).map((item, index) => new WireReader({[index]: item}, this.#at(key)).text(String(index)));
  }

  ids(key: string): readonly string[] {
    return this.#items(key).map((item, index) => new WireReader({[index]: item}, this.#at(key)).id(String(index)));
  }

  /** The error of a field that doesn't fit another one. */
  wrong(key: string, problem: string): AppError {
    return wrong(this.#at(key), problem);
  }

  #items(key: string): readonly Json[] {
    return this.#checked<readonly Json[]>(key, 'a list', value => Array.isArray(value));
  }

  #checked<T>(key: string, what: string, fits: (value: Json | undefined) => boolean): T {
    const value = this.#value[key];
    if (!fits(value)) throw wrong(this.#at(key), `is not ${what}`);
    return value as T;
  }

  #at(key: string): string {
    return this.#place + pointerStep(key);
  }
}

function lineOf(text: string): string {
  return text.slice(0, 1024).replaceAll(/\p{Cc}+/gu, ' ');
}

function wrong(place: string, problem: string): AppError {
  return new AppError('server_error', `The server sent what can not be right: ${JSON.stringify(place || '/')} ${problem}`, {
    hint: 'Nothing was changed here. Client and server may be of different versions: compare `cairn --version` with the server\'s.',
    details: {place},
  });
}
