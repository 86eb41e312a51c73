/** What a push would send: pure, from a survey of both sides to a plan as a value (SEMANTICS 3.5). */
import {serverVersion} from '../backend/backend.js';
import type {Change, Version} from '../backend/backend.js';
import type {AppError} from '../domain/errors.js';
import {isFlavorKind} from '../domain/kind.js';
import {covers} from '../domain/right.js';
import {referencesOf} from './closure.js';
import type {Reference} from './closure.js';
import {flavorOfItem} from './custom-flavors.js';
import type {ObjectState} from './compare.js';
import type {PushInput} from './push-input.js';
import {refusalOf, referenceRefusal} from './refusals.js';
import {rightOn, trackedHead, usersIn} from './survey.js';
import type {Item} from './survey.js';
import type {Remark, Step, StepAction} from './team.js';

export interface PushPlan {
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  readonly remarks: readonly Remark[];
  /** The objects of the steps, by id. */
  readonly items: ReadonlyMap<string, Item>;
}

/** Codes of refusals that leave one object out of a push of everything; any other refuses the push. */
const leavable = ['local_only', 'not_allowed'];

/** The plan, or the AppError that refuses it: `local_only`, `not_allowed`, `dangling_reference`, `plain_secret`, `exists`, `conflict`, `not_found`. */
export function planPush(input: PushInput): PushPlan {
  const chosen = new Map<string, Item>();
  const remarks: Remark[] = [];
  for (const root of input.roots) {
    const {members, refusal, notes} = closureOf(root, input);
    if (refusal !== null && !(input.lenient && leavable.includes(refusal.code))) throw refusal;
    if (refusal !== null) {
      remarks.push({level: 'warning', code: 'left_out', message: `${root.ref} is left out: ${refusal.message}`});
      continue;
    }
    remarks.push(...notes);
    for (const item of members) chosen.set(item.id, item);
  }
  const items = inOrder([...chosen.values()]);
  const users = usersIn(input.items);
  const steps = items.map(item => stepOf(item, (users.get(item.id) ?? []).filter(({id}) => !chosen.has(id))));
  return {
    steps,
    changes: items.flatMap((item, index) => changeOf(item, steps[index] as Step, input)),
    remarks: [...unique(remarks), ...portabilityRemarks(items, input)],
    items: chosen,
  };
}

interface Closure {
  readonly members: readonly Item[];
  readonly refusal: AppError | null;
  readonly notes: readonly Remark[];
}

/** The root and what travels with it: objects of the same owner that one may edit. The rest is only referred to. */
function closureOf(root: Item, input: PushInput): Closure {
  const skipped = skipOf(root, input);
  if (skipped !== null) return {members: [], refusal: null, notes: [skipped]};
  const references = root.stored === null ? [] : referencesOf(root.stored.resource);
  const slots = references.map(reference => partOf(root, {reference, item: input.items.get(reference.target)}, input));
  const parts = [...slots, ...[root, ...slots.flatMap(({members}) => members)].flatMap(item => flavorPartOf(item, input) ?? [])];
  return {
    members: [root, ...parts.flatMap(({members}) => members)],
    refusal: refusalOf(root, input) ?? parts.find(({refusal}) => refusal !== null)?.refusal ?? null,
    notes: parts.flatMap(({notes}) => notes),
  };
}

function partOf(root: Item, part: {reference: Reference; item: Item | undefined}, input: PushInput): Closure {
  const {item} = part;
  if (item?.stored != null && item.owner === root.owner && covers(rightOn(item), 'edit')) {
    return {members: [item], refusal: refusalOf(item, input), notes: []};
  }
  return {members: [], refusal: referenceRefusal(root, part, input), notes: item?.state === 'ahead' ? [staysHere(root, item)] : []};
}

/** The custom flavor of a component that travels: the server checks the component by it. */
function flavorPartOf(component: Item, input: PushInput): Closure | null {
  const flavor = component.state === 'deleted-here' ? null : flavorOfItem(input.items, component);
  if (flavor?.stored == null || !covers(rightOn(flavor), 'edit')) return null;
  return {members: [flavor], refusal: refusalOf(flavor, input), notes: []};
}

/** Without being named, what vanished or was deleted is not a change to send. */
function skipOf(root: Item, {lenient, prune}: PushInput): Remark | null {
  if (!lenient) return null;
  const {ref, state} = root;
  if (state === 'missing') return {level: 'warning', code: 'missing', message: `${ref} has no file any more: pull restores it, delete deletes it`};
  if (state === 'deleted-here' && !prune) return {level: 'info', code: 'not_pruned', message: `${ref} was deleted here and stays there without --prune`};
  if (state === 'deleted-there') return {level: 'info', code: 'deleted_there', message: `${ref} was deleted there: pull removes it here`};
  return null;
}

function staysHere(root: Item, item: Item): Remark {
  return {level: 'warning', code: 'not_sent', message: `${root.ref} uses ${item.ref}, whose changes stay here until you push it by name`};
}

/** What is sent for an object in that state. What diverged is sent as well: the server's answer shows what is there now. */
const actionOf: Readonly<Record<ObjectState, StepAction>> = {
  'local-only': 'create',
  'deleted-there': 'create',
  'gone-there': 'create',
  ahead: 'update',
  diverged: 'update',
  'deleted-here': 'delete',
  'in-sync': 'none',
  behind: 'none',
  missing: 'none',
  'remote-only': 'none',
  unrelated: 'none',
};

function stepOf({ref, kind, id, name, owner, state}: Item, otherUsers: readonly Item[]): Step {
  const action = actionOf[state];
  const touched = action === 'update' || action === 'delete';
  return {ref, kind, id, name, owner, action, state, usedBy: touched ? otherUsers.map(user => user.ref) : []};
}

function changeOf(item: Item, {action}: Step, {force}: PushInput): readonly Change[] {
  const {id, kind, owner, stored} = item;
  if (action === 'delete') return [{action, kind, id, expected: expectedOf(item, force)}];
  if (stored === null || (action !== 'create' && action !== 'update')) return [];
  const resource = {kind, id, namespace: {remote: null, owner}, manifest: stored.resource.manifest};
  return action === 'create' ? [{action, resource}] : [{action, resource, expected: expectedOf(item, force)}];
}

/** The base, at the revision at which the server was last seen to have just that content; with force what was seen there. */
function expectedOf({head}: Item, force: boolean): Version {
  const base = head?.base ?? null;
  const tracked = trackedHead(head);
  const replaced = tracked !== null && (force || tracked.digest === base?.digest) ? tracked : base;
  if (replaced === null) throw new Error('an object without a base replaces nothing');
  return serverVersion(replaced.revision, replaced.digest);
}

/** Flavors before their components, components before the stacks that refer to them; what is deleted last, the other way round. */
function inOrder(items: readonly Item[]): readonly Item[] {
  const rank = ({kind, state}: Item): number => (kind === 'stack' ? 2 : isFlavorKind(kind) ? 0 : 1) * (state === 'deleted-here' ? -1 : 1) + (state === 'deleted-here' ? 10 : 0);
  return [...items].sort((a, b) => rank(a) - rank(b) || (a.ref < b.ref ? -1 : 1));
}

function portabilityRemarks(items: readonly Item[], {examined}: PushInput): readonly Remark[] {
  return items.flatMap(({id, ref}) =>
    (examined.get(id)?.notPortable ?? []).map(reason => ({level: 'warning', code: 'not_portable', message: `${ref} will not work elsewhere: ${reason}`}) as const));
}

function unique(remarks: readonly Remark[]): readonly Remark[] {
  return [...new Map(remarks.map(remark => [remark.message, remark])).values()];
}
