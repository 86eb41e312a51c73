/**
 * One's own secrets in place of other people's (SEMANTICS 1.5): said on this machine, per component and field, and void as soon as
 * the component is configured otherwise, so that a changed endpoint never gets a value that was meant for the old one.
 */
import type {LocalBackend, Stored} from '../backend/backend.js';
import type {Binding, Bindings} from '../config/config.js';
import {AppError, hasCode} from '../domain/errors.js';
import {digestOf} from '../domain/json.js';
import {componentSpecOf, nameOf, own} from '../domain/manifest.js';
import type {Namespace, Resource} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import type {SecretReference} from '../domain/secret-reference.js';
import {componentsHere, secretUsesIn} from './secret-uses.js';
import type {SecretUse} from './secret-uses.js';
import {noSuchKey, secretKeysOf} from './secrets.js';

/** What `secret bind` works on. */
export interface BindingTarget {
  readonly local: LocalBackend;
  readonly bindings: Bindings;
}

/** Another owner's secret, as people write it: `ann/aws.key`, `acme:ann/aws.key`. */
export interface ForeignReference extends SecretReference {
  readonly remote: string | null;
  readonly owner: string;
}

/** `void`: the component has been configured otherwise since; `gone`: the component, its reference or one's own value is no longer here. */
export type BindingState = 'bound' | 'void' | 'gone';

export interface BindingStatus {
  readonly state: BindingState;
  readonly binding: Binding;
  /** null where it is no longer here. */
  readonly component: Resource | null;
  /** One's own secret; null where it is no longer here. */
  readonly secret: Resource | null;
}

/** `[REMOTE:]OWNER/SECRET.KEY`. Throws `usage`. */
export function foreignReference(text: string): ForeignReference {
  const match = /^(?:([^:/]+):)?([^:/]+)\/(.+)$/.exec(text);
  const reference = match === null ? null : secretDotKey(match[3] as string);
  if (match !== null && reference !== null) return {...reference, remote: match[1] ?? null, owner: match[2] as string};
  throw new AppError('usage', `${JSON.stringify(text)} does not name a key of somebody's secret`, {hint: 'Write OWNER/SECRET.KEY, for example ann/aws.key.'});
}

/** `SECRET.KEY` of one's own. Throws `usage`. */
export function ownReference(text: string): SecretReference {
  const reference = secretDotKey(text);
  if (reference !== null) return reference;
  throw new AppError('usage', `${JSON.stringify(text)} does not name a key of a secret`, {hint: 'Write SECRET.KEY, for example my-aws.key.'});
}

/**
 * Binds every field here that refers to that secret. Rejects with `not_found` where no component of that owner does, or where
 * one's own secret or its key isn't here.
 */
export async function bindSecret({local, bindings}: BindingTarget, foreign: ForeignReference, mine: SecretReference): Promise<readonly BindingStatus[]> {
  const secret = (await local.find({kind: 'secret', name: mine.secret, namespace: own}))?.resource;
  if (secret === undefined) {
    throw new AppError('not_found', `You have no secret "${mine.secret}"`, {next: [`cairn secret create ${mine.secret} --value ${mine.key}=-`]});
  }
  if (!secretKeysOf(secret).includes(mine.key)) throw noSuchKey(secret, mine.key);
  const uses = await usesOf(local, foreign);
  const added = uses.map(({component: {resource}, pointer, secret: name, key}): Binding => ({
    component: resource.id,
    pointer,
    reference: {secret: name, key},
    digest: bindingDigest(resource),
    owner: ownerText(resource.namespace),
    secret: secret.id,
    key: mine.key,
  }));
  await bindings.change(before => [...before.filter(each => !added.some(other => sameField(each, other))), ...added]);
  return added.map((binding, index) => ({state: 'bound', binding, component: (uses[index] as SecretUse).component.resource, secret}));
}

/** Takes the bindings of that secret away. Rejects with `not_found` where there is none. */
export async function unbindSecret({local, bindings}: BindingTarget, foreign: ForeignReference): Promise<readonly BindingStatus[]> {
  const all = await bindingStatuses({local, bindings});
  const removed = all.filter(({binding}) => isBindingOf(binding, foreign));
  if (removed.length === 0) {
    throw new AppError('not_found', `Nothing is bound to ${foreignText(foreign)}`, {next: ['cairn secret bindings']});
  }
  await bindings.change(before => before.filter(each => !isBindingOf(each, foreign)));
  return removed;
}

/** Every binding of this machine, and whether it still holds. */
export async function bindingStatuses({local, bindings}: BindingTarget): Promise<readonly BindingStatus[]> {
  const all = await bindings.list();
  if (all.length === 0) return [];
  const components = new Map((await componentsHere(local)).map(each => [each.resource.id, each]));
  return Promise.all(all.map(binding => statusOf(local, binding, components.get(binding.component) ?? null)));
}

/** The binding for a reference of a component, if there is one. */
export async function bindingFor({local, bindings}: BindingTarget, {component, pointer, secret, key}: SecretUse): Promise<BindingStatus | null> {
  const wanted = {component: component.resource.id, pointer, reference: {secret, key}};
  const found = (await bindings.list()).find(each => sameField(each, wanted));
  return found === undefined ? null : statusOf(local, found, component);
}

/** A value of one's own that some binding for the same secret of theirs names already: most likely the right one here too. */
export async function likelyValue({local, bindings}: BindingTarget, {component, secret, key}: SecretUse): Promise<SecretReference | null> {
  const {owner, remote} = component.resource.namespace;
  const foreign = {owner: owner ?? '', remote, secret, key};
  for (const binding of await bindings.list()) {
    const mine = isBindingOf(binding, foreign) ? await secretOf(local, binding) : null;
    if (mine !== null && secretKeysOf(mine).includes(binding.key)) return {secret: nameOf(mine), key: binding.key};
  }
  return null;
}

/** How people write another owner's secret. */
export function foreignText({remote, owner, secret, key}: ForeignReference): string {
  return `${ownerText({remote, owner})}/${secret}.${key}`;
}

async function statusOf(local: LocalBackend, binding: Binding, component: Stored | null): Promise<BindingStatus> {
  const secret = await secretOf(local, binding);
  const shown = {binding, component: component?.resource ?? null, secret};
  const stillRefers = component !== null && secretUsesIn(component).some(use => sameField({...use, component: binding.component, reference: use}, binding));
  if (component !== null && bindingDigest(component.resource) !== binding.digest) return {...shown, state: 'void'};
  const valueIsHere = secret !== null && secretKeysOf(secret).includes(binding.key);
  return {...shown, state: stillRefers && valueIsHere ? 'bound' : 'gone'};
}

async function secretOf(local: LocalBackend, {secret}: Binding): Promise<Resource | null> {
  try {
    return (await local.get('secret', secret)).resource;
  } catch (error) {
    if (hasCode(error, 'not_found') || hasCode(error, 'invalid_manifest')) return null;
    throw error;
  }
}

async function usesOf(local: LocalBackend, foreign: ForeignReference): Promise<readonly SecretUse[]> {
  const theirs = (await componentsHere(local)).filter(({resource: {namespace}}) => isOwnedBy(namespace, foreign));
  const uses = theirs.flatMap(secretUsesIn).filter(use => sameName(use.secret, foreign.secret) && use.key === foreign.key);
  if (uses.length === 0) {
    const known = [...new Set(theirs.flatMap(secretUsesIn).map(use => foreignText({...foreign, secret: use.secret, key: use.key})))];
    throw new AppError('not_found', `No component of ${foreign.owner} here refers to ${foreignText(foreign)}`, {
      hint: known.length > 0 ? `What they refer to: ${known.join(', ')}.` : `Pull what ${foreign.owner} shared first.`,
    });
  }
  const owners = [...new Set(uses.map(({component}) => ownerText(component.resource.namespace)))];
  if (owners.length === 1) return uses;
  throw new AppError('ambiguous', `${foreignText(foreign)} could be any of ${owners.map(owner => `${owner}/${foreign.secret}.${foreign.key}`).join(', ')}`, {
    hint: 'Write the remote as well.',
  });
}

function isOwnedBy(namespace: Namespace, {remote, owner}: ForeignReference): boolean {
  return namespace.owner !== null && sameName(namespace.owner, owner) && (remote === null || remote === namespace.remote);
}

function isBindingOf({owner, reference}: Binding, foreign: ForeignReference): boolean {
  const [remote, name] = owner.includes(':') ? (owner.split(':') as [string, string]) : [null, owner];
  return isOwnedBy({remote, owner: name}, foreign) && sameName(reference.secret, foreign.secret) && reference.key === foreign.key;
}

function ownerText({remote, owner}: Namespace): string {
  return remote === null ? (owner ?? '') : `${remote}:${owner ?? ''}`;
}

type Field = Pick<Binding, 'component' | 'pointer' | 'reference'>;

function sameField(a: Field, b: Field): boolean {
  return a.component === b.component && a.pointer === b.pointer && sameName(a.reference.secret, b.reference.secret) && a.reference.key === b.reference.key;
}

/** Over what decides where a value would go. */
function bindingDigest(component: Resource): string {
  return digestOf(componentSpecOf(component));
}

function secretDotKey(text: string): SecretReference | null {
  const dot = text.lastIndexOf('.');
  return dot < 1 || dot === text.length - 1 ? null : {secret: text.slice(0, dot), key: text.slice(dot + 1)};
}
