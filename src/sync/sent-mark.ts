/** `sent.json` beside a run's record: which server it goes to, and whether all of it is there. */
import {join} from 'node:path';
import type {AccountKey} from '../domain/account.js';
import {isJsonObject} from '../domain/json.js';
import {readIfThere, writeAtomically} from '../lib/atomic-file.js';
import {parsedJson} from '../lib/json-text.js';

export interface SentMark extends AccountKey {
  /** When the last event that was sent happened; null while it is under way. */
  readonly updated: string | null;
  /** The code of the error with which the server took no more of it; null where it did. */
  readonly refused: string | null;
}

/** null for a run that goes to no server, or whose mark can't be read. */
export function readMark(folder: string): SentMark | null {
  const text = readIfThere(placeOf(folder));
  const value = text === null ? null : parsedJson(text);
  if (!isJsonObject(value)) return null;
  const {instance, account, updated, refused} = value;
  const isTextOrNull = (each: unknown): each is string | null => each === null || typeof each === 'string';
  return typeof instance === 'string' && typeof account === 'string' && isTextOrNull(updated) && isTextOrNull(refused) ? {instance, account, updated, refused} : null;
}

export function writeMark(folder: string, mark: SentMark): void {
  writeAtomically(placeOf(folder), `${JSON.stringify(mark)}\n`, {durable: false});
}

function placeOf(folder: string): string {
  return join(folder, 'sent.json');
}
