/** "Did you mean": the words nearest to what was typed. */

/** Up to three of `words` that are a slip or two away from `typed`, or of which one begins like the other; nearest first. */
export function closest(typed: string, words: Iterable<string>): readonly string[] {
  const wanted = typed.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const near: {readonly word: string; readonly distance: number}[] = [];
  for (const word of new Set(words)) {
    const lower = word.toLowerCase();
    if (Math.abs(lower.length - wanted.length) <= limit) {
      const distance = editDistance(wanted, lower);
      if (distance <= limit) near.push({word, distance});
    } else if (wanted.length >= 3 && (lower.startsWith(wanted) || wanted.startsWith(lower))) {
      near.push({word, distance: limit + 1});
    }
  }
  return near
    .sort((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
    .slice(0, 3)
    .map(({word}) => word);
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({length: b.length + 1}, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(beforeLast, j - 2) + 1 : Infinity;
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced, swapped));
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] as number;
}
