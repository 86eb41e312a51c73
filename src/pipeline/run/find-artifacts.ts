/** The artifacts that runs left, and which one a text means. */
import {closest} from '../../domain/closest.js';
import {AppError, hasCode} from '../../domain/errors.js';
import type {Artifact} from '../artifacts/artifacts.js';
import type {RunHeader} from './event.js';
import {lookAt} from './look.js';
import type {SeenRun, SeenRunHere} from './look.js';
import type {RunRecord, RunStore} from './record.js';
import {readableRuns} from './select-runs.js';
import {stepsNamed} from './select-steps.js';

/** An output of a step of a run. */
export interface FoundArtifact {
  /** `RUN/INSTANCE/OUTPUT`. */
  readonly ref: string;
  readonly run: RunHeader;
  readonly instance: string;
  readonly step: string;
  readonly output: string;
  readonly artifact: Artifact;
  /** When the run had it. */
  readonly at: string;
  /** The run that made it, where this one took it from the cache. */
  readonly from: string | null;
}

export interface ArtifactFilter {
  readonly run?: string | undefined;
  /** A step, or one of its instances. */
  readonly step?: string | undefined;
  readonly limit?: number | undefined;
}

const shortestDigest = 6;

/** Those of the newest run first. Runs are read one after the other, no more than are needed; a run that is damaged has none, unless it is the one that was asked for. */
export async function listArtifacts(store: RunStore, {run, step, limit = Infinity}: ArtifactFilter): Promise<readonly FoundArtifact[]> {
  const found: FoundArtifact[] = [];
  const records = run === undefined ? await readableRuns(store) : [await store.find(run)];
  for (const record of records) {
    if (found.length >= limit) break;
    const seen = run === undefined ? await lookIfWhole(record) : await lookAt(record);
    if (seen === null) continue;
    const wanted = step === undefined ? null : new Set(run === undefined ? namedIn(seen, step) : stepsNamed(seen, step).map(({instance}) => instance));
    found.push(...artifactsOf(seen).filter(({instance}) => wanted === null || wanted.has(instance)));
  }
  return found.slice(0, limit === Infinity ? undefined : limit);
}

/** null for a run whose plan or events are damaged: lists go on without it. */
export async function lookIfWhole(record: RunRecord): Promise<SeenRunHere | null> {
  try {
    return await lookAt(record);
  } catch (error) {
    if (hasCode(error, 'invalid_input') || hasCode(error, 'too_large')) return null;
    throw error;
  }
}

/** Rejects with `not_found`, and for a digest that begins several artifacts with `ambiguous`. */
export async function findArtifact(store: RunStore, ref: string): Promise<FoundArtifact> {
  const [run = '', ...rest] = ref.split('/');
  if (rest.length >= 2) return namedArtifact(store, {ref, run, step: rest.slice(0, -1).join('/'), output: rest.at(-1) as string});
  const digest = ref.replace(/^sha256:/, '');
  if (rest.length > 0 || !/^[0-9a-f]{1,64}$/.test(digest) || digest.length < shortestDigest) {
    throw new AppError('not_found', `There is no artifact "${ref}"`, {hint: 'Write RUN/STEP/OUTPUT, or six digits or more of its digest.', next: ['cairn artifact list']});
  }
  const found = (await listArtifacts(store, {})).filter(({artifact}) => artifact.digest.startsWith(`sha256:${digest}`));
  const digests = [...new Set(found.map(({artifact}) => artifact.digest))];
  if (digests.length > 1) throw new AppError('ambiguous', `Several artifacts have a digest that begins with ${digest}: ${digests.slice(0, 3).join(', ')}`, {next: ['cairn artifact list -o wide']});
  // The newest run that made it; one that only took it from the cache knows less of it.
  const best = found.find(({from}) => from === null) ?? found[0];
  if (best === undefined) throw new AppError('not_found', `No run here has an artifact with the digest ${digest}`, {next: ['cairn artifact list']});
  return best;
}

interface NamedArtifact {
  readonly ref: string;
  readonly run: string;
  readonly step: string;
  readonly output: string;
}

async function namedArtifact(store: RunStore, {ref, run, step, output}: NamedArtifact): Promise<FoundArtifact> {
  const seen = await lookAt(await store.find(run));
  const instances = new Set(stepsNamed(seen, step).map(({instance}) => instance));
  const all = artifactsOf(seen);
  const found = all.filter(each => instances.has(each.instance) && each.output === output);
  const [first] = found;
  if (found.length > 1) {
    throw new AppError('ambiguous', `${step} has several instances, each with an artifact "${output}"`, {next: found.map(each => `cairn artifact describe '${each.ref}'`)});
  }
  if (first !== undefined) return first;
  const near = closest(ref, all.map(each => each.ref));
  throw new AppError('not_found', `${seen.record.header.name} has no artifact "${step}/${output}"`, {
    hint: near.length > 0 ? `Did you mean "${near[0]}"?` : 'A step leaves its artifacts when it succeeds.',
    next: [`cairn artifact list --run ${seen.record.header.name}`],
  });
}

export function artifactsOf({run, record: {header}}: SeenRun): readonly FoundArtifact[] {
  return run.steps.flatMap(({instance, step, outputs, ended, from}) => Object.entries(outputs).map(([output, artifact]) =>
    ({ref: `${header.name}/${instance}/${output}`, run: header, instance, step, output, artifact, at: ended ?? header.created, from})));
}

function namedIn({run}: SeenRun, word: string): readonly string[] {
  return run.steps.filter(({step, instance}) => step === word || instance === word).map(({instance}) => instance);
}
