/**
 * Objects as files in a folder. A file is written beside, in a folder of this process under `.incoming`, flushed, and then linked or renamed
 * into place: readers and other writers, on this machine or over a shared file system, see all of it or nothing.
 */
import {randomBytes} from 'node:crypto';
import {link, mkdir, open, readdir, readFile, rename, rm, stat, unlink, writeFile} from 'node:fs/promises';
import type {FileHandle} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Readable} from 'node:stream';
import {AppError} from '../../domain/errors.js';
import {hasErrno, reasonOf} from '../../lib/errno.js';
import {FolderFlusher} from '../../lib/folder-flusher.js';
import {isProvenDead, parseHolder, thisProcess} from '../../lib/holder.js';
import {copyHashed} from './hashed-copy.js';
import type {Chunks, Hashed} from './hashed-copy.js';
import {checkKey} from './object-store.js';
import type {Content, ObjectStore} from './object-store.js';

const incoming = '.incoming';
const holderFile = 'holder.json';
const readSize = 256 * 1024;

/** Opens the store in that folder, which is made when something is first put. */
export function openLocalStore(folder: string): ObjectStore {
  return new LocalStore(folder);
}

class LocalStore implements ObjectStore {
  readonly place: string;
  readonly #flusher = new FolderFlusher();
  readonly #folders = new Map<string, Promise<void>>();
  #ownFolder: Promise<string> | null = null;

  constructor(folder: string) {
    this.place = folder;
  }

  put(key: string, content: Content, {ifAbsent = false} = {}): Promise<boolean> {
    return this.#inWords('written', async () => {
      const path = this.#path(key);
      if (ifAbsent && (await exists(path))) return false;
      return this.#writeBeside(async (beside, file) => {
        const found = await copyHashed(content.open(), file, content.size);
        if (found.sha256 !== content.sha256) throw changed(key, content.sha256, found.sha256);
        await file.sync();
        return this.#place(beside, path, ifAbsent);
      });
    });
  }

  take(chunks: Chunks, keyOf: (sha256: string) => string): Promise<Hashed> {
    return this.#inWords('written', () =>
      this.#writeBeside(async (beside, file) => {
        const hashed = await copyHashed(chunks, file);
        const path = this.#path(keyOf(hashed.sha256));
        const there = await ifThere(stat(path));
        // Another size under its digest is damage, and is replaced.
        if (there?.size === hashed.size) return hashed;
        await file.sync();
        await this.#place(beside, path, there === null);
        return hashed;
      }),
    );
  }

  get(key: string, start = 0): Promise<Readable | null> {
    return this.#inWords('read', async () => {
      const file = await ifThere(open(this.#path(key), 'r'));
      return file?.createReadStream({start, highWaterMark: readSize}) ?? null;
    });
  }

  size(key: string): Promise<number | null> {
    return this.#inWords('read', async () => {
      const found = await ifThere(stat(this.#path(key)));
      return found?.isFile() === true ? found.size : null;
    });
  }

  async *list(prefix: string): AsyncIterable<string> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    for await (const key of this.#keysIn(folder)) if (key.startsWith(prefix)) yield key;
  }

  remove(key: string): Promise<void> {
    return this.#inWords('written', async () => {
      const path = this.#path(key);
      await ifThere(unlink(path));
      if (await exists(dirname(path))) await this.#flusher.flush(dirname(path));
    });
  }

  async close(): Promise<void> {
    const own = this.#ownFolder;
    this.#ownFolder = null;
    if (own !== null) await this.#inWords('written', async () => rm(await own, {recursive: true, force: true}));
  }

  #path(key: string): string {
    return join(this.place, ...checkKey(key).split('/'));
  }

  /** Folders are ordered as if their names ended in `/`, so that keys come in their own order. */
  async *#keysIn(folder: string): AsyncGenerator<string> {
    const entries = await this.#inWords('read', () => ifThere(readdir(join(this.place, folder), {withFileTypes: true})));
    const names = (entries ?? []).filter(each => !each.name.startsWith('.')).map(each => (each.isDirectory() ? `${each.name}/` : each.name));
    for (const name of names.sort()) {
      if (name.endsWith('/')) yield* this.#keysIn(folder + name);
      else yield folder + name;
    }
  }

  async #writeBeside<T>(work: (beside: string, file: FileHandle) => Promise<T>): Promise<T> {
    const beside = join(await this.#own(), randomBytes(8).toString('hex'));
    const file = await open(beside, 'wx');
    try {
      return await work(beside, file);
    } finally {
      await file.close();
      await rm(beside, {force: true});
    }
  }

  /** False where something was there and must stay. */
  async #place(beside: string, path: string, ifAbsent: boolean): Promise<boolean> {
    const folder = dirname(path);
    await this.#make(folder);
    const place = () => (ifAbsent ? linkNew(beside, path) : replace(beside, path));
    const placed = await place().catch(async (error: unknown) => {
      if (!hasErrno(error, 'ENOENT')) throw error;
      // Somebody removed the folder since it was made.
      this.#folders.clear();
      await this.#make(folder);
      return place();
    });
    await this.#flusher.flush(folder);
    return placed;
  }

  /** Made once by this process, and flushed with all its parents, so that what lies in it outlasts a power cut. */
  #make(folder: string): Promise<void> {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const made = this.#makeNow(folder);
    this.#folders.set(folder, made);
    made.catch(() => this.#folders.delete(folder));
    return made;
  }

  async #makeNow(folder: string): Promise<void> {
    const parent = dirname(folder);
    try {
      await mkdir(folder);
    } catch (error) {
      if (hasErrno(error, 'EEXIST')) return;
      if (!hasErrno(error, 'ENOENT') || parent === folder) throw error;
      await this.#make(parent);
      await mkdir(folder).catch(passOver('EEXIST'));
    }
    await this.#flusher.flush(parent);
  }

  /** Where this process writes. What dead processes left in theirs is removed first. */
  #own(): Promise<string> {
    this.#ownFolder ??= this.#makeOwn();
    this.#ownFolder.catch(() => (this.#ownFolder = null));
    return this.#ownFolder;
  }

  async #makeOwn(): Promise<string> {
    const all = join(this.place, incoming);
    const me = thisProcess();
    const own = join(all, me.nonce);
    await this.#make(all);
    await removeDead(all, me);
    await mkdir(own);
    await writeFile(join(own, holderFile), JSON.stringify(me), {flag: 'wx'});
    return own;
  }

  async #inWords<T>(done: 'read' | 'written', work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === null) throw error;
      const code = hasErrno(error, 'EACCES', 'EPERM', 'EROFS') ? 'not_allowed' : 'failed';
      const hint = hasErrno(error, 'ENOSPC', 'EDQUOT') ? {hint: 'Make room there; what was being written is gone again, everything else is as it was.'} : {};
      throw new AppError(code, `The artifact store ${this.place} can not be ${done}: ${reason}`, {...hint, details: {place: this.place}, cause: error});
    }
  }
}

function changed(key: string, wanted: string, found: string): AppError {
  return new AppError('failed', `What is stored as ${key} changed while it was read`, {details: {key, wanted: `sha256:${wanted}`, found: `sha256:${found}`}});
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    error => {
      if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return false;
      throw error;
    },
  );
}

function ifThere<T>(found: Promise<T>): Promise<T | null> {
  return found.catch((error: unknown) => {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return null;
    throw error;
  });
}

function passOver(code: string): (error: unknown) => void {
  return error => {
    if (!hasErrno(error, code)) throw error;
  };
}

async function linkNew(beside: string, path: string): Promise<boolean> {
  try {
    await link(beside, path);
    return true;
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return false;
    // File systems without links: between the look and the rename another writer may come, whose bytes under a content's key are the same.
    if (!hasErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
    return !(await exists(path)) && replace(beside, path);
  }
}

async function replace(beside: string, path: string): Promise<true> {
  await rename(beside, path);
  return true;
}

async function removeDead(folder: string, me: ReturnType<typeof thisProcess>): Promise<void> {
  for (const name of await readdir(folder)) {
    const text = await ifThere(readFile(join(folder, name, holderFile), 'utf8'));
    const holder = text === null ? null : parseHolder(text);
    if (holder !== null && isProvenDead(holder, me)) await rm(join(folder, name), {recursive: true, force: true});
  }
}
