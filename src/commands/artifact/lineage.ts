/** `cairn artifact lineage`. */
import type {App} from '../../app/app.js';
import {findArtifact} from '../../pipeline/run/find-artifacts.js';
import {lineageOf} from '../../pipeline/run/lineage.js';
import type {View} from '../../render/view.js';
import {lineageMermaidView, lineageView} from '../../render/views/artifact.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {artifactArgument} from './artifact-argument.js';

export interface ArtifactLineageRequest {
  readonly ref: string;
  readonly mermaid: boolean;
}

export function artifactLineageCommand(app: App, run = runArtifactLineage): Verb {
  return verb('lineage', 'Show what an artifact was made of, step by step, and which steps used it', ['cairn artifact lineage train-7/report/page', 'cairn artifact lineage 3f2a9c1b --mermaid > lineage.mmd'])
    .addArgument(artifactArgument())
    .option('--mermaid', 'a drawing as Mermaid, for a page', false)
    .action(async (ref: string, flags: {readonly mermaid: boolean}) => {
      app.show(await run(app, {ref, ...flags}));
    });
}

export async function runArtifactLineage(app: App, {ref, mermaid}: ArtifactLineageRequest): Promise<View> {
  const runs = await app.runs();
  const lineage = await lineageOf(runs, await findArtifact(runs, ref));
  return mermaid ? lineageMermaidView(lineage) : lineageView(lineage);
}
