/** Carrying out a pull: everything that it changes here, bases and cursor included, is one transaction (SEMANTICS 2.2, 3.1). */
import type {Stored} from '../backend/backend.js';
import type {SyncRecord} from '../backend/sync-state.js';
import {hasCode} from '../domain/errors.js';
import type {Manifest} from '../domain/manifest.js';
import {readableFlavorsIn} from '../inventory/flavors.js';
import {referencesOf} from './closure.js';
import {conflictError} from './conflicts.js';
import {flavorItemOf, flavorOfItem, flavorsOfOwner} from './custom-flavors.js';
import {examine} from './examine.js';
import {fetchChanges, saveFetch} from './fetch.js';
import type {Fetch} from './fetch.js';
import {holdPull} from './locked.js';
import type {Resolution} from './merge.js';
import {needsOf} from './needs.js';
import {planPull} from './plan-pull.js';
import type {PullPlan} from './plan-pull.js';
import type {StackLock} from './stack-lock.js';
import {freshen, isVisibleThere, survey} from './survey.js';
import type {Item} from './survey.js';
import {pullRoots} from './targets.js';
import type {Wanted} from './targets.js';
import {landingOf} from './team.js';
import type {Outcome, Remark, Team} from './team.js';

export interface PullRequest extends Wanted {
  readonly resolution: Resolution;
  readonly adopt: boolean;
  readonly dryRun: boolean;
  /** Brings exactly what this says, or nothing. */
  readonly lock?: StackLock | undefined;
}

/** How often a pull starts over when files change under its hands. */
const attempts = 3;

/**
 * Rejects with `conflict` where both sides changed the same fields and `resolution` decides nothing: then only what is
 * known of the server has changed here. With `exists` where an unrelated object has a name that is needed.
 */
export async function pull(team: Team, request: PullRequest): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pullOnce(team, request);
    } catch (error) {
      if (attempt === attempts || !hasCode(error, 'conflict') || error.details['stale'] === undefined) throw error;
    }
  }
}

async function pullOnce(team: Team, request: PullRequest): Promise<Outcome> {
  const fetch = await fetchChanges(team);
  const plan = await preparePull(team, request, fetch);
  if (plan.conflicts.length > 0) {
    if (!request.dryRun) await saveFetch(team, fetch);
    throw conflictError(plan.conflicts, team.remoteName, 'pull');
  }
  if (!request.dryRun) {
    const records = new Map([...fetch.records, ...plan.records.map(record => [record.id, record] as const)]);
    await team.local.commit(plan.changes, {account: team.account, records: [...records.values()], fetched: fetch.fetched});
  }
  return {applied: !request.dryRun, steps: plan.steps, remarks: [...plan.remarks, ...(request.dryRun ? [] : await needsOf(team, await arrived(team, plan)))]};
}

/** The objects that the pull brought or changed. */
async function arrived({local}: Team, {steps}: PullPlan): Promise<readonly Stored[]> {
  const changed = steps.filter(({action}) => action === 'create' || action === 'update' || action === 'merge');
  return Promise.all(changed.map(({kind, id}) => local.get(kind, id)));
}

async function preparePull(team: Team, request: PullRequest, fetch: Fetch): Promise<PullPlan> {
  const {items} = await survey(team, fetch.heads);
  const roots = await pullRoots(team, request, {items, damaged: []});
  const rootRecords = await recordsOf(team, roots, fetch);
  const parts = roots.flatMap(root => partsOf(root, rootRecords.get(root.id)).flatMap(id => items.get(id) ?? []));
  const components = [...roots, ...parts];
  const flavors = flavorsOf(components, await recordsOf(team, components, fetch), items);
  const wanted = await Promise.all([...new Map([...components, ...flavors].map(item => [item.id, item])).values()].map(async item => freshened(team, item)));
  const records = await recordsOf(team, wanted, fetch);
  const plan = await planPull({
    items: wanted.map(item => ({...item, record: records.get(item.id) ?? null})),
    all: items,
    resolution: request.resolution,
    adopt: request.adopt,
    team,
    isValid: async (item, merged) => isValid(item, merged, {items, records}),
    flavorsOf: owner => readableFlavorsIn(team.local, landingOf(team, owner)),
  });
  if (request.lock !== undefined) await holdPull(request.lock, {plan, items: new Map(wanted.map(item => [item.id, item])), records}, team);
  return {...plan, remarks: [...neverPushed(roots), ...plan.remarks]};
}

/** What is merged or written over is read from its file; the rest is as the list showed it. */
async function freshened(team: Team, item: Item): Promise<Item> {
  return item.state === 'in-sync' || item.state === 'local-only' ? item : freshen(team, item);
}

/** Records with their contents, as they are after the fetch. */
async function recordsOf({local, account}: Team, items: readonly Item[], {records}: Fetch): Promise<ReadonlyMap<string, SyncRecord>> {
  const wanted = items.filter(({head, id}) => head !== undefined && !records.has(id));
  return new Map([...(await local.records(account, wanted.map(({id}) => id))), ...records]);
}

/** The components of a stack, here and there: what its pull brings along. */
function partsOf({kind, stored}: Item, record: SyncRecord | undefined): readonly string[] {
  const there = record?.tracking == null || record.tracking.gone ? [] : referencesOf({kind, manifest: record.tracking.manifest});
  const here = stored === null ? [] : referencesOf(stored.resource);
  return [...new Set([...there, ...here].map(({target}) => target))];
}

/** The custom flavors of components, as they are here and there. */
function flavorsOf(components: readonly Item[], records: ReadonlyMap<string, SyncRecord>, items: ReadonlyMap<string, Item>): readonly Item[] {
  return components.flatMap(item => {
    const tracking = records.get(item.id)?.tracking ?? null;
    const there = tracking === null || tracking.gone ? null : flavorItemOf(items, item, tracking.manifest);
    return [there, flavorOfItem(items, item)].filter(flavor => flavor !== null);
  });
}

/** A merged component fits its flavor; a merged stack refers to what is here, comes along, or stands in the server's copy. */
async function isValid({id, kind, owner}: Item, merged: Manifest, {items, records}: {items: ReadonlyMap<string, Item>; records: ReadonlyMap<string, SyncRecord>}): Promise<boolean> {
  const record = records.get(id);
  const theirs = record?.tracking == null || record.tracking.gone ? [] : referencesOf({kind, manifest: record.tracking.manifest});
  const settled = new Set(theirs.map(({target}) => target));
  const refers = referencesOf({kind, manifest: merged}).every(({target}) => settled.has(target) || isKept(items.get(target)));
  return refers && (await examine({kind, manifest: merged}, flavorsOfOwner(items, owner, records))).problems.length === 0;
}

function isKept(item: Item | undefined): boolean {
  return item !== undefined && (item.stored !== null || isVisibleThere(item)) && item.state !== 'deleted-there';
}

function neverPushed(roots: readonly Item[]): readonly Remark[] {
  return roots
    .filter(({head}) => head === undefined)
    .map(({ref}) => ({level: 'info', code: 'local_only', message: `${ref} was never pushed: there is nothing to pull for it`}));
}

