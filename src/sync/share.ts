/** Sharing a stack: a receipt first, then its push and its grants in one commit (SEMANTICS 3.6, 4.2). */
import type {GrantChange, GrantList, Stored} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import type {Grant, Grantee, Right} from '../domain/right.js';
import {readableFlavorsIn} from '../inventory/flavors.js';
import {referencesOf} from './closure.js';
import type {PushPlan} from './plan-push.js';
import {askNeeds} from './needs-there.js';
import {preparePush} from './prepare-push.js';
import {finishPending} from './pending.js';
import {send} from './push.js';
import {receiptOf} from './receipt.js';
import type {Receipt} from './receipt.js';
import {survey} from './survey.js';
import type {Item} from './survey.js';
import type {Remark, Team} from './team.js';

export interface ShareRequest {
  readonly stack: Stored;
  readonly grantees: readonly Grantee[];
  readonly right: Right;
  /** UTC, RFC 3339; null for no end. */
  readonly until: string | null;
}

/** All that `share` would do, as a value: print its receipt, then `applyShare` it or don't. */
export interface SharePlan {
  readonly receipt: Receipt;
  readonly push: PushPlan;
  readonly changes: readonly GrantChange[];
  /** The revision of the grants that the receipt was made from; null for what isn't there yet. */
  readonly seen: number | null;
  readonly remarks: readonly Remark[];
}

/** Rejects as `planPush`, and with `not_allowed` where one may not share it. */
export async function planShare(team: Team, {stack, grantees, right, until}: ShareRequest): Promise<SharePlan> {
  const {id, kind} = stack.resource;
  const push = await preparePush(team, {refs: [], all: false, activeStack: async () => stack, prune: false, force: false});
  const {items} = await survey(team, await team.local.heads(team.account));
  const item = items.get(id) as Item;
  const known = item.head !== undefined;
  const [there, granted] = known ? await Promise.all([team.remote.get(kind, id), team.remote.grants(kind, id)]) : [null, null];
  const grants = grantees.map(grantee => ({grantee, right, until}));
  const components = referencesOf(stack.resource).flatMap(({target}) => items.get(target) ?? []);
  const references = known ? await askNeeds(team, components.flatMap(({stored}) => stored ?? [])) : [];
  const receipt = await receiptOf({stack: item, components, there, grants, flavors: namespace => readableFlavorsIn(team.local, namespace), push: push.steps.filter(({action}) => action !== 'none'), references});
  return {
    receipt,
    push,
    changes: grants.filter(grant => !holds(granted, grant)).map(grant => ({object: id, ...grant})),
    seen: granted?.revision ?? null,
    remarks: push.remarks.filter(({code}) => code !== 'not_portable'),
  };
}

/** What speaks against carrying the plan out: `unpushed` unless its push was asked for, `not_portable` unless forced. */
export function shareRefusal({receipt}: SharePlan, {push, force}: {readonly push: boolean; readonly force: boolean}): AppError | null {
  const {ref, kind, grants} = receipt;
  const whom = grants.map(({grantee}) => `--with ${grantee}`).join(' ');
  const command = `cairn stack share ${ref.slice(kind.length + 1)} ${whom} --right ${grants[0]?.right ?? 'use'}`;
  if (receipt.notPortable.length > 0 && !force) {
    const reasons = receipt.notPortable.map(each => `${each.ref}: ${each.reason}`);
    return new AppError('not_portable', `${ref} would not work for anybody else: ${reasons.join('; ')}`, {
      hint: 'Change these components, or share it as it is with --force.',
      next: [`${command} --force`],
      details: {notPortable: receipt.notPortable},
    });
  }
  if (receipt.push.length === 0 || push) return null;
  return new AppError('unpushed', `${ref} has changes that are not on the server: ${receipt.push.map(step => step.ref).join(', ')}`, {
    hint: 'Push them along with --push, or push first.',
    next: [`${command} --push`, `cairn push ${ref}`],
    details: {unpushed: receipt.push.map(step => ({ref: step.ref, kind: step.kind, name: step.name, owner: step.owner, state: step.state}))},
  });
}

/** One commit of the push and the grants; the receipt's revision of the grants is its precondition. */
export async function applyShare(team: Team, {receipt, push, changes, seen}: SharePlan): Promise<void> {
  await finishPending(team);
  if (changes.length === 0) await send(team, push);
  else await send(team, push, {grants: changes, expectedGrants: seen === null ? {} : {[receipt.id]: seen}});
}

/** Takes grants away. `ended` are the grantees that had one: for the others there is nothing to do. */
export async function unshare(team: Team, {stack, grantees}: Pick<ShareRequest, 'stack' | 'grantees'>): Promise<{ended: readonly Grantee[]}> {
  await finishPending(team);
  const {id} = stack.resource;
  const {revision, grants} = await grantsOf(team, stack);
  const ended = grantees.filter(grantee => grants.some(grant => grant.grantee === grantee));
  if (ended.length === 0) return {ended};
  const nothing: PushPlan = {steps: [], changes: [], remarks: [], items: new Map()};
  await send(team, nothing, {
    grants: ended.map(grantee => ({object: id, grantee, right: null})),
    expectedGrants: {[id]: revision},
  });
  return {ended};
}

/** Who may do what with it. Rejects with `unpushed` for what no server has. */
export async function shares(team: Team, stack: Stored): Promise<readonly Grant[]> {
  return (await grantsOf(team, stack)).grants;
}

async function grantsOf(team: Team, {resource: {kind, id, manifest}}: Stored): Promise<GrantList> {
  const head = (await team.local.heads(team.account)).get(id);
  if (head !== undefined) return team.remote.grants(kind, id);
  const {name} = manifest.metadata;
  throw new AppError('unpushed', `${kind}/${name} was never pushed to ${team.remoteName}, so it is shared with nobody`, {
    next: [`cairn push ${kind}/${name}`],
  });
}

function holds(granted: GrantList | null, {grantee, right, until}: Grant): boolean {
  return granted?.grants.some(grant => grant.grantee === grantee && grant.right === right && grant.until === until) === true;
}
