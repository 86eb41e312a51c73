/** Sends what of runs could not be sent while they went. */
import type {ServerRuns} from '../backend/server-runs.js';
import type {AccountKey} from '../domain/account.js';
import {hasCode, isAppError} from '../domain/errors.js';
import type {RunRecord, RunStore} from '../pipeline/run/record.js';
import {isRefusal, RunUpload} from './run-upload.js';
import {readMark} from './sent-mark.js';
import type {SentMark} from './sent-mark.js';

/** Ids of the runs of which all is there now; where the server can't be reached, the rest goes on waiting. */
export async function sendWaitingRuns(store: RunStore, {runs, account}: {readonly runs: ServerRuns; readonly account: AccountKey}): Promise<readonly string[]> {
  const sent: string[] = [];
  for (const record of await waitingRuns(store, account)) {
    const upload = new RunUpload({runs, account, record});
    try {
      for (const event of await record.events()) upload.add(event);
      await upload.send();
      upload.close(null);
      sent.push(record.header.id);
    } catch (error) {
      if (!isAppError(error)) throw error;
      if (!isRefusal(error)) return sent;
      upload.close(error.code);
    }
  }
  return sent;
}

/** Those that go to that server and aren't all there; whoever works on one sends it. The oldest first. */
async function waitingRuns(store: RunStore, account: AccountKey): Promise<readonly RunRecord[]> {
  const found: RunRecord[] = [];
  for (const row of await store.list()) {
    if (row.status === 'damaged' || row.state === 'running') continue;
    const record = await store.find(row.name).catch(missing);
    if (record !== null && isMissingThere(readMark(record.folder), row.updated, account)) found.unshift(record);
  }
  return found;
}

function isMissingThere(mark: SentMark | null, last: string, {instance, account}: AccountKey): boolean {
  return mark?.instance === instance && mark.account === account && mark.refused === null && mark.updated !== last;
}

function missing(error: unknown): null {
  if (hasCode(error, 'not_found')) return null;
  throw error;
}
