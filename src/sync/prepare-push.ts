/** Gathering what the plan of a push is made from: it reads this machine and asks no server. */
import {own, sameNamespace} from '../domain/manifest.js';
import {examine} from './examine.js';
import type {Examination} from './examine.js';
import {flavorsIn} from '../inventory/flavors.js';
import {referencesOf} from './closure.js';
import {flavorOfItem} from './custom-flavors.js';
import {planPush} from './plan-push.js';
import type {PushPlan} from './plan-push.js';
import {freshen, survey} from './survey.js';
import type {Item, Survey} from './survey.js';
import {pushRoots} from './targets.js';
import type {Wanted} from './targets.js';
import type {KnownTeam, Remark} from './team.js';

export interface PushOptions extends Wanted {
  readonly prune: boolean;
  readonly force: boolean;
}

type Items = ReadonlyMap<string, Item>;

/** Rejects as `planPush` does, and as refs that name nothing do. */
export async function preparePush(team: KnownTeam, options: PushOptions): Promise<PushPlan> {
  const found = await survey(team, await team.local.heads(team.account));
  const roots = await pushRoots(team, options, found);
  const items = await withFresh(team, withParts(roots, found.items), found.items);
  const fresh = roots.map(({id}) => items.get(id) as Item);
  const touched = withParts(fresh, items);
  const plan = planPush({
    roots: fresh,
    items,
    examined: await examined(team, touched),
    settled: await settledReferences(team, touched, items),
    lenient: options.all,
    prune: options.prune,
    force: options.force,
    username: team.username,
  });
  return options.all ? {...plan, remarks: [...plan.remarks, ...damagedRemarks(found)]} : plan;
}

/** All items; those that may be sent as they stand in their files at this moment. */
async function withFresh(team: KnownTeam, touched: readonly Item[], all: Items): Promise<Items> {
  const items = new Map(all);
  for (const item of touched) if (item.state !== 'in-sync') items.set(item.id, await freshen(team, item));
  return items;
}

/** The items, those that they refer to, and the custom flavors of all these. */
function withParts(roots: readonly Item[], items: Items): readonly Item[] {
  const parts = roots.flatMap(root => referencesOfItem(root).flatMap(id => items.get(id) ?? []));
  const flavors = [...roots, ...parts].flatMap(item => flavorOfItem(items, item) ?? []);
  return [...new Map([...roots, ...parts, ...flavors].map(item => [item.id, item])).values()];
}

function referencesOfItem({stored}: Item): readonly string[] {
  return stored === null ? [] : referencesOf(stored.resource).map(({target}) => target);
}

async function examined({local}: KnownTeam, items: readonly Item[]): Promise<ReadonlyMap<string, Examination>> {
  const examinations = new Map<string, Examination>();
  const mine = flavorsIn(local, own);
  for (const {id, state, stored} of items) {
    if (stored !== null && state !== 'in-sync' && state !== 'behind') examinations.set(id, await examine(stored.resource, sameNamespace(stored.resource.namespace, own) ? mine : flavorsIn(local, stored.resource.namespace)));
  }
  return examinations;
}

/** By id of a stack: the references in its base. Those needn't lead anywhere here, since not everything is visible to everybody. */
async function settledReferences({local, account}: KnownTeam, touched: readonly Item[], items: Items): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const open = touched.filter(item => referencesOfItem(item).some(id => !items.has(id)));
  const records = await local.records(account, open.map(({id}) => id));
  const settled = new Map<string, ReadonlySet<string>>();
  for (const {id, kind, base} of records.values()) {
    if (base !== null) settled.set(id, new Set(referencesOf({kind, manifest: base.manifest}).map(({target}) => target)));
  }
  return settled;
}

function damagedRemarks({damaged}: Survey): readonly Remark[] {
  return damaged
    .filter(({namespace}) => namespace.owner === null)
    .map(({place, problem}) => ({level: 'warning', code: 'damaged', message: `${place} is left out: ${problem}`}));
}
