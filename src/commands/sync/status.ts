/** `cairn status`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {statusView} from '../../render/views/sync.js';
import {status} from '../../sync/status.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {fetchFrom} from './team.js';

export interface StatusRequest {
  readonly fetch: boolean;
  readonly exitCode: boolean;
}

export function statusCommand(app: App, run = runStatus): Verb {
  return verb('status', 'Show what differs between this machine and the team server', [
    'cairn status',
    'cairn status --fetch',
    'cairn status --exit-code -o json',
  ])
    .option('--fetch', 'ask the server first; otherwise this is as of the last time', false)
    .option('--exit-code', 'exit with 10 where something is to be pushed, pulled or decided', false)
    .action(async (flags: StatusRequest) => {
      app.show(await run(app, flags));
    });
}

export async function runStatus(app: App, {fetch, exitCode}: StatusRequest): Promise<View> {
  if (fetch) await fetchFrom(app);
  const {instance, account, name, username} = app.config().remote();
  const found = await status({local: await app.local(), account: {instance, account}, remoteName: name, username, now: () => app.now()});
  return statusView(found, exitCode);
}
