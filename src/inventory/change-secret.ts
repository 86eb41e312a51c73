/** Changing a secret: its values, its name, and what refers to it. */
import type {Change, LocalBackend, Stored} from '../backend/backend.js';
import type {SecretKey} from '../config/config.js';
import {AppError} from '../domain/errors.js';
import {isJsonObject, pointerKeys} from '../domain/json.js';
import type {JsonObject} from '../domain/json.js';
import {componentSpecOf, nameOf} from '../domain/manifest.js';
import type {Manifest, Resource} from '../domain/manifest.js';
import {checkName, sameName} from '../domain/name.js';
import {refOf} from '../domain/ref.js';
import {mapSecretReferences} from '../domain/secret-reference.js';
import type {SecretValue} from '../domain/secret-value.js';
import {edit, startingOver, withMetadata} from './edit.js';
import type {MetadataChange, Outcome} from './edit.js';
import {fieldsNaming, usesOfSecret} from './secret-uses.js';
import type {NamingField} from './secret-uses.js';
import {noSuchKey, sealedValues, secretKeysOf} from './secrets.js';

export interface ValuesChange {
  readonly set?: ReadonlyMap<string, SecretValue>;
  readonly remove?: readonly string[];
}

export interface SecretChange extends MetadataChange, ValuesChange {}

/**
 * Sets values, new keys among them, and takes keys away. Rejects with `invalid_name` for what is no key, `not_found` for one to be
 * removed that isn't there, `in_use` where a component refers to it, and `invalid_input` where no value would be left.
 */
export async function updateSecret(target: {readonly local: LocalBackend; readonly secretKey: SecretKey}, stored: Stored, change: SecretChange): Promise<Outcome> {
  const {local, secretKey} = target;
  await refuseUsedKeys(local, stored.resource, change.remove ?? []);
  return secretKey.hold(() => edit(local, stored, async manifest => withMetadata(await withValues(secretKey, {...stored.resource, manifest}, change), change)));
}

/** A secret's manifest with other values, encrypted for it; it is committed while the key is held. */
export async function withValues(secretKey: SecretKey, secret: Resource, {set = new Map<string, SecretValue>(), remove = []}: ValuesChange): Promise<Manifest> {
  const {manifest, id} = secret;
  for (const key of remove) if (!secretKeysOf(secret).includes(key)) throw noSuchKey(secret, key);
  const before = Object.entries(valuesOf(manifest)).filter(([key]) => !remove.includes(key));
  const after = set.size === 0 ? [] : Object.entries(await sealedValues(secretKey, id, set));
  const values = Object.fromEntries([...before, ...after]);
  if (Object.keys(values).length > 0) return {...manifest, spec: {...manifest.spec, values}};
  throw new AppError('invalid_input', `secret/${nameOf(secret)} would have no value left`, {next: [`cairn secret delete ${nameOf(secret)}`]});
}

export interface Renamed extends Outcome {
  /** Refs of the components whose references were rewritten. */
  readonly rewritten: readonly string[];
}

/** Renames a secret and rewrites what refers to it, in one transaction. Rejects with `invalid_name` or `exists`. */
export async function renameSecret(local: LocalBackend, {resource: {id}}: Stored, name: string): Promise<Renamed> {
  checkName(name, 'a secret');
  return startingOver(async () => {
    const {resource, version} = await local.get('secret', id);
    const {manifest} = resource;
    const naming = await fieldsNaming(local, resource);
    const users = [...(await usesOfSecret(local, resource)), ...naming];
    const stale = new Map(users.map(({component}) => [component.resource.id, component]));
    const renamed: Change = {action: 'update', expected: version, resource: {...resource, manifest: {...manifest, metadata: {...manifest.metadata, name}}}};
    const rewritten = [...stale.values()].map(component => withOtherName(component, {from: nameOf(resource), to: name, fields: naming.filter(each => each.component.resource.id === component.resource.id)}));
    await local.commit([renamed, ...rewritten]);
    return {action: 'update', stored: await local.get('secret', id), warnings: [], rewritten: [...stale.values()].map(each => refOf(each.resource))};
  });
}

interface OtherName {
  readonly from: string;
  readonly to: string;
  /** The settings that name the secret as a whole. */
  readonly fields: readonly NamingField[];
}

function withOtherName({resource, version}: Stored, {from, to, fields}: OtherName): Change {
  const {manifest} = resource;
  const referring = mapSecretReferences(componentSpecOf(resource).config, each => (sameName(each.secret, from) ? {...each, secret: to} : each)) as JsonObject;
  const config: JsonObject = {...referring, ...Object.fromEntries(fields.map(({pointer}): [string, string] => [pointerKeys(pointer)[0] as string, to]))};
  return {action: 'update', expected: version, resource: {...resource, manifest: {...manifest, spec: {...manifest.spec, config}}}};
}

async function refuseUsedKeys(local: LocalBackend, secret: Resource, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const users = (await usesOfSecret(local, secret)).filter(({key}) => keys.includes(key));
  if (users.length === 0) return;
  const refs = [...new Set(users.map(({component}) => refOf(component.resource)))];
  throw new AppError('in_use', `secret/${nameOf(secret)}: ${[...new Set(users.map(({key}) => key))].join(', ')} is used by ${refs.join(', ')}`, {
    hint: 'Change these first.',
    next: [`cairn secret describe ${nameOf(secret)}`],
    details: {usedBy: refs},
  });
}

function valuesOf({spec}: Manifest): JsonObject {
  return isJsonObject(spec['values']) ? spec['values'] : {};
}
