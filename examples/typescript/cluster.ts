import type {Point} from './points.js';

export interface Clustering {
  readonly centres: readonly Point[];
  /** Mean distance to the next group's centre over that to the own one, less 1: the more, the clearer the groups. */
  readonly separation: number;
}

/** k-means. It starts from points far from each other, so that chance has no part in it. */
export function cluster(points: readonly Point[], groups: number): Clustering {
  let centres = farApart(points, groups);
  for (let round = 0; round < 100; round++) {
    const moved = centres.map((centre, number) => middle(points.filter(point => nearest(point, centres) === number)) ?? centre);
    if (moved.every(({x, y}, number) => x === centres[number]?.x && y === centres[number]?.y)) break;
    centres = moved;
  }
  return {centres: centres.map(({x, y}) => ({x: rounded(x), y: rounded(y)})), separation: rounded(separationOf(points, centres))};
}

function farApart(points: readonly Point[], groups: number): readonly Point[] {
  const chosen = points.slice(0, 1);
  const away = (point: Point) => Math.min(...chosen.map(each => distance(point, each)));
  while (chosen.length < groups) chosen.push(points.reduce((best, point) => (away(point) > away(best) ? point : best)));
  return chosen;
}

function nearest(point: Point, centres: readonly Point[]): number {
  const distances = centres.map(centre => distance(point, centre));
  return distances.indexOf(Math.min(...distances));
}

function middle(points: readonly Point[]): Point | undefined {
  if (points.length === 0) return undefined;
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  return {x: mean(point => point.x), y: mean(point => point.y)};
}

function separationOf(points: readonly Point[], centres: readonly Point[]): number {
  const totals = points.reduce(
    (sum, point) => {
      const [own = 0, next = 0] = centres.map(centre => distance(point, centre)).sort((a, b) => a - b);
      return {own: sum.own + own, next: sum.next + next};
    },
    {own: 0, next: 0},
  );
  return totals.next / totals.own - 1;
}

// Not `Math.hypot` and `**`, whose last bits are the engine's choice.
function distance(a: Point, b: Point): number {
  const [x, y] = [a.x - b.x, a.y - b.y];
  return Math.sqrt(x * x + y * y);
}

function rounded(value: number): number {
  return Math.round(value * 1_000_000) / 1_000_000;
}
