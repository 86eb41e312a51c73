/** What an attempt printed, cut into pieces of text that go over the wire. */

/** Bytes of a piece: no more characters come of them, whatever they are. */
export const pieceBytes = 60 * 1024;

export interface Piece {
  /** How many bytes of the file it stands for. */
  readonly bytes: number;
  /** What is no text, and NULs, which no database keeps, are shown as such. */
  readonly text: string;
}

/** Pieces of what a log has; a character that is torn at its end is left for later, unless nothing comes any more. */
export async function* piecesOf(chunks: AsyncIterable<Uint8Array>, isWhole: boolean): AsyncGenerator<Piece> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length > pieceBytes) {
      const end = wholeCharacters(rest.subarray(0, pieceBytes));
      yield pieceOf(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  }
  const end = isWhole ? rest.length : wholeCharacters(rest);
  if (end > 0) yield pieceOf(rest.subarray(0, end));
}

function pieceOf(bytes: Buffer): Piece {
  return {bytes: bytes.length, text: new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes).replaceAll('\0', '\uFFFD')};
}

/** Where the last character that is all there ends; what is no UTF-8 anyway counts as it is. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
