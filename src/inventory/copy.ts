/** Copying: a new object of one's own that says the same. A copy may leave this machine where the original may not. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import type {JsonObject} from '../domain/json.js';
import {kindOfType, withArticle} from '../domain/kind.js';
import {componentSpecOf, isLocalOnly, localLabel, own, slotsOf} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import {checkName} from '../domain/name.js';
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

/**
 * Copies a stack: the new one refers to the same components, except that those which never leave this machine
 * (`default`'s) are copied along under the new name. Rejects with `invalid_name` or `exists`.
 */
export async function copyStack(local: LocalBackend, {resource}: Stored, name: string): Promise<Stored> {
  checkName(name, 'a stack');
  const components: Record<string, string> = {};
  const copies: Resource[] = [];
  for (const [type, id] of slotsOf(resource)) {
    const found = (await local.list(kindOfType(type))).find(row => row.status === 'ok' && row.resource.id === id);
    if (found?.status !== 'ok' || !isLocalOnly(found.resource)) continue;
    const copy = copyOf(found.resource, name);
    copies.push(copy);
    components[type] = copy.id;
  }
  const {manifest, ...identity} = copyOf(resource, name);
  const spec = {...manifest.spec, components: {...(manifest.spec['components'] as JsonObject), ...components}};
  return create(local, {...identity, manifest: {...manifest, spec}}, copies);
}

function copyOf({kind, manifest}: Resource, name: string): Resource {
  const {metadata, ...rest} = withMetadata(manifest, {removeLabels: [localLabel]});
  return {kind, id: newId(), namespace: own, manifest: {...rest, metadata: {...metadata, name}}};
}
