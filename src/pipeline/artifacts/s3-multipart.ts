/** Large objects of S3: in parts, so that an interrupted upload goes on where it stopped. */
import type {CompletedPart, Part as SentPart} from '@aws-sdk/client-s3';
import {isAppError} from '../../domain/errors.js';
import {reasonOf} from '../../lib/errno.js';
import {inOrder} from '../../lib/parallel.js';
import type {Content} from './object-store.js';
import {partSizeOf, partsAtOnce, partsOf} from './parts.js';
import type {Part} from './parts.js';
import {numberFieldOf, textFieldOf} from './refusals.js';
import {checkedBody, statusOf} from './s3-request.js';
import type {Target} from './s3-request.js';

const mostParts = 10_000;

interface Upload {
  readonly id: string;
  /** What an earlier process sent, by number. */
  readonly sent: ReadonlyMap<number, SentPart>;
}

interface Done extends CompletedPart {
  readonly vouched: boolean;
}

/** Resolves to whether the store said of every part that it has its bytes. */
export async function putInParts(target: Target, content: Content): Promise<boolean> {
  const upload = (await interrupted(target)) ?? (await begin(target));
  try {
    const done: Done[] = [];
    const parts = partsOf(content, partSizeOf(content.size, mostParts));
    for await (const part of inOrder(parts, partsAtOnce, each => putPart(target, upload, each))) done.push(part);
    await complete(target, upload, done);
    return done.every(part => part.vouched);
  } catch (error) {
    // What was sent stays for the next try, unless it is of no use: the content itself was at fault, or the object is there.
    if (isAppError(error) || reasonOf(error) !== null || isOfNoUse(error)) await abort(target, upload);
    throw error;
  }
}

async function interrupted({sdk, client, object, resumes}: Target): Promise<Upload | null> {
  if (!resumes) return null;
  const {Key, ...bucket} = object;
  const answer = await client.send(new sdk.ListMultipartUploadsCommand({...bucket, Prefix: Key}));
  const id = answer.Uploads?.filter(each => each.Key === Key).at(-1)?.UploadId;
  if (id === undefined) return null;
  const sent = new Map<number, SentPart>();
  for await (const {Parts = []} of sdk.paginateListParts({client}, {...object, UploadId: id})) for (const part of Parts) sent.set(part.PartNumber ?? 0, part);
  return {id, sent};
}

async function begin({sdk, client, object, writing}: Target): Promise<Upload> {
  const {UploadId} = await client.send(new sdk.CreateMultipartUploadCommand({...writing, ...object, ChecksumAlgorithm: 'SHA256'}));
  return {id: UploadId ?? '', sent: new Map()};
}

/** A part that the store has with the same digest isn't sent again. */
async function putPart({sdk, client, object}: Target, {id, sent}: Upload, {number, bytes}: Part): Promise<Done> {
  const body = checkedBody(bytes);
  const there = sent.get(number);
  if (there?.ETag !== undefined && numberFieldOf(there, 'Size') === bytes.length && body.isVouched(there)) return doneOf(number, there, true);
  const answer = await client.send(new sdk.UploadPartCommand({...object, UploadId: id, PartNumber: number, ...body.send}));
  return doneOf(number, answer, body.isVouched(answer));
}

function doneOf(number: number, {ETag, ChecksumSHA256}: SentPart, vouched: boolean): Done {
  return {PartNumber: number, ...(ETag === undefined ? {} : {ETag}), ...(ChecksumSHA256 === undefined ? {} : {ChecksumSHA256}), vouched};
}

async function complete({sdk, client, object, condition}: Target, {id}: Upload, done: readonly Done[]): Promise<void> {
  const parts = done.map(({vouched: _, ...part}) => part);
  await client.send(new sdk.CompleteMultipartUploadCommand({...object, ...condition, UploadId: id, MultipartUpload: {Parts: parts}}));
}

/** A later try would find the object there, or these parts replaced by another's. */
function isOfNoUse(error: unknown): boolean {
  return statusOf(error) === 412 || textFieldOf(error, 'name') === 'InvalidPart';
}

/** Best effort: the error that led here counts, and what is left is removed by the bucket's own rule for interrupted uploads. */
async function abort({sdk, client, object}: Target, {id}: Upload): Promise<void> {
  await client.send(new sdk.AbortMultipartUploadCommand({...object, UploadId: id})).catch(() => {});
}
