/** Objects as block blobs in a container of Azure. */
import {createHash} from 'node:crypto';
import type {Readable} from 'node:stream';
import type {BlobDownloadResponseParsed, BlockBlobClient, ContainerClient} from '@azure/storage-blob';
import {inOrder} from '../../lib/parallel.js';
import {azureSettingsOf, containerOf} from './azure-config.js';
import type {AzureSettings} from './azure-config.js';
import {checkKey} from './object-store.js';
import type {Content, ObjectStore} from './object-store.js';
import {isSmall, partSizeOf, partsAtOnce, partsOf, placed, readBack, wholeOf} from './parts.js';
import type {Part} from './parts.js';
import {fieldOf, numberFieldOf, Refusals, textFieldOf} from './refusals.js';
import type {Refusal} from './refusals.js';
import {nothing, resumedRead} from './resumed-read.js';
import type {Opened} from './resumed-read.js';
import type {StoreSettings} from './settings.js';
import {vendorPackage} from './vendor.js';

const mostBlocks = 50_000;
/** Milliseconds without a byte after which a connection counts as broken. */
const idle = 60_000;

export async function openAzureStore(settings: StoreSettings): Promise<ObjectStore> {
  const azure = azureSettingsOf(settings);
  const sdk = await vendorPackage('@azure/storage-blob', () => import('@azure/storage-blob'));
  return new AzureStore(await containerOf(sdk, azure), azure);
}

class AzureStore implements ObjectStore {
  readonly place: string;
  readonly #refusals: Refusals;
  readonly #container: ContainerClient;
  readonly #prefix: string;

  constructor(container: ContainerClient, {place, prefix}: AzureSettings) {
    this.place = place;
    this.#refusals = new Refusals(this.place, refusalOf);
    this.#container = container;
    this.#prefix = prefix;
  }

  async put(key: string, content: Content, {ifAbsent = false} = {}): Promise<boolean> {
    const blob = this.#blob(key);
    return this.#refusals.during('written', () => placed(() => this.#tryPut(blob, key, {content, ifAbsent}), error => afterwards(error, ifAbsent)));
  }

  async get(key: string, start = 0): Promise<Readable | null> {
    const blob = this.#blob(key);
    return this.#refusals.during('read', async () => {
      const first = await open(blob, start).catch(nothingThere);
      if (first === null || first === 'past the end') return first === null ? null : nothing();
      const reopen = (from: number) => open(blob, from, first.answer.etag);
      return resumedRead(first, start, {reopen, idle, inWords: error => this.#refusals.of(error, 'read')});
    });
  }

  async size(key: string): Promise<number | null> {
    const blob = this.#blob(key);
    return this.#refusals.during('read', async () => {
      const found = await blob.getProperties().catch(nothingThere);
      return found === null || found === 'past the end' ? null : (found.contentLength ?? 0);
    });
  }

  async *list(prefix: string): AsyncIterable<string> {
    const blobs = this.#container.listBlobsFlat({prefix: this.#prefix + prefix});
    for (;;) {
      const next = await this.#refusals.during('read', () => blobs.next());
      if (next.done === true) return;
      yield next.value.name.slice(this.#prefix.length);
    }
  }

  async remove(key: string): Promise<void> {
    const blob = this.#blob(key);
    await this.#refusals.during('written', () => blob.delete({deleteSnapshots: 'include'}).catch(nothingThere));
  }

  async close(): Promise<void> {}

  async #tryPut(blob: BlockBlobClient, key: string, {content, ifAbsent}: {content: Content; ifAbsent: boolean}): Promise<boolean> {
    if (ifAbsent && (await this.size(key)) !== null) return false;
    const vouched = await (isSmall(content) ? putWhole(blob, content, ifAbsent) : putInBlocks(blob, content, ifAbsent));
    if (!vouched) await readBack(this, key, content);
    return true;
  }

  #blob(key: string): BlockBlobClient {
    return this.#container.getBlockBlobClient(this.#prefix + checkKey(key));
  }
}

const conditionsOf = (ifAbsent: boolean) => ({conditions: ifAbsent ? {ifNoneMatch: '*'} : {}});
const md5Of = (bytes: Buffer) => createHash('md5').update(bytes).digest();

/** Resolves to whether the store said that it has these bytes. */
async function putWhole(blob: BlockBlobClient, content: Content, ifAbsent: boolean): Promise<boolean> {
  const bytes = await wholeOf(content);
  const md5 = md5Of(bytes);
  const answer = await blob.upload(bytes, bytes.length, {...conditionsOf(ifAbsent), blobHTTPHeaders: {blobContentMD5: md5}, transactionalContentMD5: md5} as object);
  return isSame(answer.contentMD5, md5);
}

/** Resolves to whether the store said of every block that it has its bytes. A block's name has its digest, so a block that is there already is the same, whoever sent it. */
async function putInBlocks(blob: BlockBlobClient, content: Content, ifAbsent: boolean): Promise<boolean> {
  const there = await uncommitted(blob);
  const names: string[] = [];
  let vouched = true;
  const parts = partsOf(content, partSizeOf(content.size, mostBlocks));
  for await (const block of inOrder(parts, partsAtOnce, part => putBlock(blob, part, there))) {
    names.push(block.name);
    vouched &&= block.vouched;
  }
  await blob.commitBlockList(names, conditionsOf(ifAbsent));
  return vouched;
}

async function uncommitted(blob: BlockBlobClient): Promise<ReadonlyMap<string, number>> {
  const list = await blob.getBlockList('uncommitted').catch(nothingThere);
  return new Map(list === null || list === 'past the end' ? [] : (list.uncommittedBlocks ?? []).map(({name, size}) => [name, size]));
}

async function putBlock(blob: BlockBlobClient, {number, bytes}: Part, there: ReadonlyMap<string, number>): Promise<{name: string; vouched: boolean}> {
  const digest = createHash('sha256').update(bytes).digest('hex');
  const name = Buffer.from(`${String(number).padStart(6, '0')}-${digest.slice(0, 40)}`).toString('base64');
  if (there.get(name) === bytes.length) return {name, vouched: true};
  const md5 = md5Of(bytes);
  const answer = await blob.stageBlock(name, bytes, bytes.length, {transactionalContentMD5: md5});
  return {name, vouched: isSame(answer.contentMD5, md5)};
}

/** The service refuses bytes that don't match the digest they came with, and doesn't always repeat it. */
function isSame(found: Uint8Array | undefined, wanted: Buffer): boolean {
  return found === undefined || wanted.equals(found);
}

async function open(blob: BlockBlobClient, start: number, etag?: string): Promise<Opened & {answer: BlobDownloadResponseParsed}> {
  const answer = await blob.download(start, undefined, {maxRetryRequests: 0, ...(etag === undefined ? {} : {conditions: {ifMatch: etag}})});
  return {stream: answer.readableStreamBody as Readable, length: answer.contentLength ?? 0, answer};
}

function codeOf(error: unknown): string | null {
  return textFieldOf(fieldOf(error, 'details'), 'errorCode') ?? textFieldOf(error, 'code');
}

function statusOf(error: unknown): number | null {
  return numberFieldOf(error, 'statusCode');
}

function refusalOf(error: unknown): Refusal {
  return {status: statusOf(error), reason: codeOf(error) ?? textFieldOf(error, 'name')};
}

function afterwards(error: unknown, ifAbsent: boolean): false | 'again' {
  if (ifAbsent && (statusOf(error) === 412 || codeOf(error) === 'BlobAlreadyExists')) return false;
  // Whoever commits a blob discards the blocks of all others for it.
  if (codeOf(error) === 'InvalidBlockList') return 'again';
  throw error;
}

/** A missing blob is null; a missing container isn't. */
function nothingThere(error: unknown): null | 'past the end' {
  if (statusOf(error) === 416) return 'past the end';
  if (statusOf(error) === 404 && codeOf(error) !== 'ContainerNotFound') return null;
  throw error;
}
