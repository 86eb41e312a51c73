/** Which steps come before which. */
import type {Step} from './pipeline.js';

type Waiting = Pick<Step, 'name' | 'inputs' | 'after'>;

/** The steps that one waits for, each once. */
export function stepsBefore({inputs, after}: Waiting): readonly string[] {
  const sources = Object.values(inputs).flatMap(input => (input.from === 'output' ? [input.step] : []));
  return [...new Set([...sources, ...after])];
}

/** Each step behind those that it waits for, else in the order given. Steps in a circle, or behind one, are left out. */
export function inOrder<S extends Waiting>(steps: readonly S[]): readonly S[] {
  const missing = new Map(steps.map(step => [step.name, stepsBefore(step).length]));
  const behind = new Map<string, number[]>(steps.map(({name}) => [name, []]));
  steps.forEach((step, index) => stepsBefore(step).forEach(name => behind.get(name)?.push(index)));
  const ready = new Ready(steps.flatMap((step, index) => (missing.get(step.name) === 0 ? [index] : [])));
  const ordered: S[] = [];
  for (let index = ready.take(); index !== undefined; index = ready.take()) {
    const step = steps[index] as S;
    ordered.push(step);
    for (const next of behind.get(step.name) ?? []) {
      const {name} = steps[next] as S;
      const left = (missing.get(name) as number) - 1;
      missing.set(name, left);
      if (left === 0) ready.add(next);
    }
  }
  return ordered;
}

/** Steps that wait for each other, each for the one before it and the first for the last, beginning with that which was given first; empty where there are none. Names that are no step are passed over. */
export function circleIn(steps: readonly Waiting[]): readonly string[] {
  const names = new Set(steps.map(({name}) => name));
  const known = steps.map(step => ({name: step.name, inputs: {}, after: stepsBefore(step).filter(each => names.has(each))}));
  const done = new Set(inOrder(known).map(({name}) => name));
  const left = new Map(known.filter(({name}) => !done.has(name)).map(step => [step.name, step]));
  const walked = new Map<string, number>();
  let at = left.keys().next().value;
  while (at !== undefined && !walked.has(at)) {
    walked.set(at, walked.size);
    at = left.get(at)?.after.find(name => left.has(name));
  }
  const circle = at === undefined ? [] : [...walked.keys()].slice(walked.get(at)).reverse();
  const first = circle.indexOf(known.find(({name}) => circle.includes(name))?.name ?? '');
  return [...circle.slice(first), ...circle.slice(0, first)];
}

/** Numbers, the smallest first: a binary heap, since a pipeline may have thousands of steps that are ready at once. */
class Ready {
  readonly #heap: number[] = [];

  constructor(ascending: readonly number[]) {
    this.#heap.push(...ascending);
  }

  add(number: number): void {
    const heap = this.#heap;
    let at = heap.push(number) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((heap[parent] as number) <= number) break;
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = number;
  }

  take(): number | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return first;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child += 1;
      if ((heap[child] as number) >= last) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
