/** What attempts of runs printed, in pieces that follow one another without gaps. */
import {sql} from 'kysely';
import type {Queries} from '../db/schema.js';

/** Which attempt of which instance of a run. */
export interface LogKey {
  readonly run: string;
  readonly slug: string;
  readonly attempt: number;
}

export interface LogPiece {
  readonly start: number;
  readonly bytes: number;
  readonly text: string;
}

const end = sql<number>`max(start + bytes)`;

/** How much there is of each attempt's log of a run. */
export async function logSizes(db: Queries, run: string): Promise<readonly {readonly slug: string; readonly attempt: number; readonly size: number}[]> {
  const rows = await db.selectFrom('run_logs').select(['slug', 'attempt', end.as('size')]).where('run', '=', run).groupBy(['slug', 'attempt']).orderBy('slug').orderBy('attempt').execute();
  return rows.map(({slug, attempt, size}) => ({slug, attempt: Number(attempt), size: Number(size)}));
}

/** 0 where there is none. */
export async function logSize(db: Queries, key: LogKey): Promise<number> {
  const row = await ofLog(db, key).select(end.as('size')).executeTakeFirst();
  return Number(row?.size ?? 0);
}

export async function addLogPiece(db: Queries, {run, slug, attempt}: LogKey, piece: LogPiece): Promise<void> {
  await db.insertInto('run_logs').values({run, slug, attempt, ...piece}).execute();
}

export async function deleteLog(db: Queries, {run, slug, attempt}: LogKey): Promise<void> {
  await db.deleteFrom('run_logs').where('run', '=', run).where('slug', '=', slug).where('attempt', '=', attempt).execute();
}

/** Pieces that begin at `from` or later, in their order. */
export async function logPieces(db: Queries, key: LogKey, {from, limit}: {from: number; limit: number}): Promise<readonly LogPiece[]> {
  const rows = await ofLog(db, key).select(['start', 'bytes', 'text']).where('start', '>=', from).orderBy('start').limit(limit).execute();
  return rows.map(pieceOf);
}

/** Pieces that begin before `before`, the last one first. */
export async function logPiecesBefore(db: Queries, key: LogKey, {before, limit}: {before: number; limit: number}): Promise<readonly LogPiece[]> {
  const rows = await ofLog(db, key).select(['start', 'bytes', 'text']).where('start', '<', before).orderBy('start', 'desc').limit(limit).execute();
  return rows.map(pieceOf);
}

function ofLog(db: Queries, {run, slug, attempt}: LogKey) {
  return db.selectFrom('run_logs').where('run', '=', run).where('slug', '=', slug).where('attempt', '=', attempt);
}

function pieceOf({start, bytes, text}: LogPiece): LogPiece {
  return {start: Number(start), bytes: Number(bytes), text};
}
