/**
 * Which files a list of patterns means, in the manner of .gitignore: `*` and `?` stay within a name, `**` spans folders; a pattern with a slash before
 * its end starts at the root, another one matches at any depth; one that ends with a slash means folders; `!` takes back. A folder stands for all in it.
 * Matching is linear in folders and names: no pattern makes it slow.
 */

interface Pattern {
  readonly segments: readonly string[];
  readonly negated: boolean;
  readonly foldersOnly: boolean;
}

export class FilePatterns {
  readonly #patterns: readonly Pattern[];

  /** Empty lines and those that begin with `#` mean nothing. */
  constructor(lines: readonly string[]) {
    this.#patterns = lines.map(line => line.trim()).filter(line => line !== '' && !line.startsWith('#')).map(patternOf);
  }

  /** True where the last pattern that speaks of this path, itself or a folder above it, doesn't take it back. `/` stands between names. */
  matches(path: string, isFolder: boolean): boolean {
    const names = path.split('/');
    return names.some((_, index) => this.#speaksOf(names.slice(0, index + 1), isFolder || index < names.length - 1));
  }

  #speaksOf(names: readonly string[], isFolder: boolean): boolean {
    const last = this.#patterns.findLast(({segments, foldersOnly}) => (isFolder || !foldersOnly) && matchesPath(segments, names));
    return last !== undefined && !last.negated;
  }
}

function patternOf(line: string): Pattern {
  const negated = line.startsWith('!');
  const text = (negated ? line.slice(1) : line).replace(/^\.\//, '');
  const foldersOnly = text.endsWith('/');
  const names = text.split('/').filter(name => name !== '');
  const isAnchored = text.replace(/\/+$/, '').includes('/');
  return {segments: isAnchored ? names : ['**', ...names], negated, foldersOnly};
}

/** Row by row: which beginnings of the path the segments so far can stand for. */
function matchesPath(segments: readonly string[], names: readonly string[]): boolean {
  let reached: readonly boolean[] = [true, ...names.map(() => false)];
  for (const segment of segments) {
    const before = reached;
    let spanned = false;
    reached = before.map((here, index) => {
      spanned ||= here;
      if (segment === '**') return spanned;
      return index > 0 && before[index - 1] === true && matchesName(segment, names[index - 1] as string);
    });
  }
  return reached.at(-1) === true;
}

/** The usual way: after a mismatch the last `*` takes one character more. */
function matchesName(pattern: string, name: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  for (let index = 0; index < name.length; ) {
    if (at < pattern.length && pattern[at] === '*') [star, resume] = [at++, index];
    else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) [at, index] = [at + 1, index + 1];
    else if (star >= 0) [at, index] = [star + 1, ++resume];
    else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
