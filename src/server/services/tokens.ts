/** Tokens: opaque, 256 bits of chance, kept only as a hash. */
import {createHash, randomBytes} from 'node:crypto';

/** The prefix lets scanners of source code find a token that leaked. */
const prefix = 'cairn_';

export function newToken(): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** What the database keeps. A plain hash will do: nobody can guess what has 256 bits. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
