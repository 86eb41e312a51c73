/** Rights, and whom they are granted to (DESIGN 4, SEMANTICS 4). */
import {AppError} from './errors.js';
import {checkName} from './name.js';

/** From the least to the greatest; each includes those before it. */
export const rights = ['view', 'use', 'edit', 'admin'] as const;
export type Right = (typeof rights)[number];

/** True if holding `held` is enough where `needed` is asked for; null holds nothing. */
export function covers(held: Right | null, needed: Right): boolean {
  return held !== null && rights.indexOf(held) >= rights.indexOf(needed);
}

export function greaterRight(a: Right | null, b: Right | null): Right | null {
  if (a === null || b === null) return a ?? b;
  return covers(a, b) ? a : b;
}

export function lesserRight(a: Right | null, b: Right | null): Right | null {
  if (a === null || b === null) return null;
  return covers(a, b) ? b : a;
}

/** Whom a grant is for, as scripts write it: `user:ann`, `team:vision`, `everyone`. */
export type Grantee = `user:${string}` | `team:${string}` | 'everyone';

export interface Grant {
  readonly grantee: Grantee;
  readonly right: Right;
  /** UTC, RFC 3339; null for no end. */
  readonly until: string | null;
}

/** Whom a person means: `bob` and `user:bob`, `team:vision`, `everyone`. */
export function parseGrantee(text: string): Grantee {
  if (text === 'everyone') return text;
  const [kind, name] = text.includes(':') ? [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)] : ['user', text];
  if (kind !== 'user' && kind !== 'team') {
    throw new AppError('invalid_input', `"${text}" is nobody to share with`, {hint: 'Write user:NAME, team:NAME, everyone, or just a user\'s name.'});
  }
  return `${kind}:${checkName(name, `a ${kind}`)}`;
}
