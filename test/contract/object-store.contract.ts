/** What an ObjectStore promises: every implementation passes these, so that nobody asks where the bytes lie. */
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import type {ObjectStore} from '../../src/pipeline/artifacts/object-store.js';
import {bytesIn, bytesOf, contentOf, mebibyte, refusal, sha256Of} from '../support/contents.js';

export interface StoreUnderTest {
  /** An empty one. */
  open(): Promise<ObjectStore>;
  /** A second one on the same place as the last that was opened, as another process would open it. */
  again(): Promise<ObjectStore>;
  close(): Promise<void>;
}

export interface ContractOptions {
  /** A size that is put in several parts. */
  readonly large?: number;
}

export function objectStoreContract(name: string, start: () => Promise<StoreUnderTest>, {large = 20 * mebibyte + 17}: ContractOptions = {}): void {
  describe(`${name} keeps the contract of object stores`, () => {
    let place: StoreUnderTest;
    let store: ObjectStore;

    beforeAll(async () => {
      place = await start();
    });
    afterAll(() => place.close());
    beforeEach(async () => {
      store = await place.open();
    });
    afterEach(() => store.close());

    const keys = async (prefix: string) => {
      const found: string[] = [];
      for await (const key of store.list(prefix)) found.push(key);
      return found;
    };

    test.each([0, 1, 1000, mebibyte + 1, large])('%d bytes come back as they were put', async size => {
      const bytes = bytesOf(size);

      expect(await store.put('a/b/c.bin', contentOf(bytes))).toBe(true);

      expect(await store.size('a/b/c.bin')).toBe(size);
      const back = await bytesIn(await store.get('a/b/c.bin'));
      expect(back?.equals(bytes)).toBe(true);
    });

    test('reading begins where it is asked to', async () => {
      const bytes = bytesOf(3 * mebibyte);
      await store.put('k', contentOf(bytes));

      const back = await bytesIn(await store.get('k', 2 * mebibyte - 5));

      expect(back?.equals(bytes.subarray(2 * mebibyte - 5))).toBe(true);
    });

    test('behind its end there is nothing', async () => {
      await store.put('k', contentOf(bytesOf(1000)));

      expect((await bytesIn(await store.get('k', 1000)))?.length).toBe(0);
    });

    test('what is not there is null, has no size and can be removed', async () => {
      expect(await store.get('none/here')).toBeNull();
      expect(await store.size('none/here')).toBeNull();
      await store.remove('none/here');
      expect(await keys('')).toEqual([]);
    });

    test('a put replaces, unless it must not', async () => {
      await store.put('k', contentOf(Buffer.from('first')));

      expect(await store.put('k', contentOf(Buffer.from('second')), {ifAbsent: true})).toBe(false);
      expect(String(await bytesIn(await store.get('k')))).toBe('first');

      expect(await store.put('k', contentOf(Buffer.from('third')))).toBe(true);
      expect(String(await bytesIn(await store.get('k')))).toBe('third');
      expect(await store.put('other', contentOf(Buffer.from('fourth')), {ifAbsent: true})).toBe(true);
    });

    test('a large one must not replace either', async () => {
      await store.put('k', contentOf(Buffer.from('first')));

      expect(await store.put('k', contentOf(bytesOf(large)), {ifAbsent: true})).toBe(false);
      expect(String(await bytesIn(await store.get('k')))).toBe('first');
    });

    test.each([1000, large])('%d bytes that are not what their digest says are refused and not put', async size => {
      const error = await refusal(store.put('k', contentOf(bytesOf(size), sha256Of(bytesOf(size, 2)))));

      expect(error.code).toBe('failed');
      expect(await store.size('k')).toBeNull();
    });

    test.each([1000, large])('a source of %d bytes that breaks rejects and puts nothing', async size => {
      const content = contentOf(bytesOf(size));
      const broken = {...content, open: () => content.open().once('data', function (this: NodeJS.ReadableStream & {destroy(error: Error): void}) {
        this.destroy(new Error('the disk broke'));
      })};

      await expect(store.put('k', broken)).rejects.toThrow();
      expect(await store.size('k')).toBeNull();
    });

    test('keys are listed by prefix, in their order', async () => {
      for (const key of ['b/2', 'b/10', 'b-c/1', 'a', 'b/1/x', 'b.d', 'c']) await store.put(key, contentOf(Buffer.from(key)));

      expect(await keys('')).toEqual(['a', 'b-c/1', 'b.d', 'b/1/x', 'b/10', 'b/2', 'c']);
      expect(await keys('b/')).toEqual(['b/1/x', 'b/10', 'b/2']);
      expect(await keys('b/1')).toEqual(['b/1/x', 'b/10']);
      expect(await keys('zzz/')).toEqual([]);
    });

    test('what was removed is gone', async () => {
      await store.put('a/1', contentOf(Buffer.from('1')));
      await store.put('a/2', contentOf(Buffer.from('2')));

      await store.remove('a/1');

      expect(await keys('a/')).toEqual(['a/2']);
      expect(await store.get('a/1')).toBeNull();
    });

    test('another process sees the same', async () => {
      await store.put('k', contentOf(bytesOf(100)));

      const other = await place.again();
      expect((await bytesIn(await other.get('k')))?.equals(bytesOf(100))).toBe(true);
      await other.close();
    });

    test('of several that put the same at once, all succeed and one copy is whole', async () => {
      const bytes = bytesOf(large, 5);
      const others = await Promise.all([place.again(), place.again()]);

      const placed = await Promise.all([store, ...others].map(each => each.put('k', contentOf(bytes), {ifAbsent: true})));

      expect(placed).toContain(true);
      expect((await bytesIn(await store.get('k')))?.equals(bytes)).toBe(true);
      await Promise.all(others.map(each => each.close()));
    });

    test('of several that put different bytes at once, one wins whole', async () => {
      const versions = [11, 12, 13].map(seed => bytesOf(large, seed));
      const other = await place.again();

      await Promise.all(versions.map((bytes, index) => (index === 0 ? store : other).put('k', contentOf(bytes))));

      const back = await bytesIn(await store.get('k'));
      expect(versions.some(bytes => back?.equals(bytes))).toBe(true);
      await other.close();
    });

    test.each(['../out', '/etc/passwd', 'a//b', 'a/../b', '', 'a\\b', '.hidden', 'a\0b'])('%j is no key', async key => {
      const trial = async () => store.put(key, contentOf(Buffer.from('x')));
      await expect(trial()).rejects.toThrow('not a key');
    });

    test('a reader that stops early leaves nothing open', async () => {
      await store.put('k', contentOf(bytesOf(large)));
      const stream = await store.get('k');
      for await (const _ of stream ?? []) break;
      expect(stream?.destroyed).toBe(true);
    });
  });
}
