/** Artifacts over a network that refuses, cuts, loses and changes what goes over it: the right result, or a clear error and nothing torn. */
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {AppError} from '../../../src/domain/errors.js';
import {isAppError} from '../../../src/domain/errors.js';
import {openArtifactStore} from '../../../src/pipeline/artifacts/all.js';
import type {Artifact, ArtifactStore} from '../../../src/pipeline/artifacts/artifacts.js';
import type {StoreSettings} from '../../../src/pipeline/artifacts/settings.js';
import {azureAccount, azureSettings, connectionString, startAzure} from '../../support/azure.js';
import {bytesOf, mebibyte, refusal} from '../../support/contents.js';
import {gcsSettings, startGcsFake} from '../../support/gcs-fake.js';
import {someOf, startHostileProxy} from '../../support/hostile-proxy.js';
import type {HostileProxy, Mischief} from '../../support/hostile-proxy.js';
import {accessKey, s3Settings} from '../../support/s3.js';
import {startStrictS3} from '../../support/s3-strict.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../support/temporary-folder.js';

interface System {
  readonly url: string;
  settings(url: string): StoreSettings;
  /** Requests that send a part of a large file. */
  readonly sendsPart: RegExp;
  /** Requests that read a blob's bytes. */
  readonly reads: RegExp;
  close(): Promise<void>;
}

const systems: Readonly<Record<string, () => Promise<System>>> = {
  s3: async () => {
    const server = await startStrictS3(accessKey.id);
    const settings = (url: string) => s3Settings(url, 's3://bucket/runs');
    return {url: server.url, settings, sendsPart: /^PUT .*partNumber=/, reads: /^GET .*x-id=GetObject/, close: () => server.close()};
  },
  azure: async () => {
    const server = await startAzure();
    await server.createContainer('bucket');
    const settings = (url: string) => azureSettings(url, 'az://bucket/runs', {connection_string: connectionString(`${url.replace(/\/$/, '')}/${azureAccount.name}`)});
    return {url: server.url, settings, sendsPart: /^PUT .*comp=block&/, reads: /^GET [^?]*\?timeout=\d+$/, close: () => server.close()};
  },
  gcp: async () => {
    const server = await startGcsFake();
    server.createBucket('bucket');
    const settings = (url: string) => gcsSettings(url, 'gs://bucket/runs');
    return {url: server.url, settings, sendsPart: /^POST .*uploadType=multipart.*parts/, reads: /^GET .*alt=media/, close: () => server.close()};
  },
};

describe.each(Object.keys(systems))('%s', name => {
  let system: System;
  let proxy: HostileProxy;
  let folder: TemporaryFolder;
  let store: ArtifactStore;
  let size = 17 * mebibyte;
  const at = (...names: string[]) => join(folder.path, ...names);
  const sent = () => proxy.seen.filter(line => system.sendsPart.test(line)).length;

  beforeAll(async () => {
    system = await (systems[name] as () => Promise<System>)();
  });
  afterAll(() => system.close());
  beforeEach(async () => {
    folder = temporaryFolder();
    proxy = await startHostileProxy(new URL(system.url).origin);
    store = await openArtifactStore(system.settings(proxy.url));
    // Of other bytes in each test.
    size += 4096;
    writeFileSync(at('large'), bytesOf(size));
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
    folder.remove();
  });

  /** Again and again, until it goes well; what went wrong on the way was an AppError each time. */
  async function untilWell<T>(work: () => Promise<T>, failures: AppError[] = []): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isAppError(error) || failures.length > 10) throw error;
      expect(['unreachable', 'failed']).toContain(error.code);
      expect(readdirSync(folder.path).filter(each => each.endsWith('.tmp') || each === 'back')).toEqual([]);
      return untilWell(work, [...failures, error]);
    }
  }

  test.each([1, 2])('what is stored and fetched over a network that refuses and cuts is right (seed %d)', async seed => {
    mkdirSync(at('data'));
    for (let index = 0; index < 5; index++) writeFileSync(at('data', `${index}`), `content ${seed} ${index}`);
    // Google's SDK only notices an answer that is cut off when its time is over; reads that are cut have a test of their own.
    proxy.plan(someOf(['unavailable', 'cut', 'lose-answer', ...(name === 'gcp' ? [] : (['cut-answer'] as const))], 0.15, seed));

    const large = await untilWell(() => store.store(at('large')));
    const data = await untilWell(() => store.store(at('data')));
    await untilWell(() => store.fetch(large, at('back')));
    await untilWell(() => store.fetch(data, at('back-data')));

    expect(readFileSync(at('back')).equals(bytesOf(size))).toBe(true);
    expect(readdirSync(at('back-data'))).toHaveLength(5);
  }, 120_000);

  test.each<Mischief>(['wrong-answer', 'truncate'])('a fetch that meets %s says so and leaves nothing', async mischief => {
    const artifact = await store.store(at('large'));
    proxy.plan(line => (system.reads.test(line) ? mischief : 'none'));

    const error = await refusal(store.fetch(artifact, at('back')));

    expect(['failed', 'unreachable']).toContain(error.code);
    expect(readdirSync(folder.path)).toEqual(['large']);
    expect(proxy.seen.some(line => system.reads.test(line))).toBe(true);
  }, 60_000);

  test('a fetch over connections that are cut now and again goes on where it broke', async () => {
    const artifact = await store.store(at('large'));
    let cuts = 0;
    proxy.plan(line => (system.reads.test(line) && ++cuts <= 3 ? 'cut-answer' : 'none'));

    await store.fetch(artifact, at('back'));

    expect(readFileSync(at('back')).equals(bytesOf(size))).toBe(true);
    expect(cuts).toBe(4);
  }, 60_000);

  test('an upload that arrives changed is refused or sent again, never kept', async () => {
    let changes = 0;
    proxy.plan(line => (system.sendsPart.test(line) && ++changes === 2 ? 'wrong-request' : 'none'));

    const artifact = await untilWell(() => store.store(at('large')));

    await store.fetch(artifact, at('back'));
    expect(readFileSync(at('back')).equals(bytesOf(size))).toBe(true);
    expect(changes).toBeGreaterThan(1);
  }, 60_000);

  test('an interrupted upload goes on where it stopped', async () => {
    let parts = 0;
    proxy.plan(line => (system.sendsPart.test(line) && ++parts > 2 ? 'unavailable' : 'none'));
    expect((await refusal(store.store(at('large')))).code).toBe('unreachable');
    const before = sent();

    proxy.plan(() => 'none');
    const again = await openArtifactStore(system.settings(proxy.url));
    const artifact = await again.store(at('large'));

    expect(sent() - before).toBe(1);
    await again.fetch(artifact, at('back'));
    expect(readFileSync(at('back')).equals(bytesOf(size))).toBe(true);
    await again.close();
  }, 120_000);

  test('a store that always refuses is given up after a while, and no credentials are told', async () => {
    proxy.plan(() => 'unavailable');

    const error = await refusal(store.store(at('large')));

    expect(error).toMatchObject({code: 'unreachable', details: {status: 503}});
    const told = JSON.stringify({...error, message: error.message, stack: error.stack, cause: error.cause});
    for (const secret of [accessKey.secret, accessKey.id, azureAccount.key]) expect(told).not.toContain(secret);
  }, 60_000);

  test('a store that nobody answers for is unreachable', async () => {
    const url = proxy.url;
    const artifact: Artifact = {kind: 'file', digest: `sha256:${'0'.repeat(64)}`, size: 1, files: 1};
    await proxy.close();

    const gone = await openArtifactStore(system.settings(url));

    expect((await refusal(gone.fetch(artifact, at('back')))).code).toBe('unreachable');
    await gone.close();
    proxy = await startHostileProxy(system.url);
  }, 60_000);

  test('two that store the same over bad connections at once both have it whole', async () => {
    const other = await openArtifactStore(system.settings(proxy.url));
    proxy.plan(someOf(['unavailable', 'cut'], 0.1, 7));

    const [one, two] = await Promise.all([untilWell(() => store.store(at('large'))), untilWell(() => other.store(at('large')))]);

    proxy.plan(() => 'none');
    expect(one).toEqual(two);
    await store.fetch(one, at('back'));
    expect(readFileSync(at('back')).equals(bytesOf(size))).toBe(true);
    await other.close();
  }, 120_000);
});
