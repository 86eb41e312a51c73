/** `cairn server stop`. */
import {InvalidArgumentError, Option} from 'commander';
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {stoppedServerView} from '../../render/views/server.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {dataDirOption, dataFolderOf} from './place.js';

export interface ServerStopRequest {
  readonly dataDir?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly force: boolean;
}

export function serverStopCommand(app: App, run = runServerStop): Verb {
  return dataDirOption(verb('stop', 'Stop the server of a folder when it has answered what was asked', ['cairn server stop', 'cairn server stop --timeout 5 --force']))
    .addOption(new Option('--timeout <seconds>', 'how long to wait for its end').argParser(secondsOf).default(30))
    .option('--force', 'kill it when that is over', false)
    .action(async (flags: ServerStopRequest) => {
      app.show(await run(app, flags));
    });
}

export async function runServerStop(app: App, {dataDir, timeout, force}: ServerStopRequest): Promise<View> {
  const operations = await app.serverOperations();
  return stoppedServerView(await app.progress('Stopping the server', operations.stop({dataFolder: dataFolderOf(app, dataDir), timeout: timeout * 1000, force})));
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('It is a number of seconds.');
}
