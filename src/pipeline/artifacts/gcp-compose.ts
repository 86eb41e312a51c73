/**
 * Large objects of Google Cloud Storage: parts are objects of their own under the content's digest, which the store then composes. Unlike
 * a resumable upload, that needs no address to be remembered that whoever knows it may write to, and whoever puts the same goes on with it.
 */
import {createHash} from 'node:crypto';
import type {Bucket, File} from '@google-cloud/storage';
import {each, inOrder} from '../../lib/parallel.js';
import type {Content} from './object-store.js';
import {partSizeOf, partsAtOnce, partsOf} from './parts.js';
import type {Part} from './parts.js';
import {textFieldOf} from './refusals.js';

/** What the store composes at once. */
const mostComposed = 32;
const mostParts = mostComposed ** 3;
/** Begins like no key, so that parts are never listed. */
const staging = '.parts/';

export interface Composing {
  readonly bucket: Bucket;
  readonly file: File;
  /** Of all that the store holds. */
  readonly prefix: string;
  readonly ifAbsent: boolean;
}

export function isStagingKey(key: string): boolean {
  return key.startsWith(staging);
}

/** Rejects with 412 where something is there and must stay. */
export function conditionOf(ifAbsent: boolean): {ifGenerationMatch?: number} {
  return ifAbsent ? {ifGenerationMatch: 0} : {};
}

/** Writes a whole object; the store refuses what doesn't arrive as its digest says. Resolves to whether its answer names that digest. */
export async function putBytes(file: File, bytes: Buffer, preconditionOpts: {ifGenerationMatch?: number}): Promise<boolean> {
  const md5Hash = createHash('md5').update(bytes).digest('base64');
  await file.save(bytes, {resumable: false, validation: false, preconditionOpts, metadata: {md5Hash, contentType: 'application/octet-stream'}});
  return file.metadata.md5Hash === md5Hash;
}

/** Resolves to whether the store said of every part that it has its bytes. */
export async function putComposed(composing: Composing, content: Content): Promise<boolean> {
  const {bucket, file, prefix, ifAbsent} = composing;
  const folder = `${prefix}${staging}${content.sha256}/`;
  const there = await digestsIn(bucket, folder);
  const files: File[] = [];
  let vouched = true;
  const parts = partsOf(content, partSizeOf(content.size, mostParts));
  for await (const part of inOrder(parts, partsAtOnce, each => putPart(bucket, folder, {part: each, there}))) {
    files.push(part.file);
    vouched &&= part.vouched;
  }
  const pieces = await composed(bucket, folder, files);
  await bucket.combine(pieces, file, conditionOf(ifAbsent));
  await removeAll(bucket, folder);
  return vouched;
}

/** By name, the digests of what an interrupted upload left. */
async function digestsIn(bucket: Bucket, folder: string): Promise<ReadonlyMap<string, string | null>> {
  const [files] = await bucket.getFiles({prefix: folder});
  return new Map(files.map(({name, metadata}) => [name, textFieldOf(metadata, 'md5Hash')]));
}

interface Sending {
  readonly part: Part;
  readonly there: ReadonlyMap<string, string | null>;
}

async function putPart(bucket: Bucket, folder: string, {part: {number, bytes}, there}: Sending): Promise<{file: File; vouched: boolean}> {
  const file = bucket.file(`${folder}${String(number).padStart(6, '0')}`);
  if (there.get(file.name) === createHash('md5').update(bytes).digest('base64')) return {file, vouched: true};
  return {file, vouched: await putBytes(file, bytes, {})};
}

/** No more objects than the store composes at once, in the same order. */
async function composed(bucket: Bucket, folder: string, files: readonly File[]): Promise<File[]> {
  let pieces = [...files];
  for (let level = 1; pieces.length > mostComposed; level++) {
    const groups = Array.from({length: Math.ceil(pieces.length / mostComposed)}, (_, index) => pieces.slice(index * mostComposed, (index + 1) * mostComposed));
    const made: File[] = [];
    for (const [index, group] of groups.entries()) {
      const file = bucket.file(`${folder}level-${level}-${String(index).padStart(4, '0')}`);
      await bucket.combine(group, file);
      made.push(file);
    }
    pieces = made;
  }
  return pieces;
}

/** Also what another one that put the same left behind. */
async function removeAll(bucket: Bucket, folder: string): Promise<void> {
  const [files] = await bucket.getFiles({prefix: folder});
  await each(files, 8, async file => void (await file.delete({ignoreNotFound: true})));
}
