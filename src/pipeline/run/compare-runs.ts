/** What two runs have different: what they were given, and what came of it. */
import {leavesOf, sameJson} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {elapsed} from './elapsed.js';
import type {Artifacts} from './event.js';
import {flowOf} from './flow.js';
import type {SeenRun, SeenRunHere} from './look.js';
import {keptSource} from './run-source.js';

/** `path` is a JSON Pointer; a side is null where it has nothing there. */
export interface RunDifference {
  readonly path: string;
  readonly left: Json;
  readonly right: Json;
}

export interface RunComparison {
  readonly left: SeenRunHere;
  readonly right: SeenRunHere;
  /** Of pipeline, stack, parameters, code and steps; how long steps took is no difference. */
  readonly fields: readonly RunDifference[];
  /** Of steps that both have, in milliseconds; null for what didn't run to an end. */
  readonly durations: readonly {readonly instance: string; readonly left: number | null; readonly right: number | null}[];
}

export async function compareRuns(left: SeenRunHere, right: SeenRunHere): Promise<RunComparison> {
  const [a, b] = [leavesOf(await comparable(left)), leavesOf(await comparable(right))];
  const paths = [...new Set([...a.keys(), ...b.keys()])].filter(path => !sameJson(a.get(path), b.get(path)));
  const fields = paths.map(path => ({path, left: a.get(path) ?? null, right: b.get(path) ?? null}));
  const others = durationsOf(right);
  const durations = [...durationsOf(left)].flatMap(([instance, took]) => (others.has(instance) ? [{instance, left: took, right: others.get(instance) ?? null}] : []));
  return {left, right, fields, durations};
}

async function comparable(seen: SeenRunHere): Promise<JsonObject> {
  const {plan, run, record, state} = seen;
  const code = (await keptSource(record))?.files ?? [];
  const flows = new Map((await flowOf(seen)).map(({step, taken}) => [step.instance, Object.fromEntries(taken.map(({input, artifact}) => [input, artifact.digest]))]));
  const steps = plan.instances.map(({id, step, matrix}, place): readonly [string, Json] => {
    const {command, environment, image, resources, settings} = step;
    const given = {command, environment, image, resources, settings, matrix} as unknown as JsonObject;
    return [id, {...given, state: doneOf(run.steps[place]?.state ?? 'waiting'), inputs: flows.get(id) ?? {}, outputs: digestsOf(run.steps[place]?.outputs ?? {})}];
  });
  const {name, digest, orchestrator, artifactStore} = run.header.stack;
  return {
    pipeline: run.header.pipeline,
    stack: {name, digest, orchestrator, artifactStore},
    parameters: plan.parameters,
    code: Object.fromEntries(code.map(file => [file.path, file.digest])),
    state,
    steps: Object.fromEntries(steps),
  };
}

/** A step that was taken from the cache came to the same as one that ran. */
function doneOf(state: string): string {
  return state === 'cached' ? 'succeeded' : state;
}

function digestsOf(artifacts: Artifacts): JsonObject {
  return Object.fromEntries(Object.entries(artifacts).map(([name, {digest}]) => [name, digest]));
}

function durationsOf({run}: SeenRun): ReadonlyMap<string, number | null> {
  return new Map(run.steps.map(({instance, state, started, ended}) => [instance, state === 'cached' || ended === null ? null : elapsed(started, ended)]));
}
