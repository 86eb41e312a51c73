/** What goes along when an object is given away: its own parts, but for those that something else uses (SEMANTICS 4.7). */
import {AppError} from '../../../domain/errors.js';
import {covers} from '../../../domain/right.js';
import type {Queries} from '../../db/schema.js';
import {neededFor} from '../../policy/policy.js';
import {objectsById} from '../../repositories/objects.js';
import type {ObjectRecord} from '../../repositories/objects.js';
import {referencesFrom, referencesTo} from '../../repositories/references.js';
import {isSecretSlot} from '../../repositories/secrets.js';
import {rightsOn} from '../../repositories/rights.js';
import type {Viewer} from '../../repositories/rights.js';
import {missingText} from '../objects.js';

export interface TransferClosure {
  /** What changes hands, the object that was named first. */
  readonly objects: readonly ObjectRecord[];
  /** Parts of the same owner that stay, because something else uses them. */
  readonly staying: readonly ObjectRecord[];
}

/** Rejects with `not_found` for what the giver doesn't see, and with `not_allowed` without `admin` on it. */
export async function closureOf(db: Queries, giver: Viewer, {object, withComponents}: {readonly object: string; readonly withComponents: boolean}): Promise<TransferClosure> {
  const right = (await rightsOn(db, giver, [object])).get(object) ?? null;
  const root = (await objectsById(db, [object])).get(object);
  if (root === undefined || root.deleted !== null || right === null) throw new AppError('not_found', missingText(object));
  if (root.kind === 'secret') throw new AppError('not_allowed', `secret/${root.name} is not given away`, {hint: 'Whoever is to have it creates one of their own.'});
  if (!covers(right, neededFor.transfer)) throw new AppError('not_allowed', `giving ${root.kind}/${root.name} away needs "${neededFor.transfer}" on it; you have "${right}"`);
  if (!withComponents) return {objects: [root], staying: []};
  const components = await partsOf(db, giver, [root]);
  const flavors = await partsOf(db, giver, components.objects);
  return {objects: [root, ...components.objects, ...flavors.objects], staying: [...components.staying, ...flavors.staying]};
}

/** What these objects refer to, as far as it is their owner's and the giver's to give. Secrets stay with their owner. */
async function partsOf(db: Queries, giver: Viewer, users: readonly ObjectRecord[]): Promise<TransferClosure> {
  const going = new Set(users.map(({id}) => id));
  const targets = [...new Set((await referencesFrom(db, [...going])).filter(row => !isSecretSlot(row)).map(({target}) => target))];
  const rights = await rightsOn(db, giver, targets);
  const owners = new Set(users.map(({owner}) => owner));
  const parts = [...(await objectsById(db, targets)).values()].filter(({id, owner}) => owners.has(owner) && covers(rights.get(id) ?? null, neededFor.transfer));
  const shared = new Set((await referencesTo(db, parts.map(({id}) => id))).filter(({source}) => !going.has(source)).map(({target}) => target));
  return {objects: parts.filter(({id}) => !shared.has(id)), staying: parts.filter(({id}) => shared.has(id))};
}
