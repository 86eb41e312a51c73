/** `cairn remote use`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {remoteUsedView} from '../../render/views/remote.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function remoteUseCommand(app: App, run = runRemoteUse): Verb {
  return verb('use', 'Make a remote the current one', ['cairn remote use acme'])
    .argument('<remote>', 'a name that `cairn remote list` shows')
    .action(async (name: string) => {
      app.show(await run(app, name));
    });
}

export async function runRemoteUse(app: App, name: string): Promise<View> {
  const config = app.config();
  const remote = config.remote(name);
  await config.useRemote(name);
  const current = config.currentRemote();
  if (current?.value.name !== remote.name) {
    const by = current === null ? 'the directory' : current.origin;
    app.notice({level: 'warning', code: 'hidden', message: `${remote.name} is set, but here ${by} names another remote, which comes first`});
  }
  return remoteUsedView(remote, {current: current?.value.name === remote.name});
}
