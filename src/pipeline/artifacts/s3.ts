/** Objects in a bucket of Amazon S3, or of a store that speaks its protocol. */
import type {Readable} from 'node:stream';
import type {GetObjectCommandOutput, S3Client} from '@aws-sdk/client-s3';
import {checkKey} from './object-store.js';
import type {Content, ObjectStore} from './object-store.js';
import {isSmall, placed, readBack, wholeOf} from './parts.js';
import {Refusals, textFieldOf} from './refusals.js';
import type {Refusal} from './refusals.js';
import {nothing, resumedRead} from './resumed-read.js';
import type {Opened} from './resumed-read.js';
import {s3SettingsOf} from './s3-config.js';
import type {S3Settings} from './s3-config.js';
import {putInParts} from './s3-multipart.js';
import {checkedBody, statusOf} from './s3-request.js';
import type {Sdk, Target} from './s3-request.js';
import type {StoreSettings} from './settings.js';
import {vendorPackage} from './vendor.js';

export async function openS3Store(settings: StoreSettings): Promise<ObjectStore> {
  const s3 = s3SettingsOf(settings);
  const sdk = await vendorPackage('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  return new S3Store(sdk, s3);
}

class S3Store implements ObjectStore {
  readonly place: string;
  readonly #refusals: Refusals;
  readonly #sdk: Sdk;
  readonly #settings: S3Settings;
  readonly #client: S3Client;
  /** Cleared when the store says that it doesn't know conditions. */
  #knowsConditions = true;

  constructor(sdk: Sdk, settings: S3Settings) {
    this.place = settings.place;
    this.#refusals = new Refusals(this.place, refusalOf);
    this.#sdk = sdk;
    this.#settings = settings;
    this.#client = new sdk.S3Client(settings.client);
  }

  async put(key: string, content: Content, {ifAbsent = false} = {}): Promise<boolean> {
    checkKey(key);
    return this.#refusals.during('written', () =>
      placed(
        () => this.#tryPut(key, content, ifAbsent),
        error => this.#afterwards(error, ifAbsent),
      ),
    );
  }

  async get(key: string, start = 0): Promise<Readable | null> {
    checkKey(key);
    return this.#refusals.during('read', async () => {
      const first = await this.#open(key, start, {}).catch(nothingThere);
      if (first === null || first === 'past the end') return first === null ? null : nothing();
      const {ETag} = first.answer;
      const reopen = (from: number) => this.#open(key, from, ETag === undefined ? {} : {IfMatch: ETag});
      return resumedRead(first, start, {reopen, idle: this.#settings.idle, inWords: error => this.#refusals.of(error, 'read')});
    });
  }

  async size(key: string): Promise<number | null> {
    checkKey(key);
    return this.#refusals.during('read', async () => {
      const {object} = this.#target(key, false);
      const answer = await this.#client.send(new this.#sdk.HeadObjectCommand(object)).catch(nothingThere);
      return answer === null || answer === 'past the end' ? null : (answer.ContentLength ?? 0);
    });
  }

  async *list(prefix: string): AsyncIterable<string> {
    const {bucket, prefix: root, always} = this.#settings;
    let token: string | undefined;
    do {
      const question = {Bucket: bucket, Prefix: root + prefix, ...always, ...(token === undefined ? {} : {ContinuationToken: token})};
      const answer = await this.#refusals.during('read', () => this.#client.send(new this.#sdk.ListObjectsV2Command(question)));
      for (const {Key} of answer.Contents ?? []) if (Key !== undefined) yield Key.slice(root.length);
      token = answer.NextContinuationToken;
    } while (token !== undefined);
  }

  async remove(key: string): Promise<void> {
    checkKey(key);
    const {object} = this.#target(key, false);
    await this.#refusals.during('written', () => this.#client.send(new this.#sdk.DeleteObjectCommand(object)));
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  #target(key: string, ifAbsent: boolean): Target {
    const {bucket, prefix, always, writing} = this.#settings;
    return {
      sdk: this.#sdk,
      client: this.#client,
      object: {Bucket: bucket, Key: prefix + key, ...always},
      writing,
      resumes: ifAbsent,
      condition: ifAbsent && this.#knowsConditions ? {IfNoneMatch: '*'} : {},
    };
  }

  async #tryPut(key: string, content: Content, ifAbsent: boolean): Promise<boolean> {
    if (ifAbsent && (await this.size(key)) !== null) return false;
    const target = this.#target(key, ifAbsent);
    const vouched = await (isSmall(content) ? putWhole(target, content) : putInParts(target, content));
    if (!vouched) await readBack(this, key, content);
    return true;
  }

  /** What comes of a put that was refused. */
  #afterwards(error: unknown, ifAbsent: boolean): false | 'again' {
    if (ifAbsent && statusOf(error) === 412) return false;
    if (ifAbsent && this.#knowsConditions && isUnknownCondition(error)) {
      this.#knowsConditions = false;
      return 'again';
    }
    if (isCollision(error)) return 'again';
    throw error;
  }

  async #open(key: string, start: number, match: {IfMatch?: string}): Promise<Opened & {answer: GetObjectCommandOutput}> {
    const {object} = this.#target(key, false);
    const range = start === 0 ? {} : {Range: `bytes=${start}-`};
    const answer = await this.#client.send(new this.#sdk.GetObjectCommand({...object, ...match, ...range}));
    return {stream: answer.Body as Readable, length: answer.ContentLength ?? 0, answer};
  }
}

/** Resolves to whether the store said that it has these bytes. */
async function putWhole({sdk, client, object, writing, condition}: Target, content: Content): Promise<boolean> {
  const bytes = await wholeOf(content);
  const body = checkedBody(bytes);
  return body.isVouched(await client.send(new sdk.PutObjectCommand({...writing, ...object, ...condition, ...body.send})));
}

function refusalOf(error: unknown): Refusal {
  return {status: statusOf(error), reason: textFieldOf(error, 'code') ?? textFieldOf(error, 'Code') ?? textFieldOf(error, 'name')};
}

/** A missing object is null; a missing bucket isn't. */
function nothingThere(error: unknown): null | 'past the end' {
  if (statusOf(error) === 416) return 'past the end';
  const name = textFieldOf(error, 'name');
  if (name === 'NoSuchKey' || name === 'NotFound') return null;
  throw error;
}

function isUnknownCondition(error: unknown): boolean {
  return statusOf(error) === 501 || (statusOf(error) === 400 && textFieldOf(error, 'name') === 'InvalidArgument');
}

/** Another write of the same key was under way, or took this one's upload along. */
function isCollision(error: unknown): boolean {
  return statusOf(error) === 409 || ['NoSuchUpload', 'InvalidPart', 'InvalidPartOrder'].includes(textFieldOf(error, 'name') ?? '');
}
