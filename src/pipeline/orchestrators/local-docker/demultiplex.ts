/** The output of a container without a terminal: both streams in frames, each headed by its stream's number and its length. */

const headerSize = 8;

/** The frames' contents in their order, in chunks as they come: no frame is held whole. Throws where the output ends within a frame. */
export async function* demultiplex(framed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let header = Buffer.alloc(0);
  let left = 0;
  for await (const chunk of framed) {
    for (let at = 0; at < chunk.length; ) {
      if (left === 0) {
        const part = chunk.subarray(at, at + headerSize - header.length);
        header = Buffer.concat([header, part]);
        at += part.length;
        if (header.length < headerSize) break;
        left = header.readUInt32BE(4);
        header = Buffer.alloc(0);
      } else {
        const part = chunk.subarray(at, at + left);
        at += part.length;
        left -= part.length;
        yield part;
      }
    }
  }
  if (left > 0 || header.length > 0) throw new Error('the output of a container ended in the middle');
}
