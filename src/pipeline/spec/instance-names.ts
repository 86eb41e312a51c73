/** What instances are called: for people by their step and combination, for folders and jobs in a narrow alphabet. */
import {createHash} from 'node:crypto';
import type {Json} from '../../domain/json.js';
import {valueText} from './check-values.js';

export type Combination = Readonly<Record<string, Json>>;

const longestValue = 60;
const longestSlug = 40;

/** `train`, or `train[rate=0.1,seed=1]`. Different combinations have different ids. */
export function instanceId(step: string, matrix: Combination): string {
  const text = combinationText(matrix);
  return text === '' ? step : `${step}[${text}]`;
}

/** A name in the folder of a fan-in: `rate=0.1,seed=1`, or the slug where that is no name of a file everywhere. `extension` as of the output's path. */
export function entryName(matrix: Combination, slug: string, extension: string): string {
  const text = combinationText(matrix);
  return `${/^[A-Za-z0-9][A-Za-z0-9._=,-]{0,99}$/.test(text) ? text : slug}${extension}`;
}

/** For each id one of `[a-z0-9-]{1,40}`, all different; the same ids give the same slugs. */
export function slugsOf(ids: readonly string[]): readonly string[] {
  const plain = ids.map(plainSlug);
  const counts = new Map<string, number>();
  for (const slug of plain) counts.set(slug, (counts.get(slug) ?? 0) + 1);
  const taken = new Set(plain.filter(slug => counts.get(slug) === 1 && fits(slug)));
  return plain.map((slug, index) => {
    if (taken.has(slug)) return slug;
    for (let salt = 0; ; salt += 1) {
      const marked = withDigest(slug, `${ids[index]}${salt === 0 ? '' : `\0${salt}`}`);
      if (!taken.has(marked)) {
        taken.add(marked);
        return marked;
      }
    }
  });
}

function combinationText(matrix: Combination): string {
  return Object.entries(matrix).map(([key, value]) => `${key}=${shortText(value)}`).join(',');
}

/** Texts that could be taken for something else stand in quotes. */
function shortText(value: Json): string {
  const isPlain = typeof value !== 'string' || (/^[A-Za-z0-9._/-]+$/.test(value) && !/^(?:true|false|null|-?[0-9.]+(?:e-?[0-9]+)?)$/.test(value));
  const text = isPlain ? valueText(value) : JSON.stringify(value);
  return text.length <= longestValue ? text : `${[...text].slice(0, longestValue - 9).join('')}…${digest(text)}`;
}

function plainSlug(id: string): string {
  return id.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
}

function fits(slug: string): boolean {
  return slug !== '' && slug.length <= longestSlug;
}

function withDigest(slug: string, id: string): string {
  return `${slug.slice(0, longestSlug - 9).replace(/-+$/, '')}-${digest(id)}`.replace(/^-/, '');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
