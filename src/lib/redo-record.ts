/** A redo record, as a transaction writes it; what reads it trusts nobody to have left it alone. */
import {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import type {Json} from '../domain/json.js';
import {parsedJson} from './json-text.js';

export interface RecordedChange {
  readonly root: string;
  readonly path: string;
  readonly content: string | null;
  /** Digest of what the file held at the commit; null where there was none. */
  readonly before: string | null;
  /** False for files that need no flush of their own: they only accompany the change. */
  readonly durable?: boolean | undefined;
}

export interface RedoRecord {
  /** First in the text, so that it can be read without the rest. */
  readonly id: string;
  readonly changes: readonly RecordedChange[];
}

/** Throws `invalid_input` naming the file where the text is no record, or would touch what lies outside the roots. */
export function parseRedoRecord(text: string, place: string, roots: readonly string[]): RedoRecord {
  const value = parsedJson(text);
  if (!isJsonObject(value) || typeof value['id'] !== 'string' || !isChanges(value['changes'], roots)) throw damaged(place);
  return value as unknown as RedoRecord;
}

function isChanges(value: Json | undefined, roots: readonly string[]): boolean {
  return Array.isArray(value) && value.every((change: Json) => isChange(change, roots));
}

function isChange(value: Json, roots: readonly string[]): boolean {
  if (!isJsonObject(value)) return false;
  const {root, path, content, before} = value;
  return typeof root === 'string' && roots.includes(root) && isInside(path) && isTextOrNull(content) && isTextOrNull(before);
}

function isTextOrNull(value: Json | undefined): boolean {
  return value === null || typeof value === 'string';
}

/** A path that stays below its root on every platform. */
function isInside(path: Json | undefined): boolean {
  if (typeof path !== 'string' || /[\0\\:]/.test(path)) return false;
  return path.split('/').every(step => step !== '' && step !== '.' && step !== '..');
}

function damaged(place: string): AppError {
  return new AppError('invalid_input', `${place} is damaged: it is not the record of a change`, {
    hint: 'It held a change that may not be in all of its files. Restore it from a backup; or move it away, and look at what changed last.',
    next: [`mv ${place} ${place}.damaged`, 'cairn doctor'],
    details: {file: place},
  });
}
