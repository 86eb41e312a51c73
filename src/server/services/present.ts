/** Objects as one account may see them: what is stored, and beside it what differs by viewer (SEMANTICS 4.5). */
import type {WireObject, WireSlot} from '../../wire/types.js';
import type {Queries} from '../db/schema.js';
import {showsTarget} from '../policy/policy.js';
import type {VisibleObject} from '../repositories/objects.js';
import {referencesFrom} from '../repositories/references.js';
import type {NamedReference} from '../repositories/references.js';
import {rightsOn} from '../repositories/rights.js';
import type {Viewer} from '../repositories/rights.js';

export async function present(db: Queries, viewer: Viewer, objects: readonly VisibleObject[]): Promise<readonly WireObject[]> {
  const stacks = objects.filter(({kind}) => kind === 'stack').map(({id}) => id);
  const references = await referencesFrom(db, stacks);
  const doubtful = references.filter(reference => !isShownBy(viewer, reference)).map(({target}) => target);
  const rights = await rightsOn(db, viewer, doubtful);
  const slots = new Map<string, Record<string, WireSlot>>(stacks.map(id => [id, {}]));
  for (const reference of references) {
    const ofStack = slots.get(reference.source);
    if (ofStack !== undefined) ofStack[reference.slot] = isShownBy(viewer, reference) || rights.has(reference.target) ? slotOf(reference) : {restricted: true};
  }
  return objects.map(({id, kind, ownerName, revision, digest, manifest, right, created, updated}) => ({
    kind, id, revision, digest, manifest, right, created, updated,
    owner: ownerName,
    slots: slots.get(id) ?? {},
  }));
}

function isShownBy({account}: Viewer, {owner, delegates}: NamedReference): boolean {
  return showsTarget(account, {owner, delegates: delegates === 1});
}

function slotOf({target, name, ownerName, flavor, delegates}: NamedReference): WireSlot {
  return {restricted: false, id: target, name, owner: ownerName, flavor: flavor ?? '', delegates: delegates === 1};
}
