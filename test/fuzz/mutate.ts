/** Hostile texts: real files with bytes changed, cut, doubled and moved, from a seed. */

/** A generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** What means something to one of the readers. */
const pieces = [
  '\0', '\ufeff', '\n', '\r\n', '\t', ': ', '- ', '? ', '&a ', '*a', '<<: *a', '!!binary ', '!x ', '{', '}', '[', ']', '"', "'", '|', '>', '#', '%', '---\n', '...', '~', 'null', 'true', '.inf', '1e999',
  '0x', '{{ a.b }}', '{{', '}}', '__proto__', 'constructor', 'hasOwnProperty', '../', '/etc/passwd', '\\u0000', '\\', '\u202e', '\ud800', '-1', '1e308', 'v1:', 'cairn/v9', '"id":', '"changes":', ',', '𝒳', 'a'.repeat(300), '['.repeat(60),
];

/** One to six changes of a text. */
export function mutated(text: string, random: () => number): string {
  const below = (limit: number): number => Math.floor(random() * limit);
  let bytes = Buffer.from(text);
  for (let count = 1 + below(6); count > 0; count -= 1) bytes = changed(bytes, below);
  return bytes.toString('utf8');
}

function changed(bytes: Buffer, below: (limit: number) => number): Buffer<ArrayBuffer> {
  const [at, to] = [below(bytes.length + 1), below(bytes.length + 1)].sort((a, b) => a - b) as [number, number];
  const [head, middle, tail] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  const insert = (what: Uint8Array): Buffer<ArrayBuffer> => Buffer.concat([head, what, bytes.subarray(at)]);
  switch (below(7)) {
    case 0:
      return Buffer.concat([head, tail]);
    case 1:
      return insert(middle.subarray(0, 200));
    case 2:
      return Buffer.from(head);
    case 3:
      return insert(Buffer.from([below(256)]));
    case 4:
      return Buffer.concat([head, Buffer.from([below(256)]), bytes.subarray(at + 1)]);
    default:
      return insert(Buffer.from(pieces[below(pieces.length)] as string));
  }
}
