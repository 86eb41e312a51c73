/** Objects that were offered to another owner, and wait for the answer: one offer for each object. */
import type {Queries, TransferRow} from '../db/schema.js';

export async function saveTransfer(db: Queries, transfer: TransferRow): Promise<void> {
  await db.deleteFrom('transfers').where('object', '=', transfer.object).execute();
  await db.insertInto('transfers').values(transfer).execute();
}

export async function transferById(db: Queries, id: string): Promise<TransferRow | undefined> {
  return db.selectFrom('transfers').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Offers that this account made, and those that are made to one of these owners; the oldest first. */
export async function transfersOf(db: Queries, account: string, owners: readonly string[]): Promise<readonly TransferRow[]> {
  return db.selectFrom('transfers').selectAll('transfers').innerJoin('objects', 'objects.id', 'transfers.object').where('objects.deleted', 'is', null)
    .where(eb => eb.or([eb('giver', '=', account), eb('receiver', 'in', owners)])).orderBy('transfers.created').orderBy('transfers.id').execute();
}

export async function deleteTransfer(db: Queries, id: string): Promise<void> {
  await db.deleteFrom('transfers').where('id', '=', id).execute();
}
