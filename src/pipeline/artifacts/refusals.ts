/**
 * What people are told when a store of a cloud refuses or can't be reached. The vendors' own messages may hold addresses with signatures,
 * headers and account names, so nothing of them is passed on but the status and the name of the error.
 */
import {AppError, isAppError} from '../../domain/errors.js';
import type {ErrorCode} from '../../domain/errors.js';
import {reasonOf} from '../../lib/errno.js';

/** What a vendor's error says, whatever the vendor calls it. */
export interface Refusal {
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  /** The vendor's or the system's word for it: `NoSuchBucket`, `ECONNREFUSED`. */
  readonly reason: string | null;
}

const noCredentials = /Credentials?(Provider|Unavailable)?(Error)?$|CredentialUnavailable|^AuthenticationRequired/;

/** What one store's refusals are called: `place` is where it is, `refusalOf` reads its vendor's errors. */
export class Refusals {
  readonly #place: string;
  readonly #refusalOf: (error: unknown) => Refusal;

  constructor(place: string, refusalOf: (error: unknown) => Refusal) {
    this.#place = place;
    this.#refusalOf = refusalOf;
  }

  /** An `AppError` for what came of reading or writing; `AppError`s, and errors of this machine's files, as they are. */
  of(error: unknown, done: 'read' | 'written'): unknown {
    return isAppError(error) || isOfFiles(error) ? error : told(this.#refusalOf(error), this.#place, done);
  }

  /** Rejects as `of` has it. */
  async during<T>(done: 'read' | 'written', work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.of(error, done);
    }
  }
}

function told({status, reason}: Refusal, place: string, done: 'read' | 'written'): AppError {
  const word = wordOf(reason);
  const because = [status === null ? null : `status ${status}`, word].filter(part => part !== null).join(', ');
  const code = codeOf(status, word);
  return new AppError(code, `The artifact store ${place} ${sentenceOf(code, done)}${because === '' ? '' : ` (${because})`}`, {
    ...hintOf(code),
    details: {place, status, reason: word},
  });
}

function isOfFiles(error: unknown): boolean {
  return reasonOf(error) !== null && typeof (error as NodeJS.ErrnoException).path === 'string';
}

function codeOf(status: number | null, word: string | null): ErrorCode {
  if (word !== null && noCredentials.test(word)) return 'not_allowed';
  if (status === null || status === 408 || status === 429 || status >= 500) return 'unreachable';
  if (status === 401 || status === 403) return 'not_allowed';
  return status === 404 ? 'not_found' : 'failed';
}

function sentenceOf(code: ErrorCode, done: 'read' | 'written'): string {
  switch (code) {
    case 'unreachable':
      return 'can not be reached, or does not answer as it should';
    case 'not_allowed':
      return `can not be ${done}: these credentials may not`;
    case 'not_found':
      return `can not be ${done}: there is no such bucket or container`;
    default:
      return `can not be ${done}`;
  }
}

function hintOf(code: ErrorCode): {hint?: string} {
  switch (code) {
    case 'unreachable':
      return {hint: 'Check its address and the network, and try again: what was sent so far is not sent again.'};
    case 'not_allowed':
      return {hint: 'Check the credentials that the component names, or those of this machine, and what they may do there.'};
    default:
      return {};
  }
}

/** One word of letters and digits, or nothing: more could be part of an address. */
function wordOf(reason: string | null): string | null {
  return reason !== null && /^[A-Za-z][A-Za-z0-9_.]{0,60}$/.test(reason) ? reason : null;
}

/** A field of anything. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

export function textFieldOf(value: unknown, name: string): string | null {
  const text = fieldOf(value, name);
  return typeof text === 'string' && text !== '' ? text : null;
}

export function numberFieldOf(value: unknown, name: string): number | null {
  const number = fieldOf(value, name);
  return typeof number === 'number' ? number : null;
}
