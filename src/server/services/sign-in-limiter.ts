/** Holds up guessing: so many failed attempts per username, then none until the window is over. */
import {AppError} from '../../domain/errors.js';

const failuresAllowed = 10;
const windowMs = 60_000;

interface Attempts {
  count: number;
  readonly until: number;
}

/** Counts in memory: a restart forgives, and the per-address limit of the routes still holds. */
export class SignInLimiter {
  readonly #attempts = new Map<string, Attempts>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Counts an attempt before it is made, so that many at once don't slip through. Throws `rate_limited` with `retryAfter` in seconds. */
  attempt(username: string): void {
    const now = this.#now().getTime();
    this.#forget(now);
    const key = username.toLowerCase();
    const attempts = this.#attempts.get(key) ?? {count: 0, until: now + windowMs};
    if (attempts.count >= failuresAllowed) throw tooMany(attempts.until - now);
    attempts.count += 1;
    this.#attempts.set(key, attempts);
  }

  /** Takes a counted attempt back, since it succeeded. */
  succeeded(username: string): void {
    const attempts = this.#attempts.get(username.toLowerCase());
    if (attempts !== undefined) attempts.count -= 1;
  }

  #forget(now: number): void {
    for (const [key, {until}] of this.#attempts) if (until <= now) this.#attempts.delete(key);
  }
}

function tooMany(wait: number): AppError {
  const retryAfter = Math.max(1, Math.ceil(wait / 1000));
  return new AppError('rate_limited', 'too many failed attempts to sign in', {
    hint: `Try again in ${retryAfter} seconds.`,
    details: {retryAfter},
  });
}
