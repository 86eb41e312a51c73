/** Which instance takes an input from which: one to one where the combination says it, else from each that agrees with it. */
import {canonicalJson} from '../../domain/json.js';
import type {Combination} from './instance-names.js';
import {entryName} from './instance-names.js';
import type {Source} from './plan.js';
import type {Step} from './pipeline.js';

/** An instance before it is known what comes before it. */
export interface Seed {
  readonly id: string;
  readonly slug: string;
  readonly matrix: Combination;
}

/** The instances of a step that has been spread. */
export interface Spread {
  readonly step: Step;
  readonly seeds: readonly Seed[];
}

export interface Connection {
  readonly source: Source;
  /** Ids of the instances that it comes from. */
  readonly from: readonly string[];
}

/**
 * Finds what the instances of one step take from the outputs of another. Keys that both matrices have must agree; where the producer has
 * no key of its own, there is one that does. Results are shared by all instances that agree on those keys.
 */
export class Connector {
  readonly #producer: Spread;
  readonly #output: string;
  readonly #shared: readonly string[];
  readonly #oneToOne: boolean;
  readonly #groups = new Map<string, Seed[]>();
  readonly #made = new Map<string, Connection>();

  constructor(producer: Spread, output: string, consumerKeys: readonly string[]) {
    const keys = Object.keys(producer.step.matrix);
    this.#producer = producer;
    this.#output = output;
    this.#shared = keys.filter(key => consumerKeys.includes(key));
    this.#oneToOne = this.#shared.length === keys.length;
    for (const seed of producer.seeds) {
      const key = this.#key(seed.matrix);
      const group = this.#groups.get(key);
      if (group === undefined) this.#groups.set(key, [seed]);
      else group.push(seed);
    }
  }

  /** How many links one instance with that combination has; 0 where no instance of the producer agrees with it. */
  count(matrix: Combination): number {
    return this.#groups.get(this.#key(matrix))?.length ?? 0;
  }

  connect(matrix: Combination): Connection {
    const key = this.#key(matrix);
    const made = this.#made.get(key) ?? this.#connection(this.#groups.get(key) ?? []);
    this.#made.set(key, made);
    return made;
  }

  #connection(seeds: readonly Seed[]): Connection {
    const output = this.#output;
    const from = seeds.map(({id}) => id);
    const [first] = from;
    if (this.#oneToOne && first !== undefined) return {source: {from: 'output', instance: first, output}, from};
    const extension = /[^/.](\.[A-Za-z0-9]{1,10})$/.exec(this.#producer.step.outputs[output]?.path ?? '')?.[1] ?? '';
    const of = seeds.map(({id, slug, matrix}) => ({entry: entryName(matrix, slug, extension), instance: id, output, matrix}));
    return {source: {from: 'each', of: distinctEntries(of)}, from};
  }

  #key(matrix: Combination): string {
    return canonicalJson(this.#shared.map(key => matrix[key] ?? null));
  }
}

type Entry = (Source & {readonly from: 'each'})['of'][number];

/** Some file systems don't tell case apart. */
function distinctEntries(entries: readonly Entry[]): readonly Entry[] {
  const taken = new Set<string>(['index.json']);
  return entries.map(each => {
    let entry = each.entry;
    for (let number = 2; taken.has(entry.toLowerCase()); number += 1) entry = `${number}-${each.entry}`;
    taken.add(entry.toLowerCase());
    return {...each, entry};
  });
}
