/** Ids: random ones that sort by time, and ids derived from a text. */
import {createHash} from 'node:crypto';
import {v7} from 'uuid';

const grammar = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const fresh = new Set<string>();
/** More than a command makes. A process that runs for months would remember every one otherwise. */
const mostFresh = 100_000;

/** A new UUID v7. */
export function newId(): string {
  const id = v7();
  if (fresh.size >= mostFresh) fresh.clear();
  fresh.add(id);
  return id;
}

/**
 * True the first time it is asked about an id that `newId` gave in this process: such an id can't be
 * in use yet, so that a store needn't look through all of its files for it.
 */
export function spendFreshId(id: string): boolean {
  return fresh.delete(id);
}

/** The UUID v8 of a text: the same on every machine and at every time. */
export function derivedId(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** True for a UUID of any version in its canonical, lower-case form. */
export function isId(text: string): boolean {
  return grammar.test(text);
}

/** When a UUID v7 was made, in milliseconds since 1970; null for other versions. */
export function timeOfId(id: string): number | null {
  return isId(id) && id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null;
}
