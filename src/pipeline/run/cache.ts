/** Results of earlier steps in an artifact store, by key: whoever shares the store shares them. */
import {isJsonObject} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import type {Artifact, ArtifactStore} from '../artifacts/artifacts.js';
import type {Artifacts} from './event.js';
import type {Fingerprint, KeyParts} from './fingerprint.js';

export interface CacheRecord {
  readonly outputs: Artifacts;
  /** The run that made them. */
  readonly run: string;
  /** The instance's id there. */
  readonly step: string;
  /** UTC, RFC 3339. */
  readonly at: string;
  readonly parts: KeyParts;
}

/** What is known under that key; null where there is nothing, or something that no cairn wrote. */
export async function readCache(store: ArtifactStore, key: string): Promise<CacheRecord | null> {
  const record = await store.read(key);
  return record === null || !isRecord(record) ? null : (record as unknown as CacheRecord);
}

/** The record under that key, if it is younger than `maxAge` milliseconds and all its outputs are still there. */
export async function findCached(store: ArtifactStore, key: string, {maxAge, now}: {readonly maxAge: number | null; readonly now: Date}): Promise<CacheRecord | null> {
  const record = await readCache(store, key);
  if (record === null || (maxAge !== null && now.getTime() - Date.parse(record.at) > maxAge)) return null;
  const there = await Promise.all(Object.values(record.outputs).map(artifact => store.has(artifact)));
  return there.every(Boolean) ? record : null;
}

export async function writeCache(store: ArtifactStore, {key, parts}: Fingerprint, made: Omit<CacheRecord, 'parts'>): Promise<void> {
  await store.write(key, {...made, outputs: made.outputs as unknown as JsonObject, parts});
}

function isRecord({outputs, run, step, at, parts}: JsonObject): boolean {
  return isJsonObject(outputs) && Object.values(outputs).every(isArtifact) && [run, step].every(text => typeof text === 'string') && isTime(at) && isJsonObject(parts);
}

function isArtifact(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const {kind, digest, size, files} = value as unknown as Partial<Artifact>;
  return (kind === 'file' || kind === 'folder') && /^sha256:[0-9a-f]{64}$/.test(String(digest)) && Number.isSafeInteger(size) && Number.isSafeInteger(files);
}

function isTime(value: Json | undefined): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
