/** Which components refer to which keys of secrets. */
import type {Kind} from '../../../domain/kind.js';
import {componentSpecOf} from '../../../domain/manifest.js';
import {secretReferencesIn} from '../../../domain/secret-reference.js';
import type {WireSecretUse} from '../../../wire/types.js';
import type {Queries} from '../../db/schema.js';
import {nameKey, objectsById, visibleById} from '../../repositories/objects.js';
import type {ObjectRecord} from '../../repositories/objects.js';
import {ownerNames} from '../../repositories/owners.js';
import {referencesTo} from '../../repositories/references.js';
import type {Viewer} from '../../repositories/rights.js';

/** A reference in a component's config. */
export interface SecretUse {
  readonly component: ObjectRecord;
  /** As the config has it. */
  readonly secret: string;
  readonly key: string;
  readonly pointer: string;
}

export function usesIn(component: ObjectRecord): readonly SecretUse[] {
  const {manifest} = component;
  return manifest === null ? [] : secretReferencesIn(componentSpecOf({manifest}).config).map(reference => ({component, ...reference}));
}

/** What refers to a secret, whoever may see that. */
export async function usesOf(db: Queries, secret: ObjectRecord): Promise<readonly SecretUse[]> {
  const sources = await objectsById(db, (await referencesTo(db, [secret.id])).map(({source}) => source));
  return [...sources.values()].flatMap(usesIn).filter(use => nameKey(use.secret) === nameKey(secret.name));
}

/** Those that the viewer sees. */
export async function shownUses(db: Queries, viewer: Viewer, uses: readonly SecretUse[]): Promise<readonly WireSecretUse[]> {
  const seen = new Set((await visibleById(db, viewer, [...new Set(uses.map(({component}) => component.id))])).map(({id}) => id));
  const shown = uses.filter(({component}) => seen.has(component.id));
  const owners = await ownerNames(db, shown.map(({component}) => component.owner));
  return shown.map(({component: {id, kind, name, owner}, pointer, key}) => ({id, kind: kind as Kind, name, owner: owners.get(owner) ?? '', pointer, key}));
}
