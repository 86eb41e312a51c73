/** `cairn sync`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {syncView} from '../../render/views/sync.js';
import {sync} from '../../sync/sync.js';
import {dryRunOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import type {PullCommandRequest} from './pull.js';
import {resolutionOf, resolutionOptions, settling} from './resolution.js';
import type {ResolutionFlags} from './resolution.js';
import {sendWaiting} from '../run/runs-on.js';
import {noticeAll, remoteNamedIn, teamOf, wantedOf} from './team.js';

export interface SyncCommandRequest extends PullCommandRequest {
  readonly prune: boolean;
}

export function syncCommand(app: App, run = runSync): Verb {
  const command = verb('sync', 'Pull, then push if nothing conflicts', ['cairn sync', 'cairn sync stack/prod', 'cairn sync --all'])
    .argument('[refs...]', 'KIND/NAME or KIND/OWNER/NAME; a bare name is a stack (default: the active stack)')
    .option('--all', 'pull everything that you may see, push everything of your own', false)
    .option('--prune', 'with --all, delete there what was deleted here', false)
    .option('--adopt', 'take an object here for a change of the one of its name there', false)
    .addOption(dryRunOption())
    .action(async (refs: string[], flags: Omit<SyncCommandRequest, 'refs' | 'resolution'> & ResolutionFlags) => {
      const {all, prune, adopt, dryRun} = flags;
      app.show(await run(app, {refs, all, prune, adopt, dryRun, resolution: resolutionOf(flags)}));
    });
  return resolutionOptions(command);
}

export async function runSync(app: App, {refs, all, resolution, ...flags}: SyncCommandRequest): Promise<View> {
  const team = await teamOf(app, remoteNamedIn(app, refs));
  const {pulled, pushed} = await settling(app, resolution, chosen =>
    app.progress(`syncing with ${team.remoteName}`, sync(team, {...wantedOf(app, {refs, all}), ...flags, resolution: chosen})));
  if (!flags.dryRun) await sendWaiting(app, team.remoteName);
  noticeAll(app, [...pulled.remarks, ...pushed.remarks]);
  return syncView(pulled, pushed);
}
