/** Why an object may not be pushed, as the error that says so and what to do instead (SEMANTICS 2.6, 3.5, 4.5). */
import {AppError} from '../domain/errors.js';
import {isFlavorKind, kindOfType, typeOfFlavorKind} from '../domain/kind.js';
import {isLocalOnly} from '../domain/manifest.js';
import {covers} from '../domain/right.js';
import {referencesOf, unresolvedName} from './closure.js';
import type {Reference} from './closure.js';
import type {ObjectState} from './compare.js';
import type {PushInput} from './push-input.js';
import {isVisibleThere, rightOn} from './survey.js';
import type {Item} from './survey.js';

const changedHere: readonly ObjectState[] = ['ahead', 'diverged', 'deleted-here'];

/** What speaks against sending this object; null where nothing does. */
export function refusalOf(item: Item, input: PushInput): AppError | null {
  return localRefusal(item) ?? stateRefusal(item, input) ?? rightRefusal(item) ?? contentRefusal(item, input);
}

/** What speaks against referring to an object that doesn't travel along. */
export function referenceRefusal(root: Item, {reference, item}: {reference: Reference; item: Item | undefined}, {settled}: PushInput): AppError | null {
  if (item === undefined) return settled.get(root.id)?.has(reference.target) === true ? null : dangling(root, reference);
  const local = localRefusal(item);
  if (local !== null) return local;
  if (!isVisibleThere(item)) {
    return new AppError('dangling_reference', `${root.ref} uses ${item.ref}, which is not on the server or not visible to you there`, {
      hint: `Make a copy of your own and use that.`,
      next: [commandOn(item, 'copy', 'NAME')],
    });
  }
  return rightRefusal(item);
}

function localRefusal({kind, ref, name, stored}: Item): AppError | null {
  if (kind === 'secret') {
    return new AppError('local_only', `${ref} is a secret, and not pushed by itself`, {
      hint: 'Push what refers to it with --with-secrets, or create it there: `cairn secret create NAME --value KEY=- --remote`.',
    });
  }
  if (stored === null || !isLocalOnly(stored.resource)) return null;
  return new AppError('local_only', `${ref} belongs to this machine alone and is never sent`, {
    hint: 'Copy it under another name, and use the copy.',
    next: [`cairn ${kind} copy ${name} NAME`],
  });
}

function stateRefusal(item: Item, {force, username}: PushInput): AppError | null {
  const {ref, state, owner} = item;
  switch (state) {
    case 'unrelated':
      return new AppError('exists', `${ref} is on the server already, as another object that this one does not come from`, {
        hint: 'Rename yours, or pull with --adopt to take yours for a change of that one.',
        next: [`cairn pull ${ref} --adopt`, commandOn(item, isFlavorKind(item.kind) ? 'copy' : 'rename', 'NAME')],
      });
    case 'missing':
      return new AppError('not_found', `${ref} has no file here any more`, {
        hint: 'A file that vanished deletes nothing: pull restores it, delete deletes it there with the next push.',
        next: [`cairn pull ${ref}`],
      });
    case 'remote-only':
      return new AppError('not_found', `${ref} is only on the server`, {next: [`cairn pull ${ref}`]});
    case 'gone-there':
    case 'deleted-there':
      if (owner !== username) return noLonger(item);
      return force ? null : deletedThere(item);
    default:
      return null;
  }
}

function noLonger(item: Item): AppError {
  return new AppError('not_allowed', `${item.ref} is deleted on the server, or no longer visible to you`, {
    hint: 'Copy it to keep your own.',
    next: [commandOn(item, 'copy', 'NAME')],
  });
}

function deletedThere({ref, kind, id, name, owner}: Item): AppError {
  return new AppError('conflict', `${ref} was deleted on the server since you last had it from there`, {
    hint: '`cairn push --force` makes it again with what is here; otherwise delete it here too.',
    next: [`cairn push ${ref} --force`],
    details: {conflicts: [{ref, kind, id, name, owner, fields: []}]},
  });
}

/** Rights as last fetched: the server decides, this says it before anything is sent. */
function rightRefusal(item: Item): AppError | null {
  const {ref, state, head, stored} = item;
  const copy = commandOn(item, 'copy', 'NAME');
  if (head === undefined && stored !== null && stored.resource.namespace.owner !== null) {
    return new AppError('not_allowed', `${ref} is not yours, and this server does not have it`, {hint: 'Copy it, and push the copy.', next: [copy]});
  }
  const [right, done, todo] = state === 'deleted-here' ? (['admin', 'deleted', 'delete'] as const) : (['edit', 'changed', 'edit'] as const);
  if (!changedHere.includes(state) || covers(rightOn(item), right)) return null;
  return new AppError('not_allowed', `${ref} was ${done} here, and you may not ${todo} it on the server`, {
    hint: 'Copy it to keep your change, or discard the change by pulling with --theirs.',
    next: [copy, `cairn pull ${ref} --theirs`],
    details: {ref, right: rightOn(item)},
  });
}

function contentRefusal(item: Item, {examined, items, settled}: PushInput): AppError | null {
  const {ref, stored, id} = item;
  if (stored === null) return null;
  const lost = referencesOf(stored.resource).find(({target}) => !items.has(target) && settled.get(id)?.has(target) !== true);
  if (lost !== undefined) return dangling(item, lost);
  const pointers = examined.get(id)?.plainSecrets ?? [];
  if (pointers.length === 0) return null;
  return new AppError('plain_secret', `${ref} holds a secret in clear in ${pointers.join(', ')}; it is not sent`, {
    hint: 'Put the value into a secret, and a reference to it into the config.',
    next: [`cairn secret create NAME --value key=-`, `cairn ${item.kind} update ${spoken(item)} --KEY="{{ NAME.key }}"`],
    details: {ref, pointers},
  });
}

function dangling({ref, kind, name}: Item, reference: Reference): AppError {
  const missing = unresolvedName(reference) ?? reference.target;
  return new AppError('dangling_reference', `${ref} refers to ${reference.kind}/${missing}, which does not exist here`, {
    hint: `Register it, or put another ${reference.kind} into the ${kind}.`,
    next: [`cairn ${kind} update ${name} --${reference.kind} NAME`],
    details: {ref, missing: `${reference.kind}/${missing}`},
  });
}

/** A verb of its noun; flavors have one noun for all types. */
function commandOn(item: Item, verb: 'copy' | 'rename', argument: string): string {
  if (!isFlavorKind(item.kind)) return `cairn ${item.kind} ${verb} ${spoken(item)} ${argument}`;
  return `cairn flavor ${verb} ${kindOfType(typeOfFlavorKind(item.kind))}/${spoken(item)} ${argument}`;
}

/** The name as the noun's own verbs take it. */
function spoken({ref, kind}: Item): string {
  return ref.slice(kind.length + 1);
}
