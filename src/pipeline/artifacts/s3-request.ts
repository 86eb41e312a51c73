/** What requests to S3 about one object have in common. */
import {createHash} from 'node:crypto';
import type * as S3 from '@aws-sdk/client-s3';
import {fieldOf, numberFieldOf, textFieldOf} from './refusals.js';
import type {S3Settings} from './s3-config.js';

export type Sdk = typeof S3;

export interface Target {
  readonly sdk: Sdk;
  readonly client: S3.S3Client;
  readonly object: {readonly Bucket: string; readonly Key: string} & S3Settings['always'];
  readonly writing: S3Settings['writing'];
  /** The write must not replace anything. A store that doesn't know conditions writes all the same, which changes nothing under the key of a content. */
  readonly condition: {readonly IfNoneMatch?: '*'};
  /** The key is that of a content, which all who put it put the same under: an interrupted upload of it may be taken up, whoever began it. */
  readonly resumes: boolean;
}

interface CheckedBody {
  readonly send: {readonly Body: Buffer; readonly ContentLength: number; readonly ContentMD5: string; readonly ChecksumSHA256: string};
  /** Whether an answer says that these bytes are what the store has. */
  isVouched(answer: unknown): boolean;
}

/** Bytes with the digests that the store checks them against when they arrive: compatible stores know the older one at least. */
export function checkedBody(bytes: Buffer): CheckedBody {
  const md5 = createHash('md5').update(bytes).digest();
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  return {
    send: {Body: bytes, ContentLength: bytes.length, ContentMD5: md5.toString('base64'), ChecksumSHA256: sha256},
    isVouched: answer => textFieldOf(answer, 'ChecksumSHA256') === sha256 || textFieldOf(answer, 'ETag')?.replaceAll('"', '').toLowerCase() === md5.toString('hex'),
  };
}

export function statusOf(error: unknown): number | null {
  return numberFieldOf(fieldOf(error, '$metadata'), 'httpStatusCode');
}
