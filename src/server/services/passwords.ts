/** Passwords, by argon2id. */
import {AppError} from '../../domain/errors.js';

const shortest = 8;

/** A hash with its salt and parameters in it. */
export async function hashPassword(password: string): Promise<string> {
  const {hash} = await import('@node-rs/argon2');
  return hash(password);
}

/** Checks a password; without a hash, of an account that isn't there, it takes as long and is false. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  if (passwordHash === null) {
    await hashPassword(password);
    return false;
  }
  const {verify} = await import('@node-rs/argon2');
  return verify(passwordHash, password);
}

/** Rejects with `invalid_input` what is too short to withstand guessing. */
export function checkPassword(password: string): void {
  if ([...password].length < shortest) {
    throw new AppError('invalid_input', `a password has at least ${shortest} characters`);
  }
}
