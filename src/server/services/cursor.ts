/** Where an account stands in the feed of changes, as a text that only this server reads. */

export interface Cursor {
  readonly instance: string;
  readonly epoch: string;
  readonly account: string;
  /** What the account could see by grants and delegating references when this round began. */
  readonly visibility: number;
  /** When the next of its grants ended, or would; null for never. */
  readonly expiry: string | null;
  /** Everything up to this commit has been told ... */
  readonly seq: number;
  /** ... and of the next part everything up to this id. */
  readonly after: string;
  /** In the midst of telling everything: `after` then counts over all that is visible, and `seq` is where changes go on. */
  readonly resync: boolean;
}

export function cursorText(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** The cursor that a text is; null for anything else, which is as good as a stale one. */
export function parseCursor(text: string): Cursor | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  return isCursor(value) ? value : null;
}

function isCursor(value: unknown): value is Cursor {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<keyof Cursor, unknown>;
  const texts = [fields.instance, fields.epoch, fields.account, fields.after];
  const numbers = [fields.visibility, fields.seq];
  return texts.every(each => typeof each === 'string')
    && numbers.every(each => Number.isSafeInteger(each))
    && (fields.expiry === null || typeof fields.expiry === 'string')
    && typeof fields.resync === 'boolean';
}
