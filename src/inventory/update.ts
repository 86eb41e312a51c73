/** Changing components and stacks of the local store. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import type {JsonObject} from '../domain/json.js';
import type {ComponentKind, ComponentType} from '../domain/kind.js';
import {componentSpecOf, nameOf} from '../domain/manifest.js';
import {checkComponent, missingSecrets} from './check-component.js';
import {edit, withMetadata} from './edit.js';
import type {MetadataChange, Outcome, Warning} from './edit.js';
import {flavorsIn} from './flavors.js';
import {refuseMissing, resolveSlots} from './register.js';
import type {Identity} from './resolve.js';

export interface ComponentChange extends MetadataChange {
  /** Laid over the config, key by key. */
  readonly config?: JsonObject;
  readonly unset?: readonly string[];
}

export interface StackChange extends MetadataChange {
  readonly components?: ReadonlyMap<ComponentType, string>;
  readonly removeTypes?: readonly ComponentType[];
  readonly identities?: readonly Identity[];
}

/** Rejects as `checkComponent`; problems that the config already had stay warnings. */
export async function updateComponent(local: LocalBackend, stored: Stored, change: ComponentChange): Promise<Outcome> {
  let warnings: readonly Warning[] = [];
  const outcome = await edit(local, stored, async manifest => {
    const kind = stored.resource.kind as ComponentKind;
    const before = componentSpecOf({manifest});
    const config = withoutKeys({...before.config, ...change.config}, change.unset ?? []);
    const draft = {kind, name: nameOf({manifest}), flavor: before.flavor, config, before, flavors: flavorsIn(local, stored.resource.namespace)};
    warnings = [...(await checkComponent(draft)), ...(await missingSecrets(local, stored.resource.namespace, config))];
    const {config: _, ...spec} = manifest.spec;
    return withMetadata({...manifest, spec: Object.keys(config).length === 0 ? spec : {...spec, config}}, change);
  });
  return {...outcome, warnings};
}

/** Rejects as `registerStack`. Removing a type that the stack doesn't have changes nothing. */
export async function updateStack(local: LocalBackend, stored: Stored, change: StackChange): Promise<Outcome> {
  const {components = new Map<ComponentType, string>(), removeTypes = [], identities = []} = change;
  const replaced = await resolveSlots(local, components, identities);
  return edit(local, stored, manifest => {
    const slots = withoutKeys({...(manifest.spec['components'] as JsonObject), ...replaced}, removeTypes);
    if (removeTypes.length > 0) refuseMissing(nameOf({manifest}), Object.keys(slots) as ComponentType[]);
    return withMetadata({...manifest, spec: {...manifest.spec, components: slots}}, change);
  });
}

function withoutKeys(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
