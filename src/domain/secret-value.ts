/** What lists, exports and printed values show in place of a secret; never a value itself. */
export const mask = '***';

/** What `util.inspect` and `console.log` ask a value for. */
const inspected = Symbol.for('nodejs.util.inspect.custom');

/**
 * A text that only `reveal` gives away. In template strings, JSON, inspections and messages it is `***`, and a structured
 * clone of it is empty: none of them reaches a private field.
 */
export class SecretValue {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself: for whoever encrypts it, sends it to where it belongs, or was asked to print it. */
  reveal(): string {
    return this.#text;
  }

  equals(other: SecretValue): boolean {
    return this.#text === other.#text;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  valueOf(): string {
    return mask;
  }

  [Symbol.toPrimitive](): string {
    return mask;
  }

  get [Symbol.toStringTag](): string {
    return mask;
  }

  [inspected](): string {
    return mask;
  }
}
