/** Where the secrets of an imported file go: new ones, ones that are here already, or keys added to one that is here. */
import type {Stored} from '../../backend/backend.js';
import {AppError} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import type {JsonObject} from '../../domain/json.js';
import {nameOf, own} from '../../domain/manifest.js';
import {candidateNames} from '../../domain/name.js';
import {refText} from '../../domain/ref.js';
import {mapSecretReferences} from '../../domain/secret-reference.js';
import {mask} from '../../flavors/secret-fields.js';
import {ownNamed} from '../resolve.js';
import type {ImportConflict, ImportStore, OnConflict, PlannedSecret} from '../import-plan.js';
import type {ImportedSecret} from './parse.js';

export interface SecretPolicy {
  readonly onConflict: OnConflict;
  /** Grows by each conflict. */
  readonly conflicts: ImportConflict[];
}

export async function planSecrets(secrets: readonly ImportedSecret[], store: ImportStore, policy: SecretPolicy): Promise<readonly PlannedSecret[]> {
  const planned: PlannedSecret[] = [];
  for (const secret of secrets) planned.push(policy.onConflict === 'rename' ? await beside(secret, store) : await inPlace(secret, store, policy));
  return planned;
}

/** The config with references to `wanted` leading to what that secret is called here. */
export function withSecretNames(config: JsonObject, wanted: string, names: ReadonlyMap<string, string>): JsonObject {
  const name = names.get(wanted) ?? wanted;
  if (name === wanted) return config;
  return mapSecretReferences(config, reference => (reference.secret === wanted ? {...reference, secret: name} : reference)) as JsonObject;
}

async function beside(secret: ImportedSecret, store: ImportStore): Promise<PlannedSecret> {
  for (const name of candidateNames(secret.name)) {
    const existing = await ownNamed(store.local, 'secret', name);
    if (existing === null) return {outcome: 'created', wanted: secret.name, name, values: secret.values, existing};
    const {missing, differing} = await compared(secret, existing, store);
    if (missing.length + differing.length === 0) return placed(secret, existing, []);
  }
  throw new AppError('exists', `no free name like secret/${secret.name} is left`);
}

async function inPlace(secret: ImportedSecret, store: ImportStore, {onConflict, conflicts}: SecretPolicy): Promise<PlannedSecret> {
  const {name, values} = secret;
  const existing = await ownNamed(store.local, 'secret', name);
  if (existing === null) return {outcome: 'created', wanted: name, name, values, existing};
  const {missing, differing} = await compared(secret, existing, store);
  if (onConflict === 'overwrite') return placed(secret, existing, [...missing, ...differing]);
  if (differing.length === 0) return placed(secret, existing, missing);
  if (onConflict === 'fail') conflicts.push(conflictOf(existing, differing));
  return {...placed(secret, existing, []), outcome: 'kept'};
}

/** A secret that is here, of which `keys` are written. */
function placed({name, values}: ImportedSecret, existing: Stored, keys: readonly string[]): PlannedSecret {
  return {
    outcome: keys.length === 0 ? 'unchanged' : 'updated',
    wanted: name,
    name: nameOf(existing.resource),
    values: new Map([...values].filter(([key]) => keys.includes(key))),
    existing,
  };
}

interface Comparison {
  readonly missing: readonly string[];
  readonly differing: readonly string[];
}

async function compared(secret: ImportedSecret, existing: Stored, store: ImportStore): Promise<Comparison> {
  const {values} = existing.resource.manifest.spec;
  const missing: string[] = [];
  const differing: string[] = [];
  for (const [key, value] of secret.values) {
    if (!isJsonObject(values) || !Object.hasOwn(values, key)) missing.push(key);
    else if (!(await store.secretMatches(existing, key, value))) differing.push(key);
  }
  return {missing, differing};
}

function conflictOf({resource}: Stored, keys: readonly string[]): ImportConflict {
  const name = nameOf(resource);
  const fields = keys.map(key => ({path: `/spec/values/${key}`, base: null, mine: mask, theirs: mask}));
  return {ref: refText('secret', name, own), kind: 'secret', name, owner: null, fields};
}
