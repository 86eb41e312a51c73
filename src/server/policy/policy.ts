/**
 * Who may do what (SEMANTICS 4), as pure functions. The repositories' query for effective rights
 * is these rules in SQL; every route, list and check of a reference goes through that query.
 */
import {covers, lesserRight, rights} from '../../domain/right.js';
import type {Right} from '../../domain/right.js';

/** Who asks, as looked up with the token at each request. */
export interface Account {
  readonly id: string;
  readonly username: string;
  readonly role: 'admin' | 'member';
  /** Ids of the teams that the account is a member of. */
  readonly teams: readonly string[];
}

/** The grantee that stands for every active account of this server. */
export const everyone = 'everyone';

/** What each act on an object needs. What isn't even seen is answered as missing, before this is asked. */
export const neededFor = {
  read: 'view',
  refer: 'use',
  update: 'edit',
  delete: 'admin',
  share: 'admin',
} as const satisfies Record<string, Right>;

/** The right that an owner has on what it owns. */
export const ownersRight: Right = 'admin';

/** Whose grants an account has a part in: its own, its teams', everyone's. */
export function principalsOf({id, teams}: Account): readonly string[] {
  return [id, ...teams, everyone];
}

/** The owners in whose place an account stands. A server admin has no rights on content, so the role doesn't count. */
export function ownersFor({id}: Account): readonly string[] {
  return [id];
}

/** True if the account may create objects in that owner's namespace, and so may choose names there. */
export function mayCreateIn(account: Account, owner: string): boolean {
  return ownersFor(account).includes(owner);
}

/** What a right on a stack is worth on the components that it delegates to. */
export function throughStack(onStack: Right): Right {
  return lesserRight(onStack, 'use') ?? 'view';
}

/** A reference lets the stack's grantees through only if whoever writes it could have shared the target. */
export function delegates(onTarget: Right | null): boolean {
  return covers(onTarget, neededFor.share);
}

export function mayManageUsers({role}: Account): boolean {
  return role === 'admin';
}

export function mayReadMetrics({role}: Account): boolean {
  return role === 'admin';
}

/** Rights as numbers, 1 for `view` to 4 for `admin`, so that a database can compare them. */
export function levelOf(right: Right): number {
  return rights.indexOf(right) + 1;
}

/** The right of a level; null for 0 and for what is absent. */
export function rightOfLevel(level: number | null | undefined): Right | null {
  return rights[(level ?? 0) - 1] ?? null;
}
