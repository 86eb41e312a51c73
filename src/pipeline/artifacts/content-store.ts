/** Artifacts over any object store: bytes lie under their digest, so equal ones lie there once and writers can't disturb each other. */
import {open, realpath, stat} from 'node:fs/promises';
import {dirname, isAbsolute, join, relative, resolve, sep} from 'node:path';
import {Readable} from 'node:stream';
import {AppError} from '../../domain/errors.js';
import {canonicalJson, digestOf, isJsonObject} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {hasErrno, inWords} from '../../lib/errno.js';
import {each, inOrder} from '../../lib/parallel.js';
import {sha256} from '../../lib/sha256.js';
import type {Artifact, ArtifactStore, StoreOptions} from './artifacts.js';
import {atOnce, besides, fetchArtifact, hexOf, withEntries} from './fetched.js';
import {blobKey, storeFile} from './file-intake.js';
import {lineOf} from './folder-list.js';
import type {Entry} from './folder-list.js';
import type {Content, ObjectStore} from './object-store.js';
import {notStorable, walk} from './walk.js';
import type {Found} from './walk.js';

/** Characters of a folder's list that are kept before they are written. */
const listBuffer = 256 * 1024;
const longestRecord = 4 * 1024 * 1024;

/** Closing it closes the object store. */
export function openContentStore(objects: ObjectStore): ArtifactStore {
  return new ContentStore(objects);
}

class ContentStore implements ArtifactStore {
  readonly place: string;
  readonly #objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.place = objects.place;
    this.#objects = objects;
  }

  store(path: string, {within = dirname(resolve(path))}: StoreOptions = {}): Promise<Artifact> {
    return filesInWords(async () => {
      const real = await realPathIn(path, within);
      const found = await stat(real);
      if (found.isDirectory()) return this.#storeFolder(real);
      if (!found.isFile()) throw notStorable(path);
      const {digest, size} = await storeFile(this.#objects, real);
      return {kind: 'file', digest, size, files: 1};
    });
  }

  fetch(artifact: Artifact, path: string): Promise<void> {
    return filesInWords(() => fetchArtifact(this.#objects, artifact, resolve(path)));
  }

  has({kind, digest, size}: Artifact): Promise<boolean> {
    return filesInWords(async () => {
      const there = await this.#objects.size(blobKey(hexOf(digest)));
      if (kind === 'file' || there === null) return there === size && kind === 'file';
      return this.#hasFiles(digest);
    });
  }

  async read(key: string): Promise<JsonObject | null> {
    const stream = await this.#objects.get(recordKey(key));
    if (stream === null) return null;
    const text = await textOf(stream);
    return text === null ? null : recordOf(text);
  }

  async write(key: string, record: JsonObject): Promise<void> {
    await this.#objects.put(recordKey(key), textContent(canonicalJson({digest: digestOf(record), record})));
  }

  close(): Promise<void> {
    return this.#objects.close();
  }

  /** The list is written last: where it is, all that it names is. */
  #storeFolder(root: string): Promise<Artifact> {
    return besides(async folder => {
      const list = join(folder, 'list');
      const totals = await this.#writeList(root, list);
      const {digest} = await storeFile(this.#objects, list);
      return {kind: 'folder', digest, ...totals};
    });
  }

  async #writeList(root: string, list: string): Promise<{size: number; files: number}> {
    const totals = {size: 0, files: 0};
    const file = await open(list, 'wx', 0o600);
    try {
      let text = '';
      for await (const entry of inOrder(walk(root), atOnce, found => this.#entryOf(found))) {
        text += lineOf(entry);
        if (text.length > listBuffer) {
          await file.appendFile(text);
          text = '';
        }
        if (entry.type === 'file') {
          totals.files++;
          totals.size += entry.size;
        }
      }
      await file.appendFile(text);
    } finally {
      await file.close();
    }
    return totals;
  }

  async #entryOf(found: Found): Promise<Entry> {
    if (found.type !== 'file') return found;
    return {type: 'file', path: found.path, ...(await storeFile(this.#objects, found.file))};
  }

  async #hasFiles(list: string): Promise<boolean> {
    try {
      await withEntries(this.#objects, list, entries =>
        each(entries(), atOnce, async entry => {
          if (entry.type === 'file' && (await this.#objects.size(blobKey(hexOf(entry.digest)))) !== entry.size) throw new Incomplete();
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof Incomplete) return false;
      throw error;
    }
  }
}

/** Ends a look at many files at the first that is missing. */
class Incomplete extends Error {}

function recordKey(key: string): string {
  if (!/^[A-Za-z0-9]{3,128}$/.test(key)) throw new TypeError(`not a key of a record: ${JSON.stringify(key)}`);
  return `cairn/cache/${key.slice(0, 2)}/${key}.json`;
}

/** What a step may have left under an output's name is followed only as far as the folder that it ran in: a container's link to `/root` means the host's here. */
async function realPathIn(path: string, within: string): Promise<string> {
  const [real, base] = await Promise.all([realpath(path).catch(missing(path)), realpath(within).catch(missing(within))]);
  const way = relative(base, real);
  if (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`)) return real;
  throw new AppError('invalid_input', `${path} can't be stored: it is a link that leads out of ${within}, to ${real}`, {details: {file: path, target: real, within}});
}

function missing(path: string): (error: unknown) => never {
  return error => {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) throw new AppError('not_found', `${path} can't be stored: there is no such file or folder`, {details: {file: path}});
    throw error;
  };
}

async function filesInWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw inWords(error);
  }
}

/** null for more than any record has. */
async function textOf(stream: Readable): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size > longestRecord) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Nothing is lost with a damaged record but a step's saved time, so it counts as absent. */
function recordOf(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) && isJsonObject(value.record) && value.digest === digestOf(value.record) ? value.record : null;
  } catch {
    return null;
  }
}

function textContent(text: string): Content {
  const bytes = Buffer.from(text);
  return {size: bytes.length, sha256: sha256(text), open: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)])};
}
