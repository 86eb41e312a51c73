/** `cairn history`, and `history` under each noun. */
import type {App} from '../../app/app.js';
import {withArticle} from '../../domain/kind.js';
import type {Kind} from '../../domain/kind.js';
import {historyOf, knownObject} from '../../inventory/history.js';
import type {ResolveOptions} from '../../inventory/resolve.js';
import {historyView} from '../../render/views/journal.js';
import type {View} from '../../render/view.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {pastOf} from './past.js';

export function historyCommand(app: App, run = runHistory): Verb {
  return verb('history', 'List the versions of an object, the newest first; deleted ones too', ['cairn history stack/prod', 'cairn history artifact-store/s3-prod -o json'])
    .argument('<ref>', 'KIND/NAME or KIND/OWNER/NAME; a bare name is a stack')
    .action(async (ref: string) => {
      app.show(await run(app, ref, {defaultKind: 'stack'}));
    });
}

export function kindHistoryCommand(app: App, kind: Kind, run = runHistory): Verb {
  return verb('history', `List the versions of ${withArticle(kind)}, the newest first`, [`cairn ${kind} history NAME`])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .action(async (name: string) => {
      app.show(await run(app, name, {kind}));
    });
}

export async function runHistory(app: App, text: string, options: ResolveOptions): Promise<View> {
  const past = await pastOf(app);
  const known = await knownObject(past, text, options);
  return historyView(known, await historyOf(past.journal, known));
}
