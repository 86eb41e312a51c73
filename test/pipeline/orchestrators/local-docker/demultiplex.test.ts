import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {demultiplex} from '../../../../src/pipeline/orchestrators/local-docker/demultiplex.js';

function frame(stream: number, content: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
}

async function contentOf(chunks: readonly Uint8Array[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of demultiplex((async function* () { yield* chunks; })())) parts.push(part);
  return Buffer.concat(parts);
}

test('frames give their contents in order, wherever the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({maxLength: 40}))), fc.array(fc.integer({min: 1, max: 30})), async (frames, cuts) => {
      const all = Buffer.concat(frames.map(([stream, content]) => frame(stream, content)));
      const chunks: Buffer[] = [];
      for (let at = 0, index = 0; at < all.length; index += 1) {
        const size = cuts[index % Math.max(1, cuts.length)] ?? 7;
        chunks.push(all.subarray(at, at + size));
        at += size;
      }
      expect(await contentOf(chunks)).toEqual(Buffer.concat(frames.map(([, content]) => content)));
    }),
    {numRuns: 200},
  );
});

test.each([3, 8, 10])('output that ends after %i bytes of a frame is an error', async length => {
  await expect(contentOf([frame(1, Buffer.from('hello')).subarray(0, length)])).rejects.toThrow('ended in the middle');
});
