/**
 * Who may do what (SEMANTICS 4), as pure functions. The repositories' query for effective rights
 * is these rules in SQL; every route, list and check of a reference goes through that query.
 */
import {covers, lesserRight, rights} from '../../domain/right.js';
import type {Right} from '../../domain/right.js';
import type {KeyAct, KeyScope} from '../../domain/key-scope.js';
import {isLimited} from '../../domain/key-scope.js';

/** Who asks, as looked up with the token at each request. */
export interface Account {
  readonly id: string;
  readonly username: string;
  readonly role: 'admin' | 'member';
  /** Ids of the teams that the account is a member of. */
  readonly teams: readonly string[];
  /** The API key that stands for the account; null for the person itself. */
  readonly key: AccountKey | null;
}

export interface AccountKey extends KeyScope {
  readonly id: string;
  readonly name: string;
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
  transfer: 'admin',
  reveal: 'admin',
  run: 'use',
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
  return ownersFor(account).includes(owner) && mayAct(account, 'push') && (reachOf(account)?.owners?.includes(owner) ?? reachOf(account) === null);
}

/** True for a person, and for a key whose scope has the act. */
export function mayAct({key}: Account, act: KeyAct): boolean {
  return key === null || key.may.includes(act);
}

/** What the account reaches at all; null where its rights are the only limit. */
export function reachOf({key}: Account): Pick<KeyScope, 'owners' | 'stacks'> | null {
  return key !== null && isLimited(key) ? key : null;
}

/** The most that the credential makes of any right: a key that may neither push, share nor reveal can use things, and no more. Each act is asked for besides. */
export function credentialCap(account: Account): Right {
  return mayAct(account, 'push') || mayAct(account, 'share') || mayAct(account, 'reveal') ? 'admin' : 'use';
}

/** What a right on a stack is worth on the components that it delegates to. */
export function throughStack(onStack: Right): Right {
  return lesserRight(onStack, 'use') ?? 'view';
}

/** True where the reference of a stack that the account sees is enough to see its target: nobody needs to ask for the right on the target itself. */
export function showsTarget(account: Account, {owner, delegates: letsThrough}: {readonly owner: string; readonly delegates: boolean}): boolean {
  return reachOf(account) === null && (letsThrough || ownersFor(account).includes(owner));
}

/** A reference lets the stack's grantees through only if whoever writes it could have shared the target: a key that may not share lets nobody through. */
export function delegates(onTarget: Right | null, {mayShare}: {readonly mayShare: boolean}): boolean {
  return mayShare && covers(onTarget, neededFor.share);
}

export function mayManageUsers(account: Account): boolean {
  return account.role === 'admin' && mayAct(account, 'users');
}

/** They tell of the whole server: not for a key that reaches a part of it. */
export function mayReadMetrics(account: Account): boolean {
  return account.role === 'admin' && reachOf(account) === null;
}

/** Rights as numbers, 1 for `view` to 4 for `admin`, so that a database can compare them. */
export function levelOf(right: Right): number {
  return rights.indexOf(right) + 1;
}

/** The right of a level; null for 0 and for what is absent. */
export function rightOfLevel(level: number | null | undefined): Right | null {
  return rights[(level ?? 0) - 1] ?? null;
}
