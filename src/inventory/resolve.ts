/** From what a person typed to the one object of this machine that it names (SEMANTICS 1.3). */
import type {Listed, LocalBackend, Stored} from '../backend/backend.js';
import type {RemoteSetting} from '../config/config.js';
import {closest} from '../domain/closest.js';
import {AppError} from '../domain/errors.js';
import type {Kind} from '../domain/kind.js';
import {nameOf, own} from '../domain/manifest.js';
import type {Namespace} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import {parseRef, refText} from '../domain/ref.js';
import type {Ref} from '../domain/ref.js';

/** Under which name one is known on which remote: `ann/prod` on ann's own machine is her `prod`. */
export type Identity = Pick<RemoteSetting, 'name' | 'username'>;

export interface ResolveOptions {
  /** The kind of a text that names none. */
  readonly defaultKind?: Kind;
  /** The only kind that will do, and that of a text that names none. */
  readonly kind?: Kind;
  readonly identities?: readonly Identity[];
}

/**
 * The object that a text names: one's own of exactly that name, else the only one of that name here, else the one
 * of that id, else the only one whose id starts so (6 characters or more). A prefix of a name is nobody's name.
 *
 * Rejects with `not_found` (close names in the hint), `ambiguous` (`details.candidates` are refs), `usage` for what
 * is no ref or of another kind, and `invalid_manifest` where the object is damaged.
 */
export async function resolve(local: LocalBackend, text: string, options: ResolveOptions = {}): Promise<Stored> {
  const ref = parseRef(text, options.kind ?? options.defaultKind);
  if (options.kind !== undefined && ref.kind !== options.kind) {
    throw new AppError('usage', `"${text}" names another kind of object; this command takes a ${options.kind}`);
  }
  return (await exactlyNamed(local, ref, options.identities ?? [])) ?? onlyOne(local, ref, await local.list(ref.kind));
}

/** One's own object that has this very name now: one that merely had it before a rename doesn't count. */
export async function ownNamed(local: Pick<LocalBackend, 'find'>, kind: Kind, name: string): Promise<Stored | null> {
  const found = await local.find({kind, name, namespace: own});
  return found !== null && sameName(nameOf(found.resource), name) ? found : null;
}

/** What can be said without a list: one's own, or another's whose remote is written. */
async function exactlyNamed(local: LocalBackend, ref: Ref, identities: readonly Identity[]): Promise<Stored | null> {
  const {kind, name, owner, remote} = ref;
  const mine = saysOwn(ref, identities) ? await local.find({kind, name, namespace: own}) : null;
  if (mine !== null || owner === null || remote === null) return mine;
  return local.find({kind, name, namespace: {remote, owner}});
}

function saysOwn({owner, remote}: Ref, identities: readonly Identity[]): boolean {
  if (owner === null) return remote === null || identities.some(each => each.name === remote);
  return identities.some(each => sameName(each.username, owner) && (remote === null || each.name === remote));
}

async function onlyOne(local: LocalBackend, ref: Ref, listed: readonly Listed[]): Promise<Stored> {
  const within = listed.filter(row => isWithin(row, ref));
  for (const matches of [rowsNamed(within, ref.name), rowsWithId(within, ref.name)]) {
    const [row, ...others] = matches;
    if (row === undefined) continue;
    if (others.length > 0) throw ambiguous(ref, matches);
    if (row.status === 'ok') return row;
    // Says what is wrong with the file, in the store's own words.
    const found = await local.find({kind: row.kind, name: row.name, namespace: row.namespace});
    if (found !== null) return found;
  }
  throw notFound(ref, within);
}

function isWithin(row: Listed, {owner, remote}: Ref): boolean {
  const namespace = namespaceOf(row);
  if (remote !== null && namespace.remote !== remote) return false;
  return owner === null || (namespace.owner !== null && sameName(namespace.owner, owner));
}

function rowsNamed(rows: readonly Listed[], name: string): readonly Listed[] {
  return rows.filter(row => sameName(rowName(row), name));
}

function rowsWithId(rows: readonly Listed[], text: string): readonly Stored[] {
  const id = text.toLowerCase();
  if (!/^[0-9a-f-]{6,36}$/.test(id)) return [];
  return rows.filter((row): row is Stored => row.status === 'ok' && row.resource.id.startsWith(id));
}

function rowName(row: Listed): string {
  return row.status === 'ok' ? nameOf(row.resource) : row.name;
}

function namespaceOf(row: Listed): Namespace {
  return row.status === 'ok' ? row.resource.namespace : row.namespace;
}

function rowRef(row: Listed, kind: Kind): string {
  return refText(kind, rowName(row), namespaceOf(row));
}

function ambiguous(ref: Ref, rows: readonly Listed[]): AppError {
  const byName = sameName(rowName(rows[0] as Listed), ref.name);
  const candidates = rows.map(row => (byName || row.status !== 'ok' ? rowRef(row, ref.kind) : `${rowRef(row, ref.kind)} (${row.resource.id})`));
  return new AppError('ambiguous', `"${ref.name}" could be any of ${candidates.join(', ')}`, {
    hint: byName ? 'Write one of these in full.' : 'Write more of the id.',
    details: {candidates: rows.map(row => rowRef(row, ref.kind))},
  });
}

function notFound(ref: Ref, within: readonly Listed[]): AppError {
  const near = closest(ref.name, within.map(rowName));
  const close = within.filter(row => near.includes(rowName(row))).map(row => rowRef(row, ref.kind));
  const hint = close.length > 0 ? `Did you mean ${close.join(' or ')}?` : `\`cairn ${ref.kind} list\` shows what is here.`;
  return new AppError('not_found', `${refText(ref.kind, ref.name, ref)} does not exist here`, {
    hint,
    next: [`cairn ${ref.kind} list`],
    details: {kind: ref.kind, name: ref.name, close},
  });
}
