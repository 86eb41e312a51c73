/** What an API key may do: never more than whoever made it (SEMANTICS 4.1, 4.6). */

/** Beyond reading: `push` writes objects, `share` changes grants, `keys` makes and ends keys, `users` manages accounts where the person may, `reveal` shows values of secrets. */
export const keyActs = ['push', 'share', 'keys', 'users', 'reveal'] as const;
export type KeyAct = (typeof keyActs)[number];

/** Where neither owners nor stacks are named, the key reaches what its person reaches; where both are, either is enough. */
export interface KeyScope {
  readonly may: readonly KeyAct[];
  /** Objects of these owners, by id; null for no such limit. */
  readonly owners: readonly string[] | null;
  /** These stacks with what they refer to, by id; null for no such limit. */
  readonly stacks: readonly string[] | null;
}

/** True where a scope reaches only some objects. */
export function isLimited({owners, stacks}: Pick<KeyScope, 'owners' | 'stacks'>): boolean {
  return owners !== null || stacks !== null;
}

/** True if `inner` allows nothing that `outer` doesn't: what a key may hand on to another one. */
export function within(inner: KeyScope, outer: KeyScope): boolean {
  const includes = (all: readonly string[] | null, some: readonly string[] | null): boolean => (some ?? []).every(each => all?.includes(each) ?? false);
  if (!inner.may.every(act => outer.may.includes(act))) return false;
  return !isLimited(outer) || (isLimited(inner) && includes(outer.owners, inner.owners) && includes(outer.stacks, inner.stacks));
}
