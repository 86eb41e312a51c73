/** `run ... --remote`: the same verbs on the runs of a server; and telling a server of the runs here. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import type {KnownRun, RunRecord, RunRow} from '../../pipeline/run/record.js';
import type {RunFilter} from '../../pipeline/run/select-runs.js';
import type {Following} from '../../sync/follow-run.js';
import {stackOfRun} from './stack-of-run.js';

/** What `--remote` says: a name, true for the current one, undefined for this machine. */
export type RunsOn = string | true | undefined;

/** What these verbs do with runs, wherever they are. */
export interface SomeRuns {
  list(): Promise<readonly RunRow[]>;
  find(ref: string): Promise<KnownRun>;
  remove(name: string): Promise<void>;
}

/** `--remote [NAME]`: the runs of a server, of the current one where none is named. */
export function runsOnOption(): Option {
  return new Option('--remote [name]', 'the runs on the server; the current one, or the named one. Others\' are called OWNER/NAME');
}

/** What stands behind a run's name in a command about it. */
export function onText(on: RunsOn): string {
  return on === undefined ? '' : on === true ? ' --remote' : ` --remote ${on}`;
}

/** `filter` is what is asked for besides: a server needn't list more. */
export async function runsOf(app: App, on: RunsOn, filter: RunFilter = {}): Promise<SomeRuns> {
  if (on === undefined) return app.runs();
  const [{client: {runs}, remote: {name: remoteName, username}}, {openRunsThere}] = await Promise.all([app.session(on === true ? undefined : on), import('../../sync/runs-there.js')]);
  return openRunsThere({runs, remoteName, username}, filter);
}

/** Tells the server that the stack is on, as the run goes; nothing where it is on none, or one isn't signed in there. */
export async function followedRun(app: App, record: RunRecord, warn: (message: string) => void): Promise<Following> {
  const session = await app.serverOf(await stackOfRun(app, record.header));
  if (session === null) return {end: async () => undefined};
  const {client: {runs}, remote: {instance, account, name: remoteName}} = session;
  const [{followRun}, {sendWaitingRuns}, store] = await Promise.all([import('../../sync/follow-run.js'), import('../../sync/send-waiting-runs.js'), app.runs()]);
  const server = {runs, account: {instance, account}};
  return followRun({...server, record, remoteName, warn, before: () => sendWaitingRuns(store, server)});
}

/** What of earlier runs is still to be sent there goes now; for a server only. */
export async function sendWaiting(app: App, on: RunsOn): Promise<void> {
  if (on === undefined) return;
  const {client: {runs}, remote: {instance, account, name}} = await app.session(on === true ? undefined : on);
  const {sendWaitingRuns} = await import('../../sync/send-waiting-runs.js');
  await app.progress(`sending runs to ${name}`, sendWaitingRuns(await app.runs(), {runs, account: {instance, account}}));
}
