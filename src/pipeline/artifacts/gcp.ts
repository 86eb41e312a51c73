/** Objects in a bucket of Google Cloud Storage. */
import type {Readable} from 'node:stream';
import type {Bucket, File, StorageOptions} from '@google-cloud/storage';
import {AppError} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import type {Json} from '../../domain/json.js';
import {bucketPathOf} from './bucket-path.js';
import type {BucketPath} from './bucket-path.js';
import {conditionOf, isStagingKey, putBytes, putComposed} from './gcp-compose.js';
import {checkKey} from './object-store.js';
import type {Content, ObjectStore} from './object-store.js';
import {isSmall, placed, readBack, wholeOf} from './parts.js';
import {fieldOf, numberFieldOf, Refusals, textFieldOf} from './refusals.js';
import type {Refusal} from './refusals.js';
import {nothing, resumedRead} from './resumed-read.js';
import type {Opened} from './resumed-read.js';
import type {StoreSettings} from './settings.js';
import {vendorPackage} from './vendor.js';

/** Milliseconds without a byte after which a connection counts as broken: the SDK doesn't notice where an answer is cut off. */
const idle = 10_000;
/** Milliseconds that a request may take whose answer isn't streamed. */
const timeout = 60_000;
const pageSize = 1000;

export async function openGcpStore(settings: StoreSettings): Promise<ObjectStore> {
  const path = bucketPathOf(settings.config, ['gs']);
  const options = storageOptionsOf(settings);
  const sdk = await vendorPackage('@google-cloud/storage', () => import('@google-cloud/storage'));
  const retryOptions = {autoRetry: true, maxRetries: 6, maxRetryDelay: 2, totalTimeout: 120, idempotencyStrategy: sdk.IdempotencyStrategy.RetryAlways};
  return new GcpStore(new sdk.Storage({...options, retryOptions, timeout}).bucket(path.bucket), path);
}

/** The key of a service account from the secret, else whatever Google's own tools find on the machine; an emulator from where they look for one. */
function storageOptionsOf({secret, environment}: StoreSettings): StorageOptions {
  const emulator = environment.STORAGE_EMULATOR_HOST;
  const token = secret.token ?? secret.service_account_json;
  return {
    ...(secret.project === undefined ? {} : {projectId: secret.project}),
    ...(token === undefined ? {} : {credentials: serviceAccountOf(token)}),
    ...(emulator === undefined ? {} : {apiEndpoint: emulator, useAuthWithCustomEndpoint: false, projectId: secret.project ?? 'emulated'}),
  };
}

function serviceAccountOf(text: string): NonNullable<StorageOptions['credentials']> {
  const value = parsed(text);
  if (isJsonObject(value) && typeof value.client_email === 'string' && typeof value.private_key === 'string') return value;
  throw new AppError('invalid_input', 'The secret of this store has a token that is no key file of a service account', {
    hint: 'Its value is the whole JSON file, with client_email and private_key in it.',
  });
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

class GcpStore implements ObjectStore {
  readonly place: string;
  readonly #refusals: Refusals;
  readonly #bucket: Bucket;
  readonly #prefix: string;

  constructor(bucket: Bucket, {place, prefix}: BucketPath) {
    this.place = place;
    this.#refusals = new Refusals(this.place, refusalOf);
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  async put(key: string, content: Content, {ifAbsent = false} = {}): Promise<boolean> {
    const file = this.#file(key);
    return this.#refusals.during('written', () => placed(() => this.#tryPut(file, key, {content, ifAbsent}), error => afterwards(error, ifAbsent, content)));
  }

  async get(key: string, start = 0): Promise<Readable | null> {
    const file = this.#file(key);
    return this.#refusals.during('read', async () => {
      const found = await metadataOf(file);
      if (found === null) return null;
      if (start >= found.size) return nothing();
      const version = this.#bucket.file(file.name, {generation: found.generation});
      const open = async (from: number): Promise<Opened> => ({
        stream: version.createReadStream({start: from, validation: false, decompress: false}),
        length: found.size - from,
      });
      return resumedRead(await open(start), start, {reopen: open, idle, inWords: error => this.#refusals.of(error, 'read')});
    });
  }

  async size(key: string): Promise<number | null> {
    const file = this.#file(key);
    return this.#refusals.during('read', async () => (await metadataOf(file))?.size ?? null);
  }

  async *list(prefix: string): AsyncIterable<string> {
    let token: string | undefined;
    do {
      const query = {prefix: this.#prefix + prefix, autoPaginate: false, maxResults: pageSize, ...(token === undefined ? {} : {pageToken: token})};
      const [files, next] = await this.#refusals.during('read', () => this.#bucket.getFiles(query));
      for (const {name} of files) {
        const key = name.slice(this.#prefix.length);
        if (!isStagingKey(key)) yield key;
      }
      token = textFieldOf(next, 'pageToken') ?? undefined;
    } while (token !== undefined);
  }

  async remove(key: string): Promise<void> {
    const file = this.#file(key);
    await this.#refusals.during('written', () => file.delete({ignoreNotFound: true}));
  }

  async close(): Promise<void> {}

  async #tryPut(file: File, key: string, {content, ifAbsent}: {content: Content; ifAbsent: boolean}): Promise<boolean> {
    if (ifAbsent && (await this.size(key)) !== null) return false;
    const vouched = isSmall(content)
      ? await putBytes(file, await wholeOf(content), conditionOf(ifAbsent))
      : await putComposed({bucket: this.#bucket, file, prefix: this.#prefix, ifAbsent}, content);
    if (!vouched) await readBack(this, key, content);
    return true;
  }

  #file(key: string): File {
    return this.#bucket.file(this.#prefix + checkKey(key));
  }
}

async function metadataOf(file: File): Promise<{size: number; generation: string} | null> {
  try {
    const [{size, generation}] = await file.getMetadata();
    return {size: Number(size), generation: String(generation)};
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

function afterwards(error: unknown, ifAbsent: boolean, content: Content): false | 'again' {
  if (ifAbsent && statusOf(error) === 412) return false;
  // Whoever was through with the same content first removed its parts.
  if (statusOf(error) === 404 && !isSmall(content)) return 'again';
  throw error;
}

function statusOf(error: unknown): number | null {
  const status = numberFieldOf(error, 'code') ?? numberFieldOf(error, 'status') ?? Number(fieldOf(error, 'code') ?? NaN);
  return status >= 100 ? status : null;
}

function refusalOf(error: unknown): Refusal {
  const [first] = (fieldOf(error, 'errors') ?? []) as readonly unknown[];
  const code = textFieldOf(error, 'code');
  return {status: statusOf(error), reason: textFieldOf(first, 'reason') ?? code ?? textFieldOf(error, 'name')};
}
