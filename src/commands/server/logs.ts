/** `cairn server logs`. */
import {InvalidArgumentError, Option} from 'commander';
import type {App} from '../../app/app.js';
import {serverLogView} from '../../render/views/server.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {dataDirOption, dataFolderOf} from './place.js';

export interface ServerLogsRequest {
  readonly dataDir?: string;
  readonly lines: number;
  readonly follow: boolean;
}

export function serverLogsCommand(app: App, run = runServerLogs): Verb {
  return dataDirOption(verb('logs', 'Show what a server in the background logged', ['cairn server logs', 'cairn server logs -f', 'cairn server logs --lines 1000 -o ndjson']))
    .addOption(new Option('--lines <number>', 'how many of the last entries').argParser(countOf).default(100))
    .option('-f, --follow', 'go on with what is added, until Ctrl-C', false)
    .action(async (flags: ServerLogsRequest) => run(app, flags));
}

/** Shows the entries part by part: with `follow` there is no end to them. */
export async function runServerLogs(app: App, {dataDir, lines, follow}: ServerLogsRequest): Promise<void> {
  const operations = await app.serverOperations();
  for await (const entries of operations.logs({dataFolder: dataFolderOf(app, dataDir), last: lines, follow})) app.show(serverLogView(entries));
}

function countOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number of entries.');
}
