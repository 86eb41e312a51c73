/** What a pulled object needs of this machine, and which of it isn't here (DESIGN 3, SEMANTICS 1.5). */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {isJsonObject} from '../domain/json.js';
import {refText} from '../domain/ref.js';
import {nameOf} from '../domain/manifest.js';
import {readableFlavorsIn} from '../inventory/flavors.js';
import {secretReferencesIn} from '../domain/secret-reference.js';
import {examine} from './examine.js';
import type {Remark} from './team.js';

/** A warning for each secret that isn't here, in the namespace of the object that refers to it; a word on each other need, which only a run can check. */
export async function needsOf(local: LocalBackend, objects: readonly Stored[]): Promise<readonly Remark[]> {
  return (await Promise.all(objects.map(object => needsOfOne(local, object)))).flat();
}

async function needsOfOne(local: LocalBackend, {resource}: Stored): Promise<readonly Remark[]> {
  const {kind, namespace, manifest} = resource;
  const ref = refText(kind, nameOf(resource), {remote: null, owner: namespace.owner});
  const unmet: Remark[] = [];
  for (const {secret, key} of secretReferencesIn(manifest.spec)) {
    const found = await local.find({kind: 'secret', name: secret, namespace});
    const values = found?.resource.manifest.spec['values'] ?? null;
    if (isJsonObject(values) && Object.hasOwn(values, key)) continue;
    const whose = namespace.owner === null ? '' : ` of ${namespace.owner}`;
    unmet.push({level: 'warning', code: 'unmet_need', message: `${ref} needs the secret ${secret}.${key}${whose}, which is not on this machine`});
  }
  const others = (await examine(resource, readableFlavorsIn(local, namespace))).needs.filter(need => need.kind !== 'secret');
  return [...unmet, ...others.map(({text}): Remark => ({level: 'info', code: 'need', message: `${ref} needs ${text} on this machine`}))];
}
