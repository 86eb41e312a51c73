/** What stacks and components of custom flavors refer to, in the state that the commit leaves (SEMANTICS 4.3). */
import {AppError} from '../../../domain/errors.js';
import {isFlavorKind, kindOfType} from '../../../domain/kind.js';
import type {ComponentType, Kind} from '../../../domain/kind.js';
import {slotsOf} from '../../../domain/manifest.js';
import type {Manifest} from '../../../domain/manifest.js';
import {delegates, mayAct, neededFor} from '../../policy/policy.js';
import type {ObjectReferenceRow} from '../../db/schema.js';
import {objectsById, visibleById} from '../../repositories/objects.js';
import {grantsOn} from '../../repositories/grants.js';
import {ownerNames} from '../../repositories/owners.js';
import {referencesFrom, referencesTo} from '../../repositories/references.js';
import {isSecretSlot} from '../../repositories/secrets.js';
import type {ObjectRecord} from '../../repositories/objects.js';
import {flavorUses} from './custom-flavors.js';
import type {FlavorUse} from './custom-flavors.js';
import {outcomeOf, textOf} from './draft.js';
import type {Draft, Write} from './draft.js';
import {requireRight} from './preconditions.js';
import {planSecretReferences} from './secret-references.js';
import type {SecretReferencePlan} from './secret-references.js';

/** The references of the stacks and components that a commit writes or deletes, and the secrets that it makes components need. */
export interface ReferencePlan {
  readonly secrets: SecretReferencePlan;
  /** The stacks and components whose references are replaced. */
  readonly sources: readonly string[];
  readonly before: readonly ObjectReferenceRow[];
  readonly after: readonly ObjectReferenceRow[];
}

/** Rejects with `dangling_reference`, the same for missing and invisible targets; with `not_allowed` or `in_use`. */
export async function planReferences(draft: Draft, written: ReadonlyMap<string, Write>): Promise<ReferencePlan> {
  const stacks = [...written.values()].filter(({after}) => after.kind === 'stack');
  const uses = await flavorUses(draft, written);
  const referring = [...written.values()].filter(({before, after}) => before !== null && !isFlavor(after)).map(({after}) => after.id);
  const known = [...new Set([...referring, ...uses.flatMap(({component}) => (written.has(component.id) ? [] : [component.id]))])];
  const before = await referencesFrom(draft.transaction, known);
  const held = new Map(before.map(reference => [`${reference.source} ${reference.slot}`, reference]));
  const shared = await sharedSources(draft, [...new Set([...written.keys(), ...uses.map(({component}) => component.id)])]);
  const secrets = await planSecretReferences(draft, written, shared);
  const after = [
    ...stacks.flatMap(step => (step.action === 'delete' ? [] : referencesOf(draft, written, {stack: step.after, held, shared}))),
    ...uses.map(use => flavorReference(use, {held, shared})),
    ...secrets.references,
    ...before.filter(row => isSecretSlot(row) && !written.has(row.source)).map(rowOf),
  ];
  await checkNothingLost(draft, written, after);
  return {sources: known, before: before.map(rowOf), after, secrets};
}

interface SlotSource {
  readonly stack: ObjectRecord;
  /** By stack and slot, what filled it so far. */
  readonly held: ReadonlyMap<string, ObjectReferenceRow>;
  /** See `sharedSources`. */
  readonly shared: ReadonlySet<string>;
}

/**
 * Those of these through which a new reference would let others in, where the caller's key may not share: what is
 * shared already. What nobody has a part in yet may delegate, so that its owner can share it as a whole later.
 */
async function sharedSources({transaction, viewer}: Draft, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (mayAct(viewer.account, 'share')) return new Set();
  const through = await referencesTo(transaction, ids);
  const granted = new Set((await grantsOn(transaction, [...ids, ...through.map(({source}) => source)])).map(({object}) => object));
  return new Set([...ids.filter(id => granted.has(id)), ...through.flatMap(({source, target}) => (granted.has(source) ? [target] : []))]);
}

/** A slot that stays as it was keeps its say on delegation; a changed one takes it from who writes it now. */
function referencesOf(draft: Draft, written: ReadonlyMap<string, Write>, {stack, held, shared}: SlotSource): readonly ObjectReferenceRow[] {
  const rows: ObjectReferenceRow[] = [];
  for (const [slot, target] of slotsOf({manifest: stack.manifest as Manifest})) {
    const kept = held.get(`${stack.id} ${slot}`);
    rows.push(kept?.target === target ? rowOf(kept) : newReference(draft, written, {stack, slot, target, mayShare: !shared.has(stack.id)}));
  }
  return rows;
}

interface NewSlot {
  readonly stack: ObjectRecord;
  readonly slot: ComponentType;
  readonly target: string;
  readonly mayShare: boolean;
}

function newReference(draft: Draft, written: ReadonlyMap<string, Write>, {stack, slot, target, mayShare}: NewSlot): ObjectReferenceRow {
  const found = outcomeOf(draft, written, target);
  if (found === undefined) {
    throw new AppError('dangling_reference', `${textOf(stack)}: there is no component ${JSON.stringify(target)} for its ${slot} that you may use`, {
      details: {id: stack.id, slot, target},
    });
  }
  if (found.record.kind !== kindOfType(slot)) {
    throw new AppError('dangling_reference', `${textOf(stack)}: its ${slot} can't be ${textOf(found.record)}`, {details: {id: stack.id, slot, target}});
  }
  requireRight(found.right, {needed: neededFor.refer, what: textOf(found.record)});
  return {source: stack.id, slot, target, delegates: delegates(found.right, {mayShare}) ? 1 : 0};
}

function isFlavor({kind}: ObjectRecord): boolean {
  return isFlavorKind(kind as Kind);
}

/** As for slots: a flavor that stays the same keeps its say on delegation. */
function flavorReference({component, flavor}: FlavorUse, {held, shared}: Pick<SlotSource, 'held' | 'shared'>): ObjectReferenceRow {
  const kept = held.get(`${component.id} flavor`);
  if (kept?.target === flavor.record.id) return rowOf(kept);
  return {source: component.id, slot: 'flavor', target: flavor.record.id, delegates: delegates(flavor.right, {mayShare: !shared.has(component.id)}) ? 1 : 0};
}

/** What a stack still refers to when the commit is done can't be deleted by it. */
async function checkNothingLost(draft: Draft, written: ReadonlyMap<string, Write>, after: readonly ObjectReferenceRow[]): Promise<void> {
  const deleted = [...written.values()].filter(({action}) => action === 'delete').map(({after: {id}}) => id);
  const gone = new Set(deleted);
  const untouched = (await referencesTo(draft.transaction, deleted)).filter(({source}) => !written.has(source));
  const lost = [...untouched, ...after.filter(({target}) => gone.has(target))];
  const [first] = lost;
  if (first === undefined) return;
  const users = lost.filter(({target}) => target === first.target).map(({source}) => source);
  const target = draft.current.get(first.target) as ObjectRecord;
  throw await inUse(draft, textOf(target), users);
}

/** Names only what the caller may see. */
async function inUse({transaction, viewer}: Draft, what: string, users: readonly string[]): Promise<AppError> {
  const seen = await visibleById(transaction, viewer, users);
  const owners = await ownerNames(transaction, seen.map(({owner}) => owner));
  const usedBy = seen.map(({id, kind, name, owner}) => ({id, kind, name, owner: owners.get(owner) ?? null, ref: `${kind}/${owners.get(owner) ?? ''}/${name}`}));
  const names = usedBy.map(({ref}) => ref).join(', ');
  return new AppError('in_use', `${what} is still used by ${names === '' ? 'something that you may not see' : names}`, {
    hint: 'Change or delete what uses it first.',
    details: {usedBy},
  });
}

/** The stacks and components whose grantees, or owner, see other components or flavors than before; and the owners that this concerns. The feed doesn't tell of secrets. */
export async function regained(draft: Draft, {sources, before, after}: ReferencePlan, written: ReadonlyMap<string, Write>): Promise<{stacks: readonly string[]; owners: readonly string[]}> {
  const keys = (rows: readonly ObjectReferenceRow[]) => new Map(rows.filter(row => row.delegates === 1 && !isSecretSlot(row)).map(row => [`${row.source} ${row.target}`, row]));
  const [had, has] = [keys(before), keys(after)];
  const changed = [...had, ...has].filter(([key]) => !had.has(key) || !has.has(key)).map(([, row]) => row);
  const others = await objectsById(draft.transaction, changed.flatMap(({source, target}) => [source, target]).filter(id => !written.has(id)));
  const ownerOf = (id: string): string | undefined => (written.get(id)?.after ?? others.get(id))?.owner;
  const owners = changed.flatMap(({source, target}) => (ownerOf(source) === ownerOf(target) ? [] : [ownerOf(source) ?? '']));
  const changing = new Set(changed.map(({source}) => source));
  const direct = sources.filter(id => changing.has(id));
  const through = await referencesTo(draft.transaction, direct);
  return {stacks: [...new Set([...direct, ...through.map(({source}) => source)])], owners};
}

function rowOf({source, slot, target, delegates: flag}: ObjectReferenceRow): ObjectReferenceRow {
  return {source, slot, target, delegates: flag};
}
