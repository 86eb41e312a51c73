/** Artifacts by what is in them: files and folders under their digests, and small records, in any object store. */
import type {JsonObject} from '../../domain/json.js';

/** What a step left: equal bytes (and for a folder equal names and executable bits) are the same artifact everywhere. */
export interface Artifact {
  readonly kind: 'file' | 'folder';
  /** `sha256:` and 64 hex digits: of a file's bytes, or of a folder's list in canonical JSON. */
  readonly digest: string;
  /** Bytes; of a folder, of all files in it. */
  readonly size: number;
  /** Files; 1 for a file. */
  readonly files: number;
}

export interface ArtifactStore {
  readonly place: string;
  /** Stores a file or folder and tells what it is. Reads it once; what is there already isn't sent again. Rejects with `not_found`, or `invalid_input` for what is neither (a socket, a link that leads out). */
  store(path: string): Promise<Artifact>;
  /** Writes it to a path that doesn't exist yet, checked against its digest; a wrong byte rejects with `failed`, naming both digests, and leaves nothing. */
  fetch(artifact: Artifact, path: string): Promise<void>;
  has(artifact: Artifact): Promise<boolean>;
  /** A small record, for the cache: null where there is none. */
  read(key: string): Promise<JsonObject | null>;
  write(key: string, record: JsonObject): Promise<void>;
  close(): Promise<void>;
}
