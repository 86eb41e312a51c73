/** Signing in and out, and who a token belongs to. */
import {AppError} from '../../domain/errors.js';
import type {WireMe, WireSession, WireSignIn} from '../../wire/types.js';
import type {Queries} from '../db/schema.js';
import {appendAudit} from '../repositories/audit.js';
import {keyByToken, setLastUsed} from '../repositories/keys.js';
import type {PresentedKey} from '../repositories/keys.js';
import {userByName} from '../repositories/owners.js';
import type {UserRecord} from '../repositories/owners.js';
import {accountBySession, deleteSession, insertSession} from '../repositories/sessions.js';
import type {Caller, Context} from './context.js';
import {verifyPassword} from './passwords.js';
import {SignInLimiter} from './sign-in-limiter.js';
import {hashOfToken, isKeyToken, newToken} from './tokens.js';

/** Milliseconds. */
const useNotedEvery = 60_000;
const sessionLasts = 30 * 24 * 60 * 60 * 1000;

export class SessionService {
  readonly #context: Context;
  readonly #limiter: SignInLimiter;
  /** Tokens whose use is being written. */
  readonly #noting = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
    this.#limiter = new SignInLimiter(() => context.now());
  }

  /** Rejects with `invalid_credentials`, the same for an unknown name, a wrong password and a deactivated account; or with `rate_limited`. */
  async signIn({username, password}: WireSignIn): Promise<WireSession> {
    const {database} = this.#context;
    this.#limiter.attempt(username);
    const found = await userByName(database.queries, username);
    const right = await verifyPassword(found?.passwordHash ?? null, password);
    const session = await database.write(async transaction => {
      const user = right ? await userByName(transaction, username) : undefined;
      if (user?.active === true) return this.open(transaction, user);
      await appendAudit(transaction, this.#context.now(), [{account: null, action: 'sign-in-failed', subject: username}]);
      return null;
    });
    if (session === null) throw new AppError('invalid_credentials', 'wrong username or password');
    this.#limiter.succeeded(username);
    return session;
  }

  /** Makes a session for a user that has proven who it is, in the transaction of that proof. */
  async open(transaction: Queries, user: UserRecord): Promise<WireSession> {
    const now = this.#context.now();
    const token = newToken();
    const expires = new Date(now.getTime() + sessionLasts).toISOString();
    await insertSession(transaction, {tokenHash: hashOfToken(token), account: user.id, created: now.toISOString(), expires});
    await appendAudit(transaction, now, [{account: user.id, action: 'sign-in', subject: user.id}]);
    return {token, expires, me: this.#meOf(user, expires)};
  }

  /** Rejects with `not_allowed` for a key, which is revoked instead. */
  async signOut({account, tokenHash}: Caller): Promise<void> {
    if (account.key !== null) throw new AppError('not_allowed', 'an API key is not signed out', {hint: `\`cairn key revoke ${account.key.name}\` ends it.`});
    await this.#context.database.write(async transaction => {
      await deleteSession(transaction, tokenHash);
      await appendAudit(transaction, this.#context.now(), [{account: account.id, action: 'sign-out', subject: account.id}]);
    });
  }

  /** Looks the token up with its account, so that a revocation or a deactivation holds at once. Rejects with `not_logged_in`. */
  async authenticate(token: string | null): Promise<Caller> {
    if (token === null) throw notSignedIn();
    const tokenHash = hashOfToken(token);
    if (isKeyToken(token)) return this.#keyCaller(tokenHash);
    const found = await accountBySession(this.#context.database.queries, tokenHash, this.#context.now());
    if (found === undefined) throw notSignedIn();
    const {expires, ...account} = found;
    return {account: {...account, teams: [], key: null}, tokenHash, expires};
  }

  me({account, expires}: Caller): WireMe {
    return {...this.#meOf(account, expires), ...(account.key === null ? {} : {key: account.key})};
  }

  async #keyCaller(tokenHash: string): Promise<Caller> {
    const {database, now} = this.#context;
    const found = await keyByToken(database.queries, tokenHash, now());
    if (found === undefined) throw notSignedIn();
    this.#noteUse(found.token);
    const {id, name, scope, account, token} = found;
    return {account: {...account, teams: [], key: {id, name, ...scope}}, tokenHash, expires: token.expires};
  }

  /** A use is noted beside the request, once a minute at most and never twice at once: whether it can be written decides nothing. */
  #noteUse({tokenHash, lastUsed}: PresentedKey['token']): void {
    const now = this.#context.now();
    if (this.#noting.has(tokenHash) || (lastUsed !== null && now.getTime() - Date.parse(lastUsed) < useNotedEvery)) return;
    this.#noting.add(tokenHash);
    this.#context.database.write(transaction => setLastUsed(transaction, tokenHash, now))
      .catch(() => undefined)
      .finally(() => this.#noting.delete(tokenHash));
  }

  #meOf({id, username, role}: Pick<UserRecord, 'id' | 'username' | 'role'>, expires: string | null): WireMe {
    return {account: id, username, role, instance: this.#context.identity.instance, expires};
  }
}

function notSignedIn(): AppError {
  return new AppError('not_logged_in', 'sign in: the request has no valid token', {hint: 'Tokens end by time, sign-out, revocation and deactivation.'});
}
