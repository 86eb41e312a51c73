/** Files below named folders as a reader sees them: what a pending transaction will write lies over what is on disk. */
import {lstatSync, readdirSync, statSync} from 'node:fs';
import type {BigIntStats} from 'node:fs';
import {readIfThere} from './atomic-file.js';
import {hasErrno, ifThere} from './errno.js';

export type Roots<Root extends string> = Readonly<Record<Root, string>>;

interface OverlaidFile<Root extends string> {
  readonly root: Root;
  readonly path: string;
  readonly content: string | null;
}

/** Of thousands of files, so nothing is made anew for each. */
const exactly = {bigint: true, throwIfNoEntry: false} as const;

/** Paths are relative to a root, with `/`. */
export class FilesView<Root extends string> {
  /** Names the state of the records in which this view was opened: equal stamps, same pending files. */
  readonly stamp: string;
  readonly #roots: Roots<Root>;
  readonly #overlay: ReadonlyMap<string, OverlaidFile<Root>>;

  readonly #names = new Map<string, readonly string[]>();

  constructor(roots: Roots<Root>, stamp: string, pending: readonly OverlaidFile<Root>[] = []) {
    this.stamp = stamp;
    this.#roots = roots;
    this.#overlay = new Map(pending.map(file => [keyOf(file.root, file.path), file]));
  }

  /** This view with other files laid over it: what would be there once they were written. */
  overlaid(files: readonly OverlaidFile<Root>[]): FilesView<Root> {
    return new FilesView(this.#roots, this.stamp, [...this.#overlay.values(), ...files]);
  }

  /** Where a file lies, for people. */
  place(root: Root, path: string): string {
    return `${this.#roots[root]}/${path}`;
  }

  /** null where there is no such file, or where it is a folder. Bytes that aren't UTF-8 come as U+FFFD. Throws as `readIfThere`. */
  text(root: Root, path: string, limit?: number): string | null {
    const overlaid = this.#overlay.get(keyOf(root, path));
    return overlaid === undefined ? readIfThere(this.place(root, path), limit) : overlaid.content;
  }

  /** True for a file that a pending transaction has yet to write: its text is known, its times aren't. */
  isPending(root: Root, path: string): boolean {
    return this.#overlay.size > 0 && this.#overlay.has(keyOf(root, path));
  }

  /** null where there is none on disk. */
  stat(root: Root, path: string): BigIntStats | null {
    const place = `${this.#roots[root]}/${path}`;
    try {
      return ifThere(() => statSync(place, exactly) ?? null);
    } catch (error) {
      // A link that leads in a circle is there; reading it tells what is wrong.
      if (hasErrno(error, 'ELOOP')) return lstatSync(place, {bigint: true});
      throw error;
    }
  }

  /** The names in a folder, of files and folders, in no order; none where there is no such folder. Those that begin with a dot are left out. */
  names(root: Root, folder: string): readonly string[] {
    const key = keyOf(root, folder);
    const known = this.#names.get(key) ?? this.#readNames(root, folder);
    this.#names.set(key, known);
    return known;
  }

  #readNames(root: Root, folder: string): readonly string[] {
    const found = ifThere(() => readdirSync(this.place(root, folder))) ?? [];
    const names = new Set(found.filter(name => !name.startsWith('.')));
    for (const {path, content} of this.#below(root, folder)) {
      const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
      if (content === null && rest.length === 0) names.delete(name);
      else names.add(name);
    }
    return [...names];
  }

  #below(root: Root, folder: string): readonly OverlaidFile<Root>[] {
    return [...this.#overlay.values()].filter(file => file.root === root && file.path.startsWith(`${folder}/`));
  }
}

function keyOf(root: string, path: string): string {
  return `${root}:${path}`;
}
