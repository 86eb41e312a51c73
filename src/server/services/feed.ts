/**
 * The feed of changes (SEMANTICS 3.8, 3.9): what commits changed since a cursor, or, where what the
 * account may see was changed by grants or by time, everything it sees now.
 */
import {kinds} from '../../domain/kind.js';
import type {WireFeed} from '../../wire/types.js';
import {ownersFor} from '../policy/policy.js';
import {nextExpiry, visibilityOf} from '../repositories/grants.js';
import {changedIds, visibleById, visiblePage} from '../repositories/objects.js';
import type {Viewer} from '../repositories/rights.js';
import {lastSequence, readSetting} from '../repositories/settings.js';
import type {Caller, Context} from './context.js';
import {cursorText, parseCursor} from './cursor.js';
import type {Cursor} from './cursor.js';
import {present} from './present.js';

export class FeedService {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /**
   * The next part after a cursor, of at most `limit` objects. Where an account stands is read before
   * what it is told, so what happens in between is told again, never left out.
   */
  async changes({account}: Caller, since: string | undefined, limit: number): Promise<WireFeed> {
    const viewer = {account, now: this.#context.now()};
    const current = await this.#start(viewer);
    const cursor = since === undefined ? null : parseCursor(since);
    if (cursor === null || (await this.#isStale(cursor, current))) return this.#everything(viewer, current, limit);
    if (cursor.resync) return this.#everything(viewer, cursor, limit);
    if (cursor.seq === current.seq && cursor.after === lastId) return {resync: false, changed: [], gone: [], cursor: cursorText(cursor), more: false};
    return this.#since(viewer, {cursor, upTo: current.seq, limit});
  }

  /** The cursor of an account that begins now. */
  async #start(viewer: Viewer): Promise<Cursor> {
    const {identity: {instance, epoch}, database: {queries}} = this.#context;
    const [seq, visibility, expiry] = [await lastSequence(queries), await visibilityOf(queries, viewer), await nextExpiry(queries, viewer)];
    const {id, key} = viewer.account;
    return {instance, epoch, account: key === null ? id : `${id} ${key.id}`, visibility, expiry, seq, after: '', resync: true};
  }

  /**
   * A round that tells everything goes on to its end even if grants change meanwhile: what it tells
   * is checked against the rights of the moment, and its last cursor is stale, so another round follows.
   */
  async #isStale(cursor: Cursor, current: Cursor): Promise<boolean> {
    const {instance, epoch, account} = cursor;
    if (instance !== current.instance || epoch !== current.epoch || account !== current.account || cursor.seq > current.seq) return true;
    if (cursor.resync) return false;
    if (cursor.visibility !== current.visibility) return true;
    if (cursor.expiry !== null && cursor.expiry <= this.#context.now().toISOString()) return true;
    const pruned = Number((await readSetting(this.#context.database.queries, 'pruned')) ?? 0);
    return cursor.seq < pruned;
  }

  async #everything(viewer: Viewer, cursor: Cursor, limit: number): Promise<WireFeed> {
    const {queries} = this.#context.database;
    const found = await visiblePage(queries, viewer, {selection: {kinds: toldKinds}, page: {after: cursor.after, limit: limit + 1}});
    const shown = found.slice(0, limit);
    const more = found.length > shown.length;
    const next = more ? {...cursor, after: shown.at(-1)?.id ?? ''} : {...cursor, after: lastId, resync: false};
    return {resync: true, changed: await present(queries, viewer, shown), gone: [], cursor: cursorText(next), more};
  }

  async #since(viewer: Viewer, {cursor, upTo, limit}: {cursor: Cursor; upTo: number; limit: number}): Promise<WireFeed> {
    const {queries} = this.#context.database;
    const {seq, after} = cursor;
    const found = await changedIds(queries, {seq, upTo, page: {after, limit: limit + 1}});
    const told = found.slice(0, limit);
    const last = told.at(-1);
    const more = found.length > told.length;
    const visible = await visibleById(queries, viewer, told.filter(({deleted}) => deleted === null).map(({id}) => id));
    // Whoever else saw what was deleted had grants that ended with it, and so is told everything afresh.
    const own = ownersFor(viewer.account);
    const gone = told.filter(({deleted, owner}) => deleted !== null && own.includes(owner)).map(({id}) => id);
    const next = more && last !== undefined ? {...cursor, seq: last.seq, after: last.id} : {...cursor, seq: upTo, after: lastId};
    return {resync: false, changed: await present(queries, viewer, visible), gone, cursor: cursorText(next), more};
  }
}

/** Secrets are asked for by themselves: what clients keep of a server has no place for them. */
const toldKinds = kinds.filter(kind => kind !== 'secret');

/** Sorts after every id: the whole of that commit has been told. */
const lastId = '~';
