/** Artifacts by what is in them: files and folders under their digests, and small records, in any object store. */
import type {JsonObject} from '../../domain/json.js';

/** What a step left: equal bytes (and for a folder equal names, executable bits and links) are the same artifact everywhere. */
export interface Artifact {
  readonly kind: 'file' | 'folder';
  /** `sha256:` and 64 hex digits: of a file's bytes, or of a folder's list (docs/artifacts.md). */
  readonly digest: string;
  /** Bytes; of a folder, of all files in it. */
  readonly size: number;
  /** Files; 1 for a file. */
  readonly files: number;
}

export interface StoreOptions {
  /** The path, with all links on the way to it followed, must lie in this folder; the folder that holds it unless given. */
  readonly within?: string;
}

export interface ArtifactStore {
  readonly place: string;
  /**
   * Stores a file or folder and tells what it is. What is there already isn't sent again. Rejects with `not_found`, `too_large` for a folder of too many
   * files, or `invalid_input` for what can't be stored: a socket, a pipe, a device, a link that leads out, a name that isn't UTF-8.
   */
  store(path: string, options?: StoreOptions): Promise<Artifact>;
  /** Writes it to a path that doesn't exist yet, checked against its digest; a wrong byte rejects with `failed`, naming both digests, and leaves nothing. */
  fetch(artifact: Artifact, path: string): Promise<void>;
  /** True where all of it is there: of a folder, the list and each file. */
  has(artifact: Artifact): Promise<boolean>;
  /** A small record, for the cache: null where there is none, or a damaged one. `key`: 3 to 128 letters and digits. */
  read(key: string): Promise<JsonObject | null>;
  /** Writes it whole, in place of what was under that key. */
  write(key: string, record: JsonObject): Promise<void>;
  close(): Promise<void>;
}
