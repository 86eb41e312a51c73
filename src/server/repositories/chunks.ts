/** Long lists of values, in parts that a statement takes: databases limit the number of parameters. */

const perStatement = 500;

export function* inChunks<T>(items: readonly T[], size = perStatement): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
