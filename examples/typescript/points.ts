export interface Point {
  readonly x: number;
  readonly y: number;
}

const centres: readonly Point[] = [{x: 0, y: 0}, {x: 6, y: 1}, {x: 2, y: 6}];

/** Points around three centres, by turns; the same for the same seed on every machine. */
export function makePoints(count: number, seed: number): Point[] {
  const chance = generator(seed);
  const about = (centre: number) => Math.round((centre + chance() + chance() + chance() + chance() - 2) * 10_000) / 10_000;
  return Array.from({length: count}, (_, number) => {
    const {x, y} = centres[number % centres.length]!;
    return {x: about(x), y: about(y)};
  });
}

/** Lehmer's generator: numbers from 0 to 1, exact in doubles. */
function generator(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
