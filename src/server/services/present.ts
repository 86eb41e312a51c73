/** Objects as one account may see them: what is stored, and beside it what differs by viewer (SEMANTICS 4.5). */
import type {WireObject, WireSlot} from '../../wire/types.js';
import type {Queries} from '../db/schema.js';
import type {VisibleObject} from '../repositories/objects.js';
import {ownerNames} from '../repositories/owners.js';
import {referencesFrom} from '../repositories/references.js';
import type {NamedReference} from '../repositories/references.js';
import {rightsOn} from '../repositories/rights.js';
import type {Viewer} from '../repositories/rights.js';

export async function present(db: Queries, viewer: Viewer, objects: readonly VisibleObject[]): Promise<readonly WireObject[]> {
  const stacks = objects.filter(({kind}) => kind === 'stack').map(({id}) => id);
  const references = await referencesFrom(db, stacks);
  const rights = await rightsOn(db, viewer, references.map(({target}) => target));
  const owners = await ownerNames(db, [...objects, ...references].map(({owner}) => owner));
  const slots = new Map<string, Record<string, WireSlot>>(stacks.map(id => [id, {}]));
  for (const reference of references) {
    const ofStack = slots.get(reference.source);
    if (ofStack !== undefined) ofStack[reference.slot] = rights.has(reference.target) ? slotOf(reference, owners) : {restricted: true};
  }
  return objects.map(({id, kind, owner, revision, digest, manifest, right, created, updated}) => ({
    kind, id, revision, digest, manifest, right, created, updated,
    owner: owners.get(owner) ?? '',
    slots: slots.get(id) ?? {},
  }));
}

function slotOf({target, name, owner, flavor, delegates}: NamedReference, owners: ReadonlyMap<string, string>): WireSlot {
  return {restricted: false, id: target, name, owner: owners.get(owner) ?? '', flavor: flavor ?? '', delegates: delegates === 1};
}
