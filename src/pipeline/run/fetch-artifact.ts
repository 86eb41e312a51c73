/** Brings an artifact of a run to where people want it. */
import {lstatSync} from 'node:fs';
import {basename, resolve} from 'node:path';
import {AppError} from '../../domain/errors.js';
import {writing} from '../../lib/errno.js';
import type {ArtifactStore} from '../artifacts/artifacts.js';
import type {Plan} from '../spec/plan.js';
import type {FoundArtifact} from './find-artifacts.js';

export interface Destination {
  readonly plan: Plan;
  /** That paths are relative to. */
  readonly folder: string;
  /** Undefined: the last part of the path that the step left it at. */
  readonly file: string | undefined;
}

/** The path that it was written to. Rejects with `exists` where something is there already, and with `not_found` where the store has it no more. */
export async function fetchArtifact(store: ArtifactStore, {ref, step, output, artifact}: FoundArtifact, {plan, folder, file}: Destination): Promise<string> {
  const declared = plan.pipeline.steps.find(({name}) => name === step)?.outputs[output]?.path ?? output;
  const path = resolve(folder, file ?? basename(resolve('/', declared)));
  if (lstatSync(path, {throwIfNoEntry: false}) !== undefined) {
    throw new AppError('exists', `${path} is there already; nothing was written`, {next: [`cairn artifact get '${ref}' -f OTHER`], details: {file: path}});
  }
  await writing(path, () => store.fetch(artifact, path));
  return path;
}
