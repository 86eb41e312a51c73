/** `cairn artifact list`. */
import type {App} from '../../app/app.js';
import {listArtifacts} from '../../pipeline/run/find-artifacts.js';
import type {ArtifactFilter} from '../../pipeline/run/find-artifacts.js';
import type {View} from '../../render/view.js';
import {artifactListView} from '../../render/views/artifact.js';
import {numberOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function artifactListCommand(app: App, run = runArtifactList): Verb {
  return verb('list', 'List what steps of runs left, of the newest run first', ['cairn artifact list --run latest', 'cairn artifact list --run train-7 --step train', 'cairn artifact list --limit 20 -o json'])
    .option('--run <run>', 'only of that run: its name, its id, or latest')
    .option('--step <step>', 'only of that step, or of one of its instances')
    .addOption(numberOption('--limit <number>', 'how many at most'))
    .action(async (flags: ArtifactFilter) => {
      app.show(await run(app, flags));
    });
}

export async function runArtifactList(app: App, filter: ArtifactFilter): Promise<View> {
  return artifactListView(await listArtifacts(await app.runs(), filter));
}
