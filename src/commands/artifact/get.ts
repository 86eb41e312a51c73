/** `cairn artifact get`. */
import type {App} from '../../app/app.js';
import {fetchArtifact} from '../../pipeline/run/fetch-artifact.js';
import {findArtifact} from '../../pipeline/run/find-artifacts.js';
import type {View} from '../../render/view.js';
import {fetchedArtifactView} from '../../render/views/artifact.js';
import {stackOfRun} from '../run/stack-of-run.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {artifactArgument} from './artifact-argument.js';

export interface ArtifactGetRequest {
  readonly ref: string;
  readonly file?: string;
}

export function artifactGetCommand(app: App, run = runArtifactGet): Verb {
  return verb('get', 'Bring an artifact from its store here, checked against its digest', ['cairn artifact get train-7/train/model', 'cairn artifact get 3f2a9c1b -f model.bin'])
    .addArgument(artifactArgument())
    .option('-f, --file <file>', 'where to: nothing may be there yet (default: what the step called it, in this folder)')
    .action(async (ref: string, flags: Omit<ArtifactGetRequest, 'ref'>) => {
      app.show(await run(app, {ref, ...flags}));
    });
}

export async function runArtifactGet(app: App, {ref, file}: ArtifactGetRequest): Promise<View> {
  const runs = await app.runs();
  const found = await findArtifact(runs, ref);
  const store = await app.artifactStore(await stackOfRun(app, found.run));
  try {
    const path = await app.progress(`Reading ${store.place}`, fetchArtifact(store, found, {plan: await (await runs.find(found.run.name)).plan(), folder: app.surroundings.workingFolder, file}));
    return fetchedArtifactView(found, path);
  } finally {
    await store.close();
  }
}
