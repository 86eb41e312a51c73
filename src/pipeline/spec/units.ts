/** Lengths of time, amounts of memory and shares of cores as people write them. Each pattern takes what its function reads, and nothing else. */

export const durationPattern = '^(?:[1-9][0-9]{0,5}(?:ms|s|m|h|d|w))+$';
/** As `durationPattern`, or none at all. */
export const delayPattern = '^(?:0s?|(?:[1-9][0-9]{0,5}(?:ms|s|m|h|d|w))+)$';
export const memoryPattern = '^[1-9][0-9]{0,3}(?:\\.[0-9]{1,3})?(?:[kKMGT]i?)B?$';
export const millicorePattern = '^[1-9][0-9]{0,6}m$';

const milliseconds: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000};
const powers: Readonly<Record<string, number>> = {k: 1, K: 1, M: 2, G: 3, T: 4};

/** Milliseconds: `500ms`, `90s`, `1h30m`, `7d`. */
export function durationOf(text: string): number {
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdw])/g)) sum += Number(count) * (milliseconds[unit as string] as number);
  return sum;
}

/** Bytes: a number of them, or `512Mi`, `4Gi`, `1.5G`; with `i` powers of 1024, without it of 1000. */
export function memoryOf(value: number | string): number {
  if (typeof value === 'number') return value;
  const [, count, unit, binary] = /^([\d.]+)([kKMGT])(i?)/.exec(value) as RegExpExecArray;
  return Math.round(Number(count) * (binary === 'i' ? 1024 : 1000) ** (powers[unit as string] as number));
}

/** Cores: a number of them, or thousandths as `500m`. */
export function coresOf(value: number | string): number {
  return typeof value === 'number' ? value : Number(value.slice(0, -1)) / 1000;
}
