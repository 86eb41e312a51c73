/** People on this server: the first admin, and those whom admins add. */
import {timingSafeEqual} from 'node:crypto';
import {AppError} from '../../domain/errors.js';
import {checkName} from '../../domain/name.js';
import {newId} from '../../lib/uuid.js';
import type {WireNewUser, WirePage, WireServer, WireSession, WireSetup, WireUser} from '../../wire/types.js';
import type {Queries} from '../db/schema.js';
import {mayManageUsers} from '../policy/policy.js';
import {appendAudit} from '../repositories/audit.js';
import {activeAdmins, insertUser, listUsers, ownerByName, setActive, userByName} from '../repositories/owners.js';
import type {UserRecord} from '../repositories/owners.js';
import {deleteKeysOf} from '../repositories/keys.js';
import type {Page} from '../repositories/rights.js';
import {deleteSessionsOf} from '../repositories/sessions.js';
import {deleteSetting, readSetting, writeSetting} from '../repositories/settings.js';
import type {Caller, Context} from './context.js';
import {checkPassword, hashPassword} from './passwords.js';
import {requireAct} from './require-act.js';
import type {SessionService} from './sessions.js';
import {hashOfToken, newToken} from './tokens.js';

export class AccountService {
  readonly #context: Context;
  readonly #sessions: SessionService;

  constructor(context: Context, sessions: SessionService) {
    this.#context = context;
    this.#sessions = sessions;
  }

  async server(): Promise<WireServer> {
    const {identity, database} = this.#context;
    return {product: 'cairn', ...identity, setupRequired: (await activeAdmins(database.queries)) === 0};
  }

  /**
   * Readies a server that has no admin yet: with the given one, else by a token for `setup`, which
   * is returned and known to nobody else. Each start makes a new one and voids that of the last.
   */
  async prepareSetup(admin?: {username: string; password: string}): Promise<string | undefined> {
    const {database} = this.#context;
    if ((await activeAdmins(database.queries)) > 0) return undefined;
    if (admin !== undefined) {
      const user = await this.#newUser({...admin, role: 'admin'});
      await this.#unlessSetUp(transaction => this.#insertFirstAdmin(transaction, user));
      return undefined;
    }
    const token = newToken();
    return this.#unlessSetUp(async transaction => {
      await writeSetting(transaction, 'setup_token_hash', hashOfToken(token));
      return token;
    });
  }

  /** Another process on the same database may have set it up just now. */
  async #unlessSetUp<T>(work: (transaction: Queries) => Promise<T>): Promise<T | undefined> {
    return this.#context.database.write(async transaction => ((await activeAdmins(transaction)) > 0 ? undefined : work(transaction)));
  }

  /** Makes the first admin and signs it in. The token is void from then on. */
  async setup({token, username, password}: WireSetup): Promise<WireSession> {
    const {database} = this.#context;
    await this.#checkSetupToken(database.queries, token);
    const user = await this.#newUser({username, password, role: 'admin'});
    return database.write(async transaction => {
      await this.#checkSetupToken(transaction, token);
      await this.#insertFirstAdmin(transaction, user);
      return this.#sessions.open(transaction, user);
    });
  }

  /** For every active account: people must find each other in order to share. */
  async list({after, limit}: Page): Promise<WirePage<WireUser>> {
    const found = await listUsers(this.#context.database.queries, {after, limit: limit + 1});
    const items = found.slice(0, limit).map(wireUser);
    return {items, next: found.length > limit ? (items.at(-1)?.username ?? null) : null};
  }

  /** For every active account, as `list`. */
  async get(username: string): Promise<WireUser> {
    return wireUser(await existing(this.#context.database.queries, username));
  }

  async create({account}: Caller, wanted: WireNewUser): Promise<WireUser> {
    requireAdmin(account);
    const user = await this.#newUser(wanted);
    await this.#context.database.write(async transaction => {
      await insertNew(transaction, user);
      await appendAudit(transaction, this.#context.now(), [{account: account.id, action: 'user-create', subject: user.id, details: {username: user.username, role: user.role}}]);
    });
    return wireUser(user);
  }

  /** Deactivating also ends every session and key of the account. */
  async setActive({account}: Caller, username: string, active: boolean): Promise<WireUser> {
    requireAdmin(account);
    return this.#context.database.write(async transaction => {
      const user = await existing(transaction, username);
      if (user.active === active) return wireUser(user);
      await setActive(transaction, user.id, active);
      if ((await activeAdmins(transaction)) === 0) throw new AppError('not_allowed', `"${user.username}" is the only active admin and stays active`);
      await deleteSessionsOf(transaction, user.id);
      await deleteKeysOf(transaction, user.id);
      await appendAudit(transaction, this.#context.now(), [{account: account.id, action: active ? 'user-activate' : 'user-deactivate', subject: user.id}]);
      return wireUser({...user, active});
    });
  }

  async #newUser({username, password, role = 'member'}: WireNewUser): Promise<UserRecord> {
    checkName(username, 'a user');
    checkPassword(password);
    const created = this.#context.now().toISOString();
    return {id: newId(), username, role, active: true, passwordHash: await hashPassword(password), created};
  }

  async #insertFirstAdmin(transaction: Queries, user: UserRecord): Promise<void> {
    await insertNew(transaction, user);
    await deleteSetting(transaction, 'setup_token_hash');
    await appendAudit(transaction, this.#context.now(), [{account: user.id, action: 'setup', subject: user.id, details: {username: user.username}}]);
  }

  async #checkSetupToken(db: Queries, token: string): Promise<void> {
    if ((await activeAdmins(db)) > 0) throw new AppError('not_allowed', 'this server has been set up already');
    const kept = (await readSetting(db, 'setup_token_hash')) ?? '';
    const given = Buffer.from(hashOfToken(token));
    if (kept.length !== given.length || !timingSafeEqual(Buffer.from(kept), given)) {
      throw new AppError('invalid_credentials', 'this is not the setup token', {hint: 'The server prints it when it starts; each start makes a new one.'});
    }
  }
}

async function insertNew(transaction: Queries, user: UserRecord): Promise<void> {
  if ((await ownerByName(transaction, user.username)) !== undefined) {
    throw new AppError('exists', `the name "${user.username}" is taken`, {hint: 'Names of users and teams are compared without case.'});
  }
  await insertUser(transaction, user);
}

async function existing(db: Queries, username: string): Promise<UserRecord> {
  const user = await userByName(db, username);
  if (user === undefined) throw new AppError('not_found', `there is no user "${username}"`);
  return user;
}

function requireAdmin(account: Caller['account']): void {
  requireAct(account, 'users');
  if (!mayManageUsers(account)) throw new AppError('not_allowed', 'only an admin of this server manages its users');
}

function wireUser({id, username, role, active, created}: UserRecord): WireUser {
  return {id, username, role, active, created};
}
