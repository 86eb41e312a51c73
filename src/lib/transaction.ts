/**
 * Changes of several files as one: all of them happen or none, whenever the process dies.
 *
 * A transaction is one record with all new contents. Flushed to disk and renamed to `redo.json`
 * it is committed; then the files are replaced one by one, and the record becomes
 * `redo-done.json`. Whoever next holds the lock finishes what it finds; readers lay a pending
 * record over what they see, and start again when a commit passed while they read.
 */
import {randomBytes} from 'node:crypto';
import {closeSync, openSync, readSync, renameSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {flushFolder, largestRecord, makePrivateFolder, readIfThere, readWithoutWaiting, writeAtomically, writeNew} from './atomic-file.js';
import {hasErrno, ifThere} from './errno.js';
import {FilesView} from './files-view.js';
import type {Roots} from './files-view.js';
import {withLock} from './lock.js';
import {parseRedoRecord} from './redo-record.js';
import type {RecordedChange, RedoRecord} from './redo-record.js';
import {sha256} from './sha256.js';

export interface FileChange<Root extends string> {
  readonly root: Root;
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** null removes the file. */
  readonly content: string | null;
  /** What the file was read as; null for "there was none". Left out where no one else writes it. */
  readonly expected?: string | null;
  /** False for a file that may be lost in a power cut, not with a killed process: it costs no flush of its own. */
  readonly durable?: boolean;
}

/** The moments at which a process may die; tests stop it there. */
export type Step = 'recorded' | 'committed' | 'replaced' | 'applied' | 'done';

export interface TransactionOptions<Root extends string> {
  readonly roots: Roots<Root>;
  /** Where lock and records lie. */
  readonly folder: string;
  /** Called after each step. */
  readonly onStep?: (step: Step) => void;
}

const attempts = 20;
const idBytes = 16;
const headLength = `{"id":"${'0'.repeat(idBytes * 2)}"`.length;

export class Transactions<Root extends string> {
  readonly #roots: Roots<Root>;
  readonly #folder: string;
  readonly #onStep: (step: Step) => void;

  constructor({roots, folder, onStep = () => {}}: TransactionOptions<Root>) {
    this.#roots = roots;
    this.#folder = folder;
    this.#onStep = onStep;
  }

  /** Runs `read` on one consistent state of all files, more than once if writers come in between. Needs no lock and writes nothing. */
  async read<T>(read: (view: FilesView<Root>) => Promise<T> | T): Promise<T> {
    for (let attempt = 1; attempt < attempts; attempt += 1) {
      const before = this.#stamp();
      const result = await read(this.#view(before));
      if (this.#stamp() === before) return result;
    }
    return this.#locked(() => read(this.#view(this.#stamp())));
  }

  /**
   * Under the lock: asks `plan` for changes, and commits them. If a file that a change names isn't as it was read, the
   * plan is made anew. Rejects with `locked`, with what `plan` throws, and with the system's error; then nothing has changed.
   */
  async write<T>(plan: (view: FilesView<Root>) => Promise<{changes: readonly FileChange<Root>[]; result: T}>): Promise<T> {
    makePrivateFolder(this.#folder);
    return this.#locked(async () => {
      for (;;) {
        const {changes, result} = await plan(this.#view(this.#stamp()));
        if (changes.length === 0 || this.#commit(changes)) return result;
      }
    });
  }

  #locked<T>(work: () => Promise<T> | T): Promise<T> {
    return withLock(join(this.#folder, 'lock'), () => {
      const pending = this.#pending();
      if (pending !== null) this.#apply(pending);
      return work();
    });
  }

  /** False where a file isn't what it was expected to be. */
  #commit(changes: readonly FileChange<Root>[]): boolean {
    const found = changes.map(({root, path}) => readIfThere(join(this.#roots[root], path)));
    if (changes.some(({expected}, index) => expected !== undefined && expected !== found[index])) return false;
    for (const {root, path, content} of changes) {
      if (content !== null) makePrivateFolder(dirname(join(this.#roots[root], path)));
    }
    const record: RedoRecord = {
      id: randomBytes(idBytes).toString('hex'),
      changes: changes.map(({root, path, content, durable}, index) => ({root, path, content, before: digestOrNull(found[index] ?? null), durable})),
    };
    this.#record(record);
    this.#applyCommitted(record);
    return true;
  }

  #record(record: RedoRecord): void {
    const prepared = join(this.#folder, 'redo.new.json');
    rmSync(prepared, {force: true});
    try {
      writeNew(prepared, JSON.stringify(record));
      this.#onStep('recorded');
      renameSync(prepared, this.#redo);
    } catch (error) {
      rmSync(prepared, {force: true});
      throw error;
    }
    flushFolder(this.#folder);
    this.#onStep('committed');
  }

  /** What is committed is told as done even if a file can't be replaced now: readers see it, and the next writer tries again. */
  #applyCommitted(record: RedoRecord): void {
    try {
      this.#apply(record);
    } catch (error) {
      if (!hasErrno(error, 'ENOSPC', 'EDQUOT', 'EIO', 'EACCES', 'EPERM', 'EROFS', 'EBUSY')) throw error;
    }
  }

  #apply(record: RedoRecord): void {
    for (const change of record.changes) {
      this.#replace(change);
      this.#onStep('replaced');
    }
    const lasting = record.changes.filter(({durable}) => durable !== false);
    for (const folder of new Set(lasting.map(change => dirname(this.#place(change))))) ifThere(() => flushFolder(folder));
    this.#onStep('applied');
    renameSync(this.#redo, this.#done);
    this.#onStep('done');
  }

  /** What a person wrote into a file after the commit and before this moment is kept beside it. */
  #replace(change: RecordedChange): void {
    const place = this.#place(change);
    const current = readIfThere(place);
    if (current === change.content) return;
    if (current !== null && sha256(current) !== change.before) writeAtomically(`${place}~`, current);
    if (change.content === null) rmSync(place, {force: true});
    else {
      makePrivateFolder(dirname(place));
      writeAtomically(place, change.content, {durable: change.durable !== false, flush: false});
    }
  }

  #place({root, path}: RecordedChange): string {
    return join(this.#roots[root as Root], path);
  }

  #view(stamp: string): FilesView<Root> {
    const pending = this.#pending();
    return new FilesView(this.#roots, stamp, pending?.changes.map(({root, path, content}) => ({root: root as Root, path, content})));
  }

  #pending(): RedoRecord | null {
    const text = readIfThere(this.#redo, largestRecord);
    return text === null ? null : parseRedoRecord(text, this.#redo, Object.keys(this.#roots));
  }

  /** Differs whenever a record was committed or finished in between. */
  #stamp(): string {
    return `${head(this.#redo)} ${head(this.#done)}`;
  }

  get #redo(): string {
    return join(this.#folder, 'redo.json');
  }

  get #done(): string {
    return join(this.#folder, 'redo-done.json');
  }
}

/** The first bytes of a record: its id. */
function head(path: string): string {
  return (
    ifThere(() => {
      const file = openSync(path, readWithoutWaiting);
      try {
        const bytes = Buffer.alloc(headLength);
        return bytes.toString('latin1', 0, readSync(file, bytes, 0, headLength, 0));
      } finally {
        closeSync(file);
      }
    }) ?? ''
  );
}

function digestOrNull(text: string | null): string | null {
  return text === null ? null : sha256(text);
}
