/** What is here that a person may want to name: for the completion of command lines. */
import type {Listed, LocalBackend, Stored} from '../backend/backend.js';
import {isComponentKind, kinds, typeOfKind} from '../domain/kind.js';
import type {ComponentKind, Kind} from '../domain/kind.js';
import {componentSpecOf, descriptionOf, labelsOf, nameOf, own} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import {refOf} from '../domain/ref.js';
import {secretReferenceText} from '../domain/secret-reference.js';
import {keyOf} from '../flavors/coerce.js';
import {readableFlavorsIn} from './flavors.js';
import {secretKeysOf} from './secrets.js';

export interface Completable {
  readonly value: string;
  /** What it is, in a few words. */
  readonly about?: string;
}

/** `prod`, `ann/prod`: what a verb of that kind takes. What can't be read isn't offered. */
export async function completableNames(local: LocalBackend, kind: Kind): Promise<readonly Completable[]> {
  return resources(await local.list(kind)).map(resource => ({value: refOf(resource).slice(kind.length + 1), about: aboutOf(resource)}));
}

/** The kinds, and as soon as `typed` leaves one of them only, its refs. */
export async function completableRefs(local: LocalBackend, typed: string): Promise<readonly Completable[]> {
  const offered = kinds.filter(kind => `${kind}/`.startsWith(typed) || typed.startsWith(`${kind}/`));
  const [only, ...others] = offered;
  if (only === undefined || others.length > 0) return offered.map(kind => ({value: `${kind}/`}));
  return resources(await local.list(only)).map(resource => ({value: refOf(resource), about: aboutOf(resource)}));
}

/** The settings that a flavor knows; none where the flavor isn't known. */
export async function completableSettings(local: LocalBackend, kind: ComponentKind, flavor: string): Promise<readonly Completable[]> {
  const {schema} = (await readableFlavorsIn(local, own).find(typeOfKind(kind), flavor)) ?? {};
  return Object.entries(schema?.properties ?? {}).map(([key, {description = ''}]) => ({value: key, about: description}));
}

/** The settings that a component has now. */
export function completableSet({resource}: Stored): readonly Completable[] {
  return Object.keys(componentSpecOf(resource).config).map(value => ({value}));
}

/** What a setting may be where the flavor names all its values, and for a secret field the references to the secrets that are here. */
export async function completableValues(local: LocalBackend, {kind, flavor: name, key}: {readonly kind: ComponentKind; readonly flavor: string; readonly key: string}): Promise<readonly Completable[]> {
  const flavor = await readableFlavorsIn(local, own).find(typeOfKind(kind), name);
  const known = keyOf(flavor, key);
  const field = flavor?.schema.properties[known];
  if (flavor?.secretFields.includes(`/${known}`) === true) return secretReferences(resources(await local.list('secret')));
  if (field?.type === 'boolean') return [{value: 'true'}, {value: 'false'}];
  return (field?.enum ?? []).map(value => ({value: typeof value === 'string' ? value : JSON.stringify(value)}));
}

export function completableLabels({resource}: Stored): readonly Completable[] {
  return Object.entries(labelsOf(resource)).map(([value, about]) => ({value, about}));
}

export function completableSecretKeys({resource}: Stored): readonly Completable[] {
  return secretKeysOf(resource).map(value => ({value}));
}

function secretReferences(secrets: readonly Resource[]): readonly Completable[] {
  const mine = secrets.filter(({namespace}) => namespace.owner === null);
  return mine.flatMap(secret => secretKeysOf(secret).map(key => ({value: secretReferenceText({secret: nameOf(secret), key})})));
}

function resources(rows: readonly Listed[]): readonly Resource[] {
  return rows.flatMap(row => (row.status === 'ok' ? [row.resource] : []));
}

function aboutOf(resource: Resource): string {
  const flavor = isComponentKind(resource.kind) ? componentSpecOf(resource).flavor : null;
  return [flavor, descriptionOf(resource)].filter(part => part !== null).join(': ');
}
