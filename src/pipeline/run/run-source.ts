/** A run's source, from the folder of its pipeline into its record and its artifact store, and back for whoever takes the run up. */
import {existsSync} from 'node:fs';
import {join, resolve, sep} from 'node:path';
import {AppError, hasCode} from '../../domain/errors.js';
import type {JsonObject} from '../../domain/json.js';
import type {Artifact, ArtifactStore} from '../artifacts/artifacts.js';
import type {Plan} from '../spec/plan.js';
import type {RunSource} from './ledger.js';
import type {RunRecord, RunWriter} from './record.js';
import {readSource, selectSource, snapshotSource} from './source.js';
import type {SourceFile, SourcePlace} from './source.js';
import {clear} from './stage.js';

/** As `source.json` has it. */
interface KeptSource extends RunSource {
  /** All of it, as a folder. */
  readonly artifact: Artifact;
  /** Where it came from. */
  readonly folder: string;
}

export const snapshotOf = (record: RunRecord): string => join(record.folder, 'source');

/** Takes the source of a new run: a copy in its folder, and artifacts of it and of all that inputs name. */
export async function takeSource(writer: RunWriter, {plan, place, store}: {readonly plan: Plan; readonly place: SourcePlace; readonly store: ArtifactStore}): Promise<RunSource> {
  const {root} = place;
  const selected = await selectSource(place, plan.pipeline.source);
  const folder = snapshotOf(writer.record);
  const files = await snapshotSource(root, selected, {folder, generated: plan.generated});
  const inputs = await inputArtifacts(plan, root, path => store.store(path, {within: root}));
  const kept: KeptSource = {folder: root, artifact: await store.store(folder), files, inputs};
  await writer.writeSource(kept as unknown as JsonObject);
  return {files, inputs};
}

/** The source as it is now, for a plan that starts nothing. */
export async function lookAtSource({plan, place, artifactAt}: {readonly plan: Plan; readonly place: SourcePlace; readonly artifactAt: (path: string) => Promise<Artifact>}): Promise<RunSource> {
  const {root} = place;
  const selected = await selectSource(place, plan.pipeline.source);
  return {files: await readSource(root, selected, plan.generated), inputs: await inputArtifacts(plan, root, artifactAt)};
}

/** The source that a run was started with, its copy brought back where it is gone. Rejects with `failed` where the run was ended before it had one. */
export async function takenSource(record: RunRecord, store: ArtifactStore): Promise<RunSource> {
  const kept = await keptSource(record);
  if (kept === null) {
    throw new AppError('failed', `${record.header.name} was ended before it had taken its source: it can't be taken up`, {next: [`cairn pipeline run`, `cairn run delete ${record.header.name}`]});
  }
  const folder = snapshotOf(record);
  if (!existsSync(folder)) await store.fetch(kept.artifact, folder);
  return kept;
}

/** What the record has of it; null where there is nothing. */
export async function keptSource(record: RunRecord): Promise<KeptSource | null> {
  return (await record.source()) as unknown as KeptSource | null;
}

/** The copy isn't needed any more: the store has it too. */
export async function dropSnapshot(record: RunRecord): Promise<void> {
  await clear(snapshotOf(record));
}

/** The files of a source by path. */
export function byPath(files: readonly SourceFile[]): ReadonlyMap<string, SourceFile> {
  return new Map(files.map(file => [file.path, file]));
}

async function inputArtifacts(plan: Plan, root: string, artifactOf: (path: string) => Promise<Artifact>): Promise<Readonly<Record<string, Artifact>>> {
  const named = new Map(plan.instances.flatMap(({id, inputs}) => Object.values(inputs).flatMap(input => (input.from === 'file' ? [[input.path, id] as const] : []))));
  const found: [string, Artifact][] = [];
  for (const [path, instance] of named) found.push([path, await inputAt(path, {root, instance, artifactOf})]);
  return Object.fromEntries(found);
}

interface InputPlace {
  readonly root: string;
  readonly instance: string;
  readonly artifactOf: (path: string) => Promise<Artifact>;
}

async function inputAt(path: string, {root, instance, artifactOf}: InputPlace): Promise<Artifact> {
  const place = resolve(root, path);
  if (!`${place}${sep}`.startsWith(`${resolve(root)}${sep}`)) throw new AppError('invalid_input', `${instance} takes ${path}, which is not in ${root}`);
  try {
    return await artifactOf(place);
  } catch (error) {
    if (!hasCode(error, 'not_found')) throw error;
    throw new AppError('not_found', `${instance} takes ${path}, and there is no such file or folder in ${root}`, {details: {instance, path: place}, cause: error});
  }
}
