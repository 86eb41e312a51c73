/** Offers of ownership: made by whoever may give, carried out when whoever receives accepts (SEMANTICS 4.7). */
import {AppError, isAppError} from '../../../domain/errors.js';
import {newId} from '../../../lib/uuid.js';
import type {WireNewTransfer, WireTransfer, WireTransferred} from '../../../wire/types.js';
import type {Queries, TransferRow} from '../../db/schema.js';
import {levelOf, mayCreateIn, ownersFor, rightOfLevel} from '../../policy/policy.js';
import type {Account} from '../../policy/policy.js';
import {appendAudit} from '../../repositories/audit.js';
import type {ObjectRecord} from '../../repositories/objects.js';
import {ownerNames, userById, userByName} from '../../repositories/owners.js';
import {nextSequence} from '../../repositories/settings.js';
import {deleteTransfer, saveTransfer, transferById, transfersOf} from '../../repositories/transfers.js';
import type {Caller, Context} from '../context.js';
import {closureOf} from './closure.js';
import type {TransferClosure} from './closure.js';
import {moveObjects} from './move.js';
import {requireAct} from '../require-act.js';

export class TransferService {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /**
   * Offers an object; where the giver may create in the receiver's place, it changes hands at once. With `dryRun` only says what would
   * go. Rejects with `not_found`, `not_allowed`, `invalid_input`, or `exists` where a name is taken.
   */
  async offer({account}: Caller, {object, to, withComponents, keep, dryRun = false}: WireNewTransfer): Promise<WireTransfer> {
    requireAct(account, 'share');
    const {database, now} = this.#context;
    return database.write(async transaction => {
      const seq = await nextSequence(transaction);
      const closure = await closureOf(transaction, {account, now: now()}, {object, withComponents});
      const receiver = await activeUser(transaction, to);
      if (closure.objects[0]?.owner === receiver) throw new AppError('invalid_input', `it belongs to ${to} already`);
      const row: TransferRow = {
        id: newId(), object, giver: account.id, receiver, with_components: withComponents ? 1 : 0, keep: keep === null ? null : levelOf(keep), created: now().toISOString(),
      };
      if (dryRun) return present(transaction, row, {closure, state: 'planned'});
      if (mayCreateIn(account, receiver)) return this.#carryOut(transaction, row, {closure, actor: account, seq});
      await saveTransfer(transaction, row);
      await appendAudit(transaction, now(), [{account: account.id, action: 'transfer-offer', subject: object, details: {to: receiver}}]);
      return present(transaction, row, {closure, state: 'offered'});
    });
  }

  /** Open offers that the caller made, or may accept; without those that the giver could no longer make. */
  async list({account}: Caller): Promise<readonly WireTransfer[]> {
    const {database: {queries}} = this.#context;
    const open: WireTransfer[] = [];
    for (const row of await transfersOf(queries, account.id, ownersFor(account))) {
      const closure = await this.#closure(queries, row).catch(nullIfRefused);
      if (closure !== null) open.push(await present(queries, row, {closure, state: 'offered'}));
    }
    return open;
  }

  /** Rejects with `not_found` for what isn't offered to the caller, and as `offer` where the giver could no longer make it. */
  async accept({account}: Caller, id: string): Promise<WireTransfer> {
    requireAct(account, 'share');
    return this.#context.database.write(async transaction => {
      const seq = await nextSequence(transaction);
      const row = await transferById(transaction, id);
      if (row === undefined || !mayCreateIn(account, row.receiver)) throw noOffer(id);
      return this.#carryOut(transaction, row, {closure: await this.#closure(transaction, row), actor: account, seq});
    });
  }

  /** Declines an offer, or takes one's own back. */
  async drop({account}: Caller, id: string): Promise<void> {
    requireAct(account, 'share');
    await this.#context.database.write(async transaction => {
      const row = await transferById(transaction, id);
      if (row === undefined || (row.giver !== account.id && !mayCreateIn(account, row.receiver))) throw noOffer(id);
      await deleteTransfer(transaction, id);
      await appendAudit(transaction, this.#context.now(), [{account: account.id, action: 'transfer-drop', subject: row.object}]);
    });
  }

  async #carryOut(transaction: Queries, row: TransferRow, {closure, actor, seq}: {closure: TransferClosure; actor: Account; seq: number}): Promise<WireTransfer> {
    const answer = await present(transaction, row, {closure, state: 'done'});
    await deleteTransfer(transaction, row.id);
    const {receiver, giver} = row;
    await moveObjects(transaction, {objects: closure.objects, receiver, giver, keep: rightOfLevel(row.keep), actor: actor.id, now: this.#context.now(), seq});
    return answer;
  }

  /** As the giver may give it now. */
  async #closure(db: Queries, {object, giver, with_components}: TransferRow): Promise<TransferClosure> {
    const user = await userById(db, giver);
    if (user?.active !== true) throw new AppError('not_found', 'whoever offered it has no account here any more');
    const account: Account = {id: user.id, username: user.username, role: user.role, teams: [], key: null};
    return closureOf(db, {account, now: this.#context.now()}, {object, withComponents: with_components === 1});
  }
}

function nullIfRefused(error: unknown): null {
  if (isAppError(error)) return null;
  throw error;
}

async function activeUser(db: Queries, name: string): Promise<string> {
  const user = await userByName(db, name);
  if (user?.active !== true) throw new AppError('not_found', `there is no active user "${name}" to give it to`);
  return user.id;
}

async function present(db: Queries, row: TransferRow, {closure, state}: {closure: TransferClosure; state: WireTransfer['state']}): Promise<WireTransfer> {
  const names = await ownerNames(db, [row.giver, row.receiver, ...[...closure.objects, ...closure.staying].map(({owner}) => owner)]);
  const shown = ({id, kind, name, owner}: ObjectRecord): WireTransferred => ({id, kind, name, owner: names.get(owner) ?? ''});
  return {
    id: row.id, state, from: names.get(row.giver) ?? '', to: names.get(row.receiver) ?? '', keep: rightOfLevel(row.keep), created: row.created,
    objects: closure.objects.map(shown),
    staying: closure.staying.map(shown),
  };
}

function noOffer(id: string): AppError {
  return new AppError('not_found', `there is no offer ${JSON.stringify(id)} that is yours to answer`);
}
