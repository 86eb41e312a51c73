/** From the references in configs to values: what a run, and a check before it, ask for. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import type {Bindings, SecretKey} from '../config/config.js';
import {hasCode} from '../domain/errors.js';
import type {Json} from '../domain/json.js';
import {componentSpecOf, nameOf} from '../domain/manifest.js';
import type {Namespace, Resource} from '../domain/manifest.js';
import {refOf} from '../domain/ref.js';
import {fillSecretReferences} from '../domain/secret-reference.js';
import type {SecretReference} from '../domain/secret-reference.js';
import {SecretValue} from '../domain/secret-value.js';
import {valueAt} from '../flavors/pointer.js';
import {bindingFor, foreignText, likelyValue} from './bindings.js';
import {secretUsesIn} from './secret-uses.js';
import type {SecretUse} from './secret-uses.js';
import {revealSecret, secretKeysOf} from './secrets.js';

export interface ReferenceSource {
  readonly local: LocalBackend;
  readonly bindings: Bindings;
  readonly secretKey: SecretKey;
  /** The value that comes from elsewhere where there is none here; null for none. */
  readonly elsewhere?: (use: SecretUse) => SecretValue | null;
}

/** Why there is no value: `void` is a binding whose component has been configured otherwise since. */
export type UnmetReason = 'no_secret' | 'no_key' | 'unbound' | 'void' | 'unreadable';

export interface UnmetReference {
  readonly use: SecretUse;
  readonly reason: UnmetReason;
  /** A sentence without a full stop. */
  readonly detail: string;
  /** What to run, ready to paste. */
  readonly next: string;
  /** The value of one's own that is bound to the same secret of theirs elsewhere, or was bound here. */
  readonly likely?: SecretReference;
}

export interface MetReference {
  readonly use: SecretUse;
  /** The secret that the value comes from: the owner's, or by a binding one's own; null where it comes from elsewhere. */
  readonly secret: Resource | null;
  readonly key: string;
}

export interface ResolvedReferences {
  /**
   * By component id, then by JSON Pointer into its config: the whole text of each field that refers to secrets, with the values in it. A
   * field with an unmet reference is left out.
   */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, SecretValue>>;
  readonly met: readonly MetReference[];
  readonly unmet: readonly UnmetReference[];
}

/** All values that the configs of these components refer to. Asks for the key only where there is something to decrypt. */
export async function resolveReferences(source: ReferenceSource, components: readonly Stored[]): Promise<ResolvedReferences> {
  const values = new Map<string, ReadonlyMap<string, SecretValue>>();
  const met: MetReference[] = [];
  const unmet: UnmetReference[] = [];
  for (const component of components) {
    const found = await Promise.all(secretUsesIn(component).map(async use => fromElsewhere(source, await resolveOne(source, use))));
    met.push(...found.flatMap(each => ('value' in each ? [each] : [])).map(({use, secret, key}) => ({use, secret, key})));
    unmet.push(...found.flatMap(each => ('reason' in each ? [each] : [])));
    values.set(component.resource.id, fieldsOf(component, found));
  }
  return {values, met, unmet};
}

type Resolved = (MetReference & {readonly value: SecretValue}) | UnmetReference;

function fromElsewhere({elsewhere = () => null}: ReferenceSource, resolved: Resolved): Resolved {
  if (!('reason' in resolved)) return resolved;
  const {use} = resolved;
  const value = elsewhere(use);
  return value === null ? resolved : {use, secret: null, key: use.key, value};
}

async function resolveOne(source: ReferenceSource, use: SecretUse): Promise<Resolved> {
  const {namespace} = use.component.resource;
  const owned = await source.local.find({kind: 'secret', name: use.secret, namespace});
  if (owned !== null && secretKeysOf(owned.resource).includes(use.key)) return opened(source, use, {secret: owned.resource, key: use.key});
  if (namespace.owner !== null) return bound(source, use, namespace);
  if (owned === null) {
    const next = `cairn secret create ${use.secret} --value ${use.key}=-`;
    return {use, reason: 'no_secret', detail: `there is no secret "${use.secret}" here`, next};
  }
  return {use, reason: 'no_key', detail: `the secret "${use.secret}" has no key "${use.key}"`, next: `cairn secret update ${use.secret} --value ${use.key}=-`};
}

async function bound(source: ReferenceSource, use: SecretUse, namespace: Namespace): Promise<Resolved> {
  const wanted = foreignText({remote: namespace.remote, owner: namespace.owner ?? '', secret: use.secret, key: use.key});
  const status = await bindingFor(source, use);
  if (status?.state === 'bound' && status.secret !== null) return opened(source, use, {secret: status.secret, key: status.binding.key});
  const likely = await likelyValue(source, use);
  const next = `cairn secret bind ${wanted} ${likely === null ? 'SECRET.KEY' : `${likely.secret}.${likely.key}`}`;
  const more = likely === null ? {use, next} : {use, next, likely};
  if (status?.state === 'void') {
    return {...more, reason: 'void', detail: `${refOf(use.component.resource)} was changed since a secret of yours was bound to it: look at its config, and bind again`};
  }
  return {...more, reason: 'unbound', detail: `${wanted} stays with its owner: a secret of your own has to be bound to it`};
}

async function opened({secretKey}: ReferenceSource, use: SecretUse, {secret, key}: {readonly secret: Resource; readonly key: string}): Promise<Resolved> {
  try {
    return {use, secret, key, value: await revealSecret(secretKey, {resource: secret}, key)};
  } catch (error) {
    if (!hasCode(error, 'failed')) throw error;
    return {use, reason: 'unreadable', detail: error.message, next: error.next[0] ?? `cairn secret describe ${nameOf(secret)}`};
  }
}

/** The fields whose references are all met, filled in. */
function fieldsOf({resource}: Stored, found: readonly Resolved[]): ReadonlyMap<string, SecretValue> {
  const {config} = componentSpecOf(resource);
  const fields = new Map<string, SecretValue>();
  for (const pointer of new Set(found.map(({use}) => use.pointer))) {
    const here = found.filter(({use}) => use.pointer === pointer);
    const values = new Map(here.flatMap(each => ('value' in each ? [[`${each.use.secret}.${each.use.key}`, each.value] as const] : [])));
    const text: Json | undefined = valueAt(config, pointer);
    if (typeof text === 'string' && here.every(each => 'value' in each)) {
      fields.set(pointer, new SecretValue(fillSecretReferences(text, ({secret, key}) => values.get(`${secret}.${key}`)?.reveal() ?? '')));
    }
  }
  return fields;
}
