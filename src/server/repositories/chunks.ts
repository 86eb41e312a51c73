/** Long lists of values, in parts that a statement takes: databases limit the number of parameters. */

const perStatement = 512;

export function* inChunks<T>(items: readonly T[], size = perStatement): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** The same for ids to look up: the last one is repeated up to a power of two, so that a statement comes in ten lengths and can be kept ready. */
export function* idChunks(ids: readonly string[]): Generator<readonly string[]> {
  for (const chunk of inChunks(ids)) {
    const last = chunk.at(-1) as string;
    const length = 2 ** Math.ceil(Math.log2(chunk.length));
    yield chunk.length === length ? chunk : [...chunk, ...Array.from({length: length - chunk.length}, () => last)];
  }
}
