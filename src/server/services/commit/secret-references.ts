/** What the configs of components refer to as secrets: by name, in the namespace of the component's owner (SEMANTICS 1.5, 4.3). */
import {componentSpecOf} from '../../../domain/manifest.js';
import {secretReferencesIn} from '../../../domain/secret-reference.js';
import type {ObjectReferenceRow, SecretNeedRow} from '../../db/schema.js';
import {delegates, mayCreateIn, ownersRight} from '../../policy/policy.js';
import {nameKey} from '../../repositories/objects.js';
import type {ObjectRecord} from '../../repositories/objects.js';
import {rightsOn} from '../../repositories/rights.js';
import {needsOf, secretIdsNamed, secretReference} from '../../repositories/secrets.js';
import type {Draft, Write} from './draft.js';

export interface SecretReferencePlan {
  /** The components whose needs are replaced. */
  readonly components: readonly string[];
  readonly needs: readonly SecretNeedRow[];
  /** Where the owner has the secret. */
  readonly references: readonly ObjectReferenceRow[];
}

/**
 * A reference may name what isn't there, or isn't there for the writer: then it is a need that nobody is let through to. A name that a
 * component referred to before keeps its say on delegation, as slots do. `shared` are the components through which a new reference
 * of a key that may not share would let others in.
 */
export async function planSecretReferences(draft: Draft, written: ReadonlyMap<string, Write>, shared: ReadonlySet<string>): Promise<SecretReferencePlan> {
  const touched = [...written.values()].filter(({before, after}) => (after.flavor ?? before?.flavor ?? null) !== null);
  const components = touched.flatMap(({action, after}) => (action === 'delete' ? [] : [after]));
  const known = new Map((await needsOf(draft.transaction, components.map(({id}) => id))).map(need => [keyOf(need), need]));
  const needs: SecretNeedRow[] = [];
  const references: ObjectReferenceRow[] = [];
  for (const owner of new Set(components.map(component => component.owner))) {
    const wanted = components.filter(component => component.owner === owner).flatMap(component => namesIn(component).map(name => ({component, name})));
    const secrets = await secretIdsNamed(draft.transaction, owner, wanted.map(({name}) => name));
    const rights = await rightsOn(draft.transaction, draft.viewer, [...secrets.values()]);
    for (const {component, name} of wanted) {
      const secret = secrets.get(name);
      const right = secret === undefined ? (mayCreateIn(draft.viewer.account, owner) ? ownersRight : null) : (rights.get(secret) ?? null);
      const trusted = delegates(right, {mayShare: !shared.has(component.id)}) ? 1 : 0;
      const need = known.get(keyOf({component: component.id, name_key: name})) ?? {component: component.id, name_key: name, trusted};
      needs.push(need);
      if (secret !== undefined) references.push(secretReference(need, secret));
    }
  }
  return {components: touched.map(({after}) => after.id), needs, references};
}

/** Each name once, as names are compared. */
function namesIn({manifest}: ObjectRecord): readonly string[] {
  if (manifest === null) return [];
  return [...new Set(secretReferencesIn(componentSpecOf({manifest}).config).map(({secret}) => nameKey(secret)))];
}

function keyOf({component, name_key: name}: Pick<SecretNeedRow, 'component' | 'name_key'>): string {
  return `${component} ${name}`;
}
