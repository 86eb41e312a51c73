/** What a pulled object needs of this machine, and which of it isn't here (DESIGN 3, SEMANTICS 1.5). */
import type {Stored} from '../backend/backend.js';
import type {NeedThere} from '../backend/server-secrets.js';
import {isJsonObject} from '../domain/json.js';
import {refText} from '../domain/ref.js';
import {nameOf} from '../domain/manifest.js';
import {readableFlavorsIn} from '../inventory/flavors.js';
import {secretReferencesIn} from '../domain/secret-reference.js';
import {examine} from './examine.js';
import {askNeeds} from './needs-there.js';
import type {Remark, Team} from './team.js';

/** A warning for each secret that neither is here, in the namespace of the object that refers to it, nor would be given by the server; a word on each other need, which only a run can check. */
export async function needsOf(team: Team, objects: readonly Stored[]): Promise<readonly Remark[]> {
  const there = await askNeeds(team, objects);
  return (await Promise.all(objects.map(object => needsOfOne(team, object, there)))).flat();
}

async function needsOfOne({local, remoteName}: Team, {resource}: Stored, there: readonly NeedThere[]): Promise<readonly Remark[]> {
  const {kind, namespace, manifest} = resource;
  const ref = refText(kind, nameOf(resource), {remote: null, owner: namespace.owner});
  const unmet: Remark[] = [];
  for (const {secret, key} of secretReferencesIn(manifest.spec)) {
    const found = await local.find({kind: 'secret', name: secret, namespace});
    const values = found?.resource.manifest.spec['values'] ?? null;
    if (isJsonObject(values) && Object.hasOwn(values, key)) continue;
    const whose = namespace.owner === null ? '' : ` of ${namespace.owner}`;
    const isGiven = there.some(need => need.met && need.component === resource.id && need.secret === secret && need.key === key);
    if (isGiven) unmet.push({level: 'info', code: 'met_there', message: `${ref} needs the secret ${secret}.${key}${whose}, which ${remoteName} gives to your runs`});
    else unmet.push({level: 'warning', code: 'unmet_need', message: `${ref} needs the secret ${secret}.${key}${whose}, which is not on this machine`});
  }
  const others = (await examine(resource, readableFlavorsIn(local, namespace))).needs.filter(need => need.kind !== 'secret');
  return [...unmet, ...others.map(({text}): Remark => ({level: 'info', code: 'need', message: `${ref} needs ${text} on this machine`}))];
}
