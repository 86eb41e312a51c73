/** Several pieces of work at once, bounded, with their results in order. */

/**
 * Does `work` for each item, at most `limit` of them at once, and gives the results in the order of the items. Where one rejects, no
 * further one is begun, and the rejection comes out once those that run have ended: nothing goes on behind the caller's back.
 */
export async function* inOrder<T, R>(items: Iterable<T> | AsyncIterable<T>, limit: number, work: (item: T) => Promise<R>): AsyncGenerator<R, void> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // Whoever waits for it sees the rejection; until then it must not count as unhandled.
      result.catch(() => {});
      running.push(result);
      if (running.length >= limit) yield await (running.shift() as Promise<R>);
    }
    while (running.length > 0) yield await (running.shift() as Promise<R>);
  } finally {
    await Promise.allSettled(running);
  }
}

/** The same where nothing comes of it. */
export async function each<T>(items: Iterable<T> | AsyncIterable<T>, limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const results = inOrder(items, limit, work);
  while (!(await results.next()).done);
}
