/** Tokens: opaque, 256 bits of chance, kept only as a hash. */
import {createHash, randomBytes} from 'node:crypto';

/** The prefix lets scanners of source code find a token that leaked. */
const prefix = 'cairn_';
const keyPrefix = `${prefix}key_`;

export function newToken(): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** The token of an API key, which is told from a session's by how it begins. */
export function newKeyToken(): string {
  return keyPrefix + randomBytes(32).toString('base64url');
}

export function isKeyToken(token: string): boolean {
  return token.startsWith(keyPrefix);
}

/** What the database keeps. A plain hash will do: nobody can guess what has 256 bits. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
