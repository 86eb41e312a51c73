/** Copying: a new object of one's own that says the same. A copy may leave this machine where the original may not. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import type {JsonObject} from '../domain/json.js';
import {kindOfType, withArticle} from '../domain/kind.js';
import type {ComponentType} from '../domain/kind.js';
import {componentSpecOf, isLocalOnly, localLabel, own, slotsOf} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import {checkName} from '../domain/name.js';
import {refOf} from '../domain/ref.js';
import {newId} from '../lib/uuid.js';
import {missingSecrets} from './check-component.js';
import {withMetadata} from './edit.js';
import type {Outcome} from './edit.js';
import {create} from './register.js';
import {flavorForCopy} from './register-flavor.js';

/**
 * Rejects with `invalid_name` or `exists`. References to secrets then mean one's own secrets of these names; those that aren't here are warnings.
 * The owner's custom flavor is copied along.
 */
export async function copyComponent(local: LocalBackend, {resource}: Stored, name: string): Promise<Outcome> {
  checkName(name, withArticle(resource.kind));
  const flavor = await flavorForCopy(local, resource);
  const stored = await create(local, copyOf(resource, name), flavor === null ? [] : [flavor]);
  return {action: 'create', stored, warnings: await missingSecrets(local, own, componentSpecOf(resource).config)};
}

export interface StackCopy {
  readonly name: string;
  /** Every component is copied along under the new name, so that the copy depends on nobody else's. */
  readonly withComponents: boolean;
}

/**
 * Copies a stack: the new one refers to the same components, except that those which never leave this machine
 * (`default`'s) are copied along under the new name. Rejects with `invalid_name` or `exists`, and with `not_found` where a
 * component that is to be copied isn't here.
 */
export async function copyStack(local: LocalBackend, {resource}: Stored, {name, withComponents}: StackCopy): Promise<Outcome> {
  checkName(name, 'a stack');
  const components: Record<string, string> = {};
  const copies: Resource[] = [];
  for (const [type, id] of slotsOf(resource)) {
    const component = (await local.list(kindOfType(type))).find(row => row.status === 'ok' && row.resource.id === id);
    if (component?.status !== 'ok') {
      if (withComponents) throw notHere(resource, type);
      continue;
    }
    if (!withComponents && !isLocalOnly(component.resource)) continue;
    const copy = copyOf(component.resource, name);
    copies.push(copy);
    components[type] = copy.id;
  }
  const {manifest, ...identity} = copyOf(resource, name);
  const spec = {...manifest.spec, components: {...(manifest.spec['components'] as JsonObject), ...components}};
  const stored = await create(local, {...identity, manifest: {...manifest, spec}}, copies);
  const warnings = await Promise.all(copies.map(copy => missingSecrets(local, own, componentSpecOf(copy).config)));
  return {action: 'create', stored, warnings: warnings.flat()};
}

function notHere(stack: Resource, type: ComponentType): AppError {
  return new AppError('not_found', `${refOf(stack)}: its ${type} isn't here, so it can't be copied along`, {
    hint: 'Pull the stack first, or ask its owner for a right on the component.',
    next: [`cairn pull ${refOf(stack)}`],
  });
}

function copyOf({kind, manifest}: Resource, name: string): Resource {
  const {metadata, ...rest} = withMetadata(manifest, {removeLabels: [localLabel]});
  return {kind, id: newId(), namespace: own, manifest: {...rest, metadata: {...metadata, name}}};
}
