/** Logs of attempts as the server keeps them: pieces of text, up to a limit. */
import {AppError} from '../../../domain/errors.js';
import {runLimits} from '../../../wire/run-types.js';
import type {WireRunLog, WireRunLogChunk} from '../../../wire/run-types.js';
import type {Queries} from '../../db/schema.js';
import {addLogPiece, deleteLog, logPieces, logPiecesBefore, logSize} from '../../repositories/run-logs.js';
import type {LogKey, LogPiece} from '../../repositories/run-logs.js';

/** Of pieces that one answer has. */
const atOnce = 16;

export interface LogQuestion extends LogKey {
  readonly offset: number;
  /** From where so many last lines begin, in place of the offset. */
  readonly tail: number | undefined;
}

/** True for a log of which the server takes no more. */
export function isFull(size: number): boolean {
  return size > runLimits.logBytes;
}

/** How much there is then. Throws `conflict` naming the next offset where something is missing. */
export async function addPiece(db: Queries, run: string, {slug, attempt, offset, bytes, text, restart = false}: WireRunLogChunk): Promise<number> {
  const key = {run, slug, attempt};
  if (restart) await deleteLog(db, key);
  const size = await logSize(db, key);
  if (isFull(size) || offset + bytes <= size) return size;
  if (offset !== size) throw new AppError('conflict', `a log has no gaps: the next offset is ${size}`, {details: {next: size}});
  if (offset + bytes <= runLimits.logBytes) {
    await addLogPiece(db, key, {start: offset, bytes, text});
    return offset + bytes;
  }
  const end = runLimits.logBytes + 1;
  await addLogPiece(db, key, {start: offset, bytes: end - offset, text: `\n[The server keeps the first ${runLimits.logBytes / 1024 / 1024} MiB of a log; the rest is on the machine of the run.]\n`});
  return end;
}

export async function readLog(db: Queries, {offset, tail, ...key}: LogQuestion): Promise<WireRunLog> {
  if (tail !== undefined) return lastLines(db, key, tail);
  const pieces = await logPieces(db, key, {from: offset, limit: atOnce});
  return {text: pieces.map(({text}) => text).join(''), next: endOf(pieces.at(-1)) ?? offset};
}

/** From the end, piece by piece, until there are lines enough. */
async function lastLines(db: Queries, key: LogKey, lines: number): Promise<WireRunLog> {
  const size = await logSize(db, key);
  let text = '';
  for (let before = size; before > 0 && lines > 0;) {
    const pieces = await logPiecesBefore(db, key, {before, limit: atOnce});
    text = [...pieces].reverse().map(piece => piece.text).join('') + text;
    const start = startOfLast(text, lines);
    if (start > 0) return {text: text.slice(start), next: size};
    before = pieces.at(-1)?.start ?? 0;
  }
  return {text: lines > 0 ? text : '', next: size};
}

/** 0 where there are no more lines than that. The feed that ends the text ends the last line; it begins none. */
function startOfLast(text: string, lines: number): number {
  let at = text.length - 1;
  for (let found = 0; found < lines; found += 1) {
    at = at <= 0 ? -1 : text.lastIndexOf('\n', at - 1);
    if (at < 0) return 0;
  }
  return at + 1;
}

function endOf(piece: LogPiece | undefined): number | null {
  return piece === undefined ? null : piece.start + piece.bytes;
}
