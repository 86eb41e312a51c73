/** The audit log: rows are only ever added, in the transaction of what they tell of. */
import type {Json} from '../../domain/json.js';
import {newId} from '../../lib/uuid.js';
import type {Queries} from '../db/schema.js';
import {inChunks} from './chunks.js';

export interface AuditEntry {
  /** null for what happens without an account. */
  readonly account: string | null;
  readonly action: string;
  /** The id of what was acted on, or a name that was tried. */
  readonly subject: string;
  readonly details?: Json;
}

export async function appendAudit(db: Queries, now: Date, entries: readonly AuditEntry[]): Promise<void> {
  const at = now.toISOString();
  const rows = entries.map(({account, action, subject, details = {}}) => ({id: newId(), at, account, action, subject, details: JSON.stringify(details)}));
  for (const chunk of inChunks(rows)) await db.insertInto('audit_log').values([...chunk]).execute();
}
