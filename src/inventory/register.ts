/** Registering components and stacks in the local store. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {AppError, hasCode} from '../domain/errors.js';
import type {JsonObject} from '../domain/json.js';
import {isRetired, kindOfType, requiredTypes, typeOfKind, withArticle} from '../domain/kind.js';
import type {ComponentKind, ComponentType} from '../domain/kind.js';
import {manifestOf, nameOf, own} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import {checkName} from '../domain/name.js';
import {newId} from '../lib/uuid.js';
import {checkComponent, missingSecrets} from './check-component.js';
import type {Outcome} from './edit.js';
import {flavorsIn} from './flavors.js';
import {resolve} from './resolve.js';
import type {Identity} from './resolve.js';

export interface NewComponent {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly flavor: string;
  readonly config: JsonObject;
  readonly description?: string | undefined;
  readonly labels?: Readonly<Record<string, string>>;
  /** New secrets that its config refers to: written with it, or not at all. */
  readonly secrets?: readonly Resource[];
}

export interface NewStack {
  readonly name: string;
  /** What fills each slot, as a person writes it: a name, `OWNER/NAME` or an id. */
  readonly components: ReadonlyMap<ComponentType, string>;
  readonly description?: string | undefined;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Rejects with `invalid_name`, `exists`, and as `checkComponent`. References to secrets that aren't here are warnings. */
export async function registerComponent(local: LocalBackend, component: NewComponent): Promise<Outcome> {
  const {kind, name, flavor, config, description, labels, secrets} = component;
  checkName(name, withArticle(kind));
  refuseRetired(kind);
  const warnings = await checkComponent({...component, flavors: flavorsIn(local, own)});
  const spec = {flavor, ...(Object.keys(config).length === 0 ? {} : {config})};
  const manifest = manifestOf({kind, name, description, labels, spec});
  const stored = await create(local, {kind, id: newId(), namespace: own, manifest}, secrets);
  return {action: 'create', stored, warnings: [...warnings, ...(await missingSecrets(local, own, config))]};
}

/** Rejects with `invalid_name`, `exists`, `invalid_input` where a required component is missing, and as `resolve` for each component. */
export async function registerStack(local: LocalBackend, stack: NewStack, identities: readonly Identity[] = []): Promise<Outcome> {
  const {name, description, labels} = stack;
  checkName(name, 'a stack');
  refuseMissing(name, [...stack.components.keys()]);
  const components = await resolveSlots(local, stack.components, identities);
  const manifest = manifestOf({kind: 'stack', name, description, labels, spec: {components}});
  return {action: 'create', stored: await create(local, {kind: 'stack', id: newId(), namespace: own, manifest}), warnings: []};
}

/** Writes a new object of one's own, and in the same commit those that come `along`. An `exists` says how to go on. */
export async function create(local: LocalBackend, resource: Resource, along: readonly Resource[] = []): Promise<Stored> {
  const {kind, id} = resource;
  try {
    await local.commit([...along, resource].map(each => ({action: 'create', resource: each})));
  } catch (error) {
    throw hasCode(error, 'exists') ? await taken(local, [resource, ...along], error) : error;
  }
  return local.get(kind, id);
}

async function taken(local: LocalBackend, resources: readonly Resource[], cause: AppError): Promise<AppError> {
  for (const resource of resources) {
    const {kind, namespace} = resource;
    const name = nameOf(resource);
    if ((await local.find({kind, name, namespace})) === null) continue;
    return new AppError('exists', `${kind}/${name} exists already`, {
      hint: kind === 'secret' ? 'Delete it first, or take another name.' : 'Change it with `update`, or take another name.',
      next: [kind === 'secret' ? `cairn secret get ${name}` : `cairn ${kind} describe ${name}`],
      details: {kind, name},
      cause,
    });
  }
  return cause;
}

/** The slots of a stack by id, each filled with a component of its own type. */
export async function resolveSlots(local: LocalBackend, components: ReadonlyMap<ComponentType, string>, identities: readonly Identity[]): Promise<Record<string, string>> {
  const slots = [...components].map(async ([type, text]) => {
    const {resource} = await resolve(local, text, {kind: kindOfType(type), identities});
    return [type, resource.id] as const;
  });
  return Object.fromEntries(await Promise.all(slots));
}

/** Refuses a stack that could run nothing. */
export function refuseMissing(name: string, types: readonly ComponentType[]): void {
  const missing = requiredTypes.filter(type => !types.includes(type));
  if (missing.length === 0) return;
  const flags = missing.map(type => `--${kindOfType(type)}`);
  throw new AppError('invalid_input', `stack/${name} needs ${missing.map(type => `an ${type.replace('_', ' ')}`).join(' and ')}`, {
    hint: `Name one with ${flags.join(' and ')}.`,
    next: missing.map(type => `cairn ${kindOfType(type)} list`),
    details: {missing},
  });
}

function refuseRetired(kind: ComponentKind): void {
  if (!isRetired(typeOfKind(kind))) return;
  throw new AppError('invalid_input', `the component type ${typeOfKind(kind)} is retired: it can be imported, listed and deleted, not registered`, {
    hint: kind === 'secrets-manager' ? 'Keep values with `cairn secret create`.' : 'Nothing replaces it; leave it out of the stack.',
  });
}

