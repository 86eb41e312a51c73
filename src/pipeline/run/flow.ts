/** What flows through a run: of every step what it took, from where, and what it left. */
import type {Artifact} from '../artifacts/artifacts.js';
import type {Instance, Source} from '../spec/plan.js';
import {stepOf} from './fold.js';
import type {StepRun} from './fold.js';
import type {SeenRun, SeenRunHere} from './look.js';
import {keptSource} from './run-source.js';

/** One thing that a step took. */
export interface Taken {
  /** The input's name; of a fan-in `NAME/ENTRY`. */
  readonly input: string;
  readonly artifact: Artifact;
  readonly from: {readonly instance: string; readonly output: string} | {readonly file: string};
}

export interface StepFlow {
  readonly step: StepRun;
  /** What isn't known yet, or was left out, is not in it. */
  readonly taken: readonly Taken[];
}

/** In the order of the plan. Also of steps that were taken from the cache: their inputs are known by what those before them left. */
export async function flowOf(seen: SeenRunHere): Promise<readonly StepFlow[]> {
  const files = (await keptSource(seen.record))?.inputs ?? {};
  return seen.plan.instances.flatMap(instance => {
    const step = stepOf(seen.run, instance.id);
    return step === undefined ? [] : [{step, taken: hasBegun(step) ? takenBy(seen, instance, files) : []}];
  });
}

function hasBegun({state}: StepRun): boolean {
  return state !== 'waiting' && state !== 'skipped';
}

function takenBy(seen: SeenRun, {inputs}: Instance, files: Readonly<Record<string, Artifact>>): readonly Taken[] {
  return Object.entries(inputs).flatMap(([input, source]) => partsOf(source).flatMap(({entry, from}) => {
    const artifact = 'file' in from ? files[from.file] : stepOf(seen.run, from.instance)?.outputs[from.output];
    return artifact === undefined ? [] : [{input: entry === null ? input : `${input}/${entry}`, artifact, from}];
  }));
}

function partsOf(source: Source): readonly {readonly entry: string | null; readonly from: Taken['from']}[] {
  switch (source.from) {
    case 'output':
      return [{entry: null, from: {instance: source.instance, output: source.output}}];
    case 'each':
      return source.of.map(({entry, instance, output}) => ({entry, from: {instance, output}}));
    case 'file':
      return [{entry: null, from: {file: source.path}}];
  }
}
