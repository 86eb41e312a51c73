/** How values of `run_args` are read. Each throws an error whose message goes on after the argument's name. */
import {isJsonObject} from '../../../domain/json.js';
import type {Json, JsonObject} from '../../../domain/json.js';

export function text(value: Json): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error('must be a text');
}

export function number(value: Json): number {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof read === 'number' && Number.isFinite(read)) return read;
  throw new Error('must be a number');
}

export function flag(value: Json): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new Error('must be true or false');
}

const units: Readonly<Record<string, number>> = {'': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40};

/** As Docker reads sizes: `64m` and `64MiB` are the same; -1 is without limit. */
export function bytes(value: Json): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  const [, count = '', unit = ''] = /^\s*(-1|\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?\s*$/i.exec(typeof value === 'string' ? value : '') ?? [];
  const factor = units[unit.toLowerCase()];
  if (count === '' || factor === undefined) throw new Error('must be a size, such as 64m or 2g');
  return Math.round(Number(count) * factor);
}

/** A text stands for a list of one. */
export function wordsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return (value as readonly Json[]).map(each => text(typeof each === 'number' ? String(each) : each));
  throw new Error('must be a text or a list of texts');
}

/** A list as it is; a map as texts with that character between name and value. */
export function listOf(value: Json, between: string): readonly string[] {
  return isJsonObject(value) ? Object.entries(value).map(([name, each]) => `${name}${between}${plain(each)}`) : wordsOf(value);
}

/** A map as it is; a list as the map that its texts, parted by that character, make. */
export function mapOf(value: Json, between = '='): JsonObject {
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  return Object.fromEntries(
    wordsOf(value).map(each => {
      const at = each.indexOf(between);
      return at < 0 ? [each, ''] : [each.slice(0, at), each.slice(at + 1)];
    }),
  );
}

/** `HOST[:CONTAINER[:PERMISSIONS]]`. */
export function device(value: string): JsonObject {
  const [host = '', inside = host, permissions = 'rwm'] = value.split(':');
  return {PathOnHost: host, PathInContainer: inside, CgroupPermissions: permissions};
}

/** `NAME=SOFT[:HARD]`. */
export function ulimit(value: string): JsonObject {
  const [, name = '', soft = '', hard = soft] = /^([a-z]+)=(-?\d+)(?::(-?\d+))?$/.exec(value) ?? [];
  if (name === '') throw new Error(`must be limits such as nofile=1024:2048, not ${JSON.stringify(value)}`);
  return {Name: name, Soft: Number(soft), Hard: Number(hard)};
}

function plain(value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error('must have plain values');
}
