/** `cairn server status`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {serverStatusView} from '../../render/views/server.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {dataDirOption, dataFolderOf} from './place.js';

export interface ServerStatusRequest {
  readonly dataDir?: string;
  readonly exitCode: boolean;
}

export function serverStatusCommand(app: App, run = runServerStatus): Verb {
  return dataDirOption(verb('status', 'Show whether the server of a folder runs, and where', ['cairn server status', 'cairn server status --exit-code --quiet']))
    .option('--exit-code', 'exit with 10 unless it runs and answers', false)
    .action(async (flags: ServerStatusRequest) => {
      app.show(await run(app, flags));
    });
}

export async function runServerStatus(app: App, {dataDir, exitCode}: ServerStatusRequest): Promise<View> {
  return serverStatusView(await (await app.serverOperations()).status(dataFolderOf(app, dataDir)), {exitCode});
}
