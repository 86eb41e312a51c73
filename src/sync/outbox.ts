/** Pushes that wait: put off without a server, sent by the next sync (docs/sync.md). */
import type {KnownTeam, Outcome, Remark, Step} from './team.js';
import {preparePush} from './prepare-push.js';
import type {PushOptions} from './prepare-push.js';
import {survey} from './survey.js';
import type {Item} from './survey.js';
import {pushRoots} from './targets.js';
import type {Wanted} from './targets.js';

/** An object that waits, as `status` shows it. */
export interface Waiting {
  readonly item: Item;
  /** Since when: UTC, RFC 3339. */
  readonly at: string;
}

/** Puts a push off: what it would send now is sent by the next sync, as it is then. Asks no server; rejects as `planPush`. */
export async function pushLater(team: KnownTeam, request: PushOptions & {readonly dryRun: boolean}): Promise<Outcome> {
  if (!request.dryRun) await team.local.settle();
  const {steps, remarks} = await preparePush(team, request);
  const waiting = steps.filter(({action}) => action !== 'none');
  if (!request.dryRun) {
    const at = team.now().toISOString();
    await team.local.commit([], {account: team.account, memo: {queue: waiting.map(({id}) => ({id, at}))}});
  }
  return {applied: false, steps, remarks, ...(request.dryRun ? {} : {deferral: 'queued'})};
}

/** Takes back what was put off: all of it, or what was named. */
export async function cancelLater(team: KnownTeam, wanted: Wanted): Promise<Outcome> {
  const waiting = await waitingIn(team);
  const named = wanted.refs.length === 0 ? null : new Set((await pushRoots(team, wanted, await survey(team, await team.local.heads(team.account)))).map(({id}) => id));
  const dropped = waiting.filter(({item}) => named === null || named.has(item.id));
  const unqueue = named === null ? (await team.local.memo(team.account)).outbox.map(({id}) => id) : dropped.map(({item}) => item.id);
  await team.local.commit([], {account: team.account, memo: {unqueue}});
  return {applied: false, steps: dropped.map(({item}) => stepOf(item)), remarks: named === null ? [] : notWaiting(named, dropped), deferral: 'cancelled'};
}

/** What waits, in the order in which it was put off; what is nowhere any more has nothing to wait for. */
export async function waitingIn(team: KnownTeam): Promise<readonly Waiting[]> {
  const {outbox} = await team.local.memo(team.account);
  if (outbox.length === 0) return [];
  const {items} = await survey(team, await team.local.heads(team.account));
  return outbox.flatMap(({id, at}) => {
    const item = items.get(id);
    return item === undefined ? [] : [{item, at}];
  });
}

function stepOf({ref, kind, id, name, owner, state}: Item): Step {
  return {ref, kind, id, name, owner, action: 'none', state, usedBy: []};
}

function notWaiting(named: ReadonlySet<string>, dropped: readonly Waiting[]): readonly Remark[] {
  if (dropped.length > 0 || named.size === 0) return [];
  return [{level: 'info', code: 'nothing_waits', message: 'Nothing of that waits to be sent'}];
}
