/** Components of custom flavors: the flavor is one of their owner, found by name in the state that the commit leaves. */
import {isActiveType, isComponentKind, flavorKindOf, typeOfKind} from '../../../domain/kind.js';
import type {ActiveType, FlavorKind, Kind} from '../../../domain/kind.js';
import {componentSpecOf} from '../../../domain/manifest.js';
import type {Manifest} from '../../../domain/manifest.js';
import type {Right} from '../../../domain/right.js';
import {customFlavor, isBuiltIn} from '../../../flavors/custom/custom-flavor.js';
import {guardedPatterns} from '../../../flavors/custom/pattern-guard.js';
import {builtIn} from '../../../flavors/source.js';
import {componentsOfFlavor, named, nameKey, objectsById} from '../../repositories/objects.js';
import type {ObjectRecord} from '../../repositories/objects.js';
import {rightsOn} from '../../repositories/rights.js';
import {refuseConfig} from './check.js';
import {outcomeOf, textOf} from './draft.js';
import type {Draft, Outcome, Write} from './draft.js';

/** A component, and the flavor that its owner registered for it. */
export interface FlavorUse {
  readonly component: ObjectRecord;
  readonly flavor: Outcome;
}

interface Wanted {
  readonly component: ObjectRecord;
  readonly type: ActiveType;
  readonly kind: FlavorKind;
  readonly name: string;
}

type Written = ReadonlyMap<string, Write>;

/**
 * The uses of custom flavors that a commit makes: by the components that it writes, and by those that were waiting for a flavor
 * that it creates. A flavor that the caller may not use is none to it (SEMANTICS 4.3). Rejects as the check of built-in flavors
 * where a written component doesn't fit.
 */
export async function flavorUses(draft: Draft, written: Written): Promise<readonly FlavorUse[]> {
  const changed = [...written.values()].flatMap(({action, after}) => (action === 'delete' ? [] : wantedBy(after)));
  const waiting = await waitingFor(draft, written);
  const found = await flavorsFor(draft, written, [...changed, ...waiting]);
  const uses = (wanted: readonly Wanted[]) => wanted.flatMap(each => {
    const flavor = found.get(keyOf(each.component.owner, each.kind, each.name));
    return flavor === undefined ? [] : [{...each, flavor}];
  });
  const checked = uses(changed);
  await checkConfigs(checked);
  return [...checked, ...uses(waiting)];
}

function wantedBy(component: ObjectRecord): readonly Wanted[] {
  const kind = component.kind as Kind;
  const type = isComponentKind(kind) ? typeOfKind(kind) : null;
  const name = component.flavor;
  if (type === null || name === null || !isActiveType(type) || isBuiltIn(type, name)) return [];
  return [{component, type, name, kind: flavorKindOf(type)}];
}

/** Components that were stored before their flavor. */
async function waitingFor({transaction}: Draft, written: Written): Promise<readonly Wanted[]> {
  const waiting: Wanted[] = [];
  for (const {action, after} of written.values()) {
    if (action !== 'create' || !after.kind.endsWith('-flavor')) continue;
    const kind = after.kind.slice(0, -'-flavor'.length);
    const components = await componentsOfFlavor(transaction, {owner: after.owner, kind, flavor: after.name});
    waiting.push(...components.filter(({id}) => !written.has(id)).flatMap(wantedBy));
  }
  return waiting;
}

/** By owner, kind and name: the flavors that will be there, and that the caller may use. */
async function flavorsFor(draft: Draft, written: Written, wanted: readonly Wanted[]): Promise<ReadonlyMap<string, Outcome>> {
  const stored = await storedFlavors(draft, written, wanted);
  const found = new Map<string, Outcome>();
  for (const {record, right} of stored) found.set(keyOf(record.owner, record.kind, record.name), {record, right});
  for (const {after} of written.values()) {
    const outcome = after.kind.endsWith('-flavor') ? outcomeOf(draft, written, after.id) : undefined;
    if (outcome !== undefined) found.set(keyOf(after.owner, after.kind, after.name), outcome);
  }
  return new Map([...found].filter(([, {right}]) => right !== 'view'));
}

async function storedFlavors({transaction, viewer}: Draft, written: Written, wanted: readonly Wanted[]): Promise<readonly Outcome[]> {
  const ids: string[] = [];
  for (const owner of new Set(wanted.map(({component}) => component.owner))) {
    const mine = wanted.filter(({component}) => component.owner === owner);
    const kinds = new Set<string>(mine.map(({kind}) => kind));
    const rows = await named(transaction, {owner, names: [...new Set(mine.map(({name}) => name))]});
    ids.push(...rows.filter(({id, kind}) => kinds.has(kind) && !written.has(id)).map(({id}) => id));
  }
  const rights = await rightsOn(transaction, viewer, ids);
  const records = await objectsById(transaction, [...rights.keys()]);
  return [...records.values()].map(record => ({record, right: rights.get(record.id) as Right}));
}

async function checkConfigs(uses: readonly (Wanted & FlavorUse)[]): Promise<void> {
  if (uses.length === 0) return;
  const matches = await guardedPatterns();
  for (const {component, type, flavor} of uses) {
    const read = customFlavor(flavor.record.manifest as Manifest);
    const {config} = componentSpecOf({manifest: component.manifest as Manifest});
    await refuseConfig(textOf(component), {type, flavor: read.name, config, mode: 'import', matches, flavors: {...builtIn, find: async () => read}});
  }
}

function keyOf(owner: string, kind: string, name: string): string {
  return `${owner} ${kind} ${nameKey(name)}`;
}
