/** `cairn status`. */
import type {App} from '../../app/app.js';
import type {RemoteSetting} from '../../config/config.js';
import type {View} from '../../render/view.js';
import {statusView} from '../../render/views/sync.js';
import {status} from '../../sync/status.js';
import type {Status} from '../../sync/status.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {noticeNews} from './news.js';
import {fetchFrom, knownTeamOf} from './team.js';

export interface StatusRequest {
  readonly fetch: boolean;
  readonly exitCode: boolean;
  /** Of every remote. */
  readonly all: boolean;
}

export function statusCommand(app: App, run = runStatus): Verb {
  return verb('status', 'Show what differs between this machine and the team server', [
    'cairn status',
    'cairn status --fetch',
    'cairn status --all',
    'cairn status --exit-code -o json',
  ])
    .option('--fetch', 'ask the server first; otherwise this is as of the last time', false)
    .option('--all', 'of every server that this machine is connected to', false)
    .option('--exit-code', 'exit with 10 where something is to be pushed, pulled or decided', false)
    .action(async (flags: StatusRequest) => {
      app.show(await run(app, flags));
    });
}

export async function runStatus(app: App, {fetch, exitCode, all}: StatusRequest): Promise<View> {
  const current = app.config().remote();
  const others = all ? app.config().remotes().filter(({name}) => name !== current.name) : [];
  const found = await statusOn(app, current, fetch);
  if (!all) return statusView(found, exitCode);
  const elsewhere: Status[] = [];
  for (const remote of others) elsewhere.push(await statusOn(app, remote, fetch));
  return statusView({...found, others: elsewhere}, exitCode);
}

async function statusOn(app: App, {name}: RemoteSetting, fetch: boolean): Promise<Status> {
  if (fetch) await fetchFrom(app, name);
  const team = await knownTeamOf(app, name);
  await noticeNews(app, team);
  return status(team);
}
