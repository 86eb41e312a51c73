/** Paths in a pipeline's file: with `/` on every system, relative, and inside of the folder that they are relative to. */

/** The path without `.` and doubled slashes; null for one that is absolute, leads out of its folder, or is the folder itself. */
export function normalPath(path: string): string | null {
  if (/^(?:[\\/]|[A-Za-z]:)/.test(path) || /[\0\\]/.test(path)) return null;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.length === 0 ? null : parts.join('/');
}

/** True where one is the other, or lies in it; on systems that don't tell case apart too. */
export function pathsMeet(a: string, b: string): boolean {
  const [one, other] = [`${a.toLowerCase()}/`, `${b.toLowerCase()}/`];
  return one.startsWith(other) || other.startsWith(one);
}
