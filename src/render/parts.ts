/** Results that are shown part by part. */
import {AppError} from '../domain/errors.js';
import type {OutputFormat} from './view.js';

const inParts: ReadonlySet<string> = new Set<OutputFormat>(['table', 'wide', 'ndjson']);

/** True for formats in which the parts of a list after each other are the list. */
export function isShownInParts(format: string): boolean {
  return inParts.has(format);
}

/** Throws `usage` for a format in which a result without an end can't be printed. */
export function checkFollowed(format: string): void {
  if (!isShownInParts(format)) throw new AppError('usage', `What is followed has no end, so it can not be printed as ${format}`, {hint: 'Use -o ndjson: an object a line.'});
}
