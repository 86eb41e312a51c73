/** `cairn artifact describe`. */
import type {App} from '../../app/app.js';
import {findArtifact} from '../../pipeline/run/find-artifacts.js';
import type {View} from '../../render/view.js';
import {artifactView} from '../../render/views/artifact.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {artifactArgument} from './artifact-argument.js';

export function artifactDescribeCommand(app: App, run = runArtifactDescribe): Verb {
  return verb('describe', 'Show an artifact: what it is, and which run made it', ['cairn artifact describe train-7/train/model', 'cairn artifact describe 3f2a9c1b -o json'])
    .addArgument(artifactArgument())
    .action(async (ref: string) => {
      app.show(await run(app, ref));
    });
}

export async function runArtifactDescribe(app: App, ref: string): Promise<View> {
  return artifactView(await findArtifact(await app.runs(), ref));
}
