/** Where an artifact comes from, and where it went: by digest, so that the same bytes in two runs are one thing. */
import type {FoundArtifact} from './find-artifacts.js';
import {artifactsOf, lookIfWhole} from './find-artifacts.js';
import {flowOf} from './flow.js';
import type {StepFlow, Taken} from './flow.js';
import {lookAt} from './look.js';
import type {RunStore} from './record.js';
import {readableRuns} from './select-runs.js';

/** A step that took something. */
export interface Use extends Pick<Taken, 'input' | 'from'> {
  readonly run: string;
  readonly instance: string;
  readonly digest: string;
}

export interface Lineage {
  readonly artifact: FoundArtifact;
  /** The outputs with these bytes, in any run, the newest first. */
  readonly made: readonly FoundArtifact[];
  /** All that went into it in its run, step by step: what the step that made it took, then what those before took. */
  readonly upstream: readonly Use[];
  /** Steps of any run that took it. */
  readonly used: readonly Use[];
}

/** Reads every run; one that is damaged is left out, unless it is the artifact's own. */
export async function lineageOf(store: RunStore, artifact: FoundArtifact): Promise<Lineage> {
  const own = await flowOf(await lookAt(await store.find(artifact.run.name)));
  const made: FoundArtifact[] = [];
  const used: Use[] = [];
  const {digest} = artifact.artifact;
  for (const record of await readableRuns(store)) {
    const seen = await lookIfWhole(record);
    if (seen === null) continue;
    made.push(...artifactsOf(seen).filter(each => each.artifact.digest === digest));
    used.push(...(await flowOf(seen)).flatMap(flow => usesOf(record.header.name, flow)).filter(use => use.digest === digest));
  }
  return {artifact, made, upstream: upstreamOf(artifact, own), used};
}

function upstreamOf({run, instance}: FoundArtifact, flows: readonly StepFlow[]): readonly Use[] {
  const byInstance = new Map(flows.map(flow => [flow.step.instance, flow]));
  const steps = new Set([instance]);
  const uses: Use[] = [];
  // A set grows while it is gone through: each step comes once, after those that take from it.
  for (const id of steps) {
    const flow = byInstance.get(id);
    if (flow === undefined) continue;
    uses.push(...usesOf(run.name, flow));
    for (const {from} of flow.taken) if ('instance' in from) steps.add(from.instance);
  }
  return uses;
}

function usesOf(run: string, {step, taken}: StepFlow): readonly Use[] {
  return taken.map(({input, artifact, from}) => ({run, instance: step.instance, input, digest: artifact.digest, from}));
}
