/** API keys: what scripts sign in with, each for what it was made for and nothing else (SEMANTICS 4.6). */
import {AppError} from '../../domain/errors.js';
import {within} from '../../domain/key-scope.js';
import type {KeyScope} from '../../domain/key-scope.js';
import {checkName} from '../../domain/name.js';
import {newId} from '../../lib/uuid.js';
import type {WireIssuedKey, WireKey, WireNewKey, WirePage} from '../../wire/types.js';
import type {Queries} from '../db/schema.js';
import type {Account} from '../policy/policy.js';
import {appendAudit} from '../repositories/audit.js';
import {deleteKey, deleteKeyToken, insertKey, insertKeyToken, keysOf, setTokenExpiry} from '../repositories/keys.js';
import type {KeyRecord} from '../repositories/keys.js';
import {objectsById, visibleById} from '../repositories/objects.js';
import {ownerByName, ownerNames} from '../repositories/owners.js';
import type {Caller, Context} from './context.js';
import {missingText} from './objects.js';
import {requireAct} from './require-act.js';
import {hashOfToken, newKeyToken} from './tokens.js';

/** Keys that one account may have. */
const most = 100;

export class KeyService {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** One's own. */
  async list({account}: Caller): Promise<WirePage<WireKey>> {
    const {queries} = this.#context.database;
    return {items: await wireKeys(queries, await keysOf(queries, account.id)), next: null};
  }

  async get({account}: Caller, name: string): Promise<WireKey> {
    const {queries} = this.#context.database;
    return wireKey(queries, await existing(queries, account, name));
  }

  /** A key that makes another hands on no more than it has, and for no longer. */
  async create(caller: Caller, wanted: WireNewKey): Promise<WireIssuedKey> {
    const {account} = caller;
    requireAct(account, 'keys');
    checkName(wanted.name, 'a key');
    const now = this.#context.now();
    checkExpiry(wanted.expires, caller, now);
    return this.#context.database.write(async transaction => {
      const scope = await this.#scopeOf(transaction, account, wanted);
      if (account.key !== null && !within(scope, account.key)) throw new AppError('not_allowed', `the API key "${account.key.name}" can't make one that may do more than itself`);
      const there = await keysOf(transaction, account.id);
      if (there.length >= most) throw new AppError('not_allowed', `you have ${most} keys, and more are not allowed`, {hint: 'Revoke what is not used any more.', next: ['cairn key list']});
      if ((await keysOf(transaction, account.id, wanted.name)).length > 0) throw new AppError('exists', `you have a key "${wanted.name}" already`, {next: [`cairn key rotate ${wanted.name}`]});
      const id = newId();
      const created = now.toISOString();
      await insertKey(transaction, {id, account: account.id, name: wanted.name, scope, created});
      const token = await issue(transaction, id, {created, expires: wanted.expires});
      await appendAudit(transaction, now, [audited(account, 'key-create', {id, name: wanted.name, scope})]);
      return {key: await wireKey(transaction, await existing(transaction, account, wanted.name)), token};
    });
  }

  /** A new token with the time that the latest had; those so far end after `overlap` seconds, or when they would have. */
  async rotate({account}: Caller, name: string, overlap: number): Promise<WireIssuedKey> {
    requireAct(account, 'keys');
    const now = this.#context.now();
    return this.#context.database.write(async transaction => {
      const key = await existing(transaction, account, name);
      requireWithin(account, key.scope);
      const [latest] = key.tokens;
      const created = now.toISOString();
      const until = new Date(now.getTime() + overlap * 1000).toISOString();
      for (const {tokenHash, expires} of key.tokens) {
        if (overlap === 0 || (expires !== null && expires <= created)) await deleteKeyToken(transaction, tokenHash);
        else if (expires === null || expires > until) await setTokenExpiry(transaction, tokenHash, until);
      }
      const lasts = latest === undefined || latest.expires === null ? null : Date.parse(latest.expires) - Date.parse(latest.created);
      const token = await issue(transaction, key.id, {created, expires: lasts === null ? null : new Date(now.getTime() + lasts).toISOString()});
      await appendAudit(transaction, now, [audited(account, 'key-rotate', key)]);
      return {key: await wireKey(transaction, await existing(transaction, account, name)), token};
    });
  }

  /** Ends every token of it at once. */
  async revoke({account}: Caller, name: string): Promise<void> {
    requireAct(account, 'keys');
    await this.#context.database.write(async transaction => {
      const key = await existing(transaction, account, name);
      requireWithin(account, key.scope);
      await deleteKey(transaction, key.id);
      await appendAudit(transaction, this.#context.now(), [audited(account, 'key-revoke', key)]);
    });
  }

  /** Names what there is: an owner that doesn't exist and a stack that isn't seen are refused alike as missing. */
  async #scopeOf(db: Queries, account: Account, {may, owners, stacks}: WireNewKey): Promise<KeyScope> {
    const ownerIds = await Promise.all((owners ?? []).map(async name => {
      const owner = await ownerByName(db, name);
      if (owner === undefined) throw new AppError('not_found', `there is no owner "${name}"`);
      return owner.id;
    }));
    const seen = await visibleById(db, {account, now: this.#context.now()}, stacks ?? []);
    for (const id of stacks ?? []) if (!seen.some(object => object.id === id && object.kind === 'stack')) throw new AppError('not_found', missingText(id));
    return {may: [...new Set(may)], owners: owners === null ? null : [...new Set(ownerIds)], stacks: stacks === null ? null : [...new Set(stacks)]};
  }
}

async function issue(transaction: Queries, key: string, {created, expires}: {created: string; expires: string | null}): Promise<string> {
  const token = newKeyToken();
  await insertKeyToken(transaction, key, {tokenHash: hashOfToken(token), created, expires});
  return token;
}

async function existing(db: Queries, account: Account, name: string): Promise<KeyRecord> {
  const [key] = await keysOf(db, account.id, name);
  if (key === undefined) throw new AppError('not_found', `you have no key "${name}"`, {next: ['cairn key list']});
  return key;
}

function requireWithin({key}: Account, scope: KeyScope): void {
  if (key !== null && !within(scope, key)) throw new AppError('not_allowed', `the API key "${key.name}" has no say over one that may do more than itself`);
}

function checkExpiry(expires: string | null, {account: {key}, expires: callers}: Caller, now: Date): void {
  if (expires !== null && Date.parse(expires) <= now.getTime()) throw new AppError('invalid_input', `a key can't end at ${expires}: that is in the past`);
  const longer = key !== null && callers !== null && (expires === null || Date.parse(expires) > Date.parse(callers));
  if (longer) throw new AppError('not_allowed', `the API key "${key.name}" ends at ${callers}, and can't make one that lasts longer`);
}

function audited(account: Account, action: string, {id, name, scope}: Pick<KeyRecord, 'id' | 'name' | 'scope'>) {
  return {account: account.id, action, subject: id, details: {name, may: scope.may, owners: scope.owners, stacks: scope.stacks, ...(account.key === null ? {} : {key: account.key.id})}};
}

async function wireKeys(db: Queries, keys: readonly KeyRecord[]): Promise<WireKey[]> {
  return Promise.all(keys.map(key => wireKey(db, key)));
}

async function wireKey(db: Queries, {id, name, scope, created, tokens}: KeyRecord): Promise<WireKey> {
  const stacks = [...(await objectsById(db, scope.stacks ?? [])).values()];
  const names = await ownerNames(db, [...(scope.owners ?? []), ...stacks.map(({owner}) => owner)]);
  const used = tokens.flatMap(({lastUsed}) => (lastUsed === null ? [] : [lastUsed])).sort();
  return {
    id, name, created,
    may: scope.may,
    owners: scope.owners?.map(owner => names.get(owner) ?? '') ?? null,
    stacks: scope.stacks === null ? null : stacks.map(stack => ({id: stack.id, name: stack.name, owner: names.get(stack.owner) ?? ''})),
    expires: tokens[0]?.expires ?? null,
    lastUsed: used.at(-1) ?? null,
    tokens: tokens.map(token => ({created: token.created, expires: token.expires, lastUsed: token.lastUsed})),
  };
}
