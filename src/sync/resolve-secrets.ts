/** All values that a run on a stack needs: from this machine first, then by the server's audited route (SEMANTICS 1.5, 4.4). */
import type {Stored} from '../backend/backend.js';
import type {ServerValues} from '../backend/server-secrets.js';
import {resolveReferences} from '../inventory/resolve-references.js';
import type {ReferenceSource, ResolvedReferences} from '../inventory/resolve-references.js';
import type {SecretUse} from '../inventory/secret-uses.js';
import {referencesOf, unresolvedName} from './closure.js';

export interface RunRequest {
  /** The server that the stack is on; null where it is on none, or where none is to be asked. */
  readonly server: ServerValues | null;
  /** The id of the run, for the audit log. */
  readonly run?: string;
}

/**
 * As `resolveReferences` over the stack's components; the server is asked once, and only where something is unmet here. Rejects as the
 * request where it was asked and doesn't give an answer.
 */
export async function resolveSecrets(source: ReferenceSource, stack: Stored, {server, run}: RunRequest): Promise<ResolvedReferences> {
  const targets = referencesOf(stack.resource).filter(reference => unresolvedName(reference) === null);
  const components = await Promise.all(targets.map(({kind, target}) => source.local.get(kind, target)));
  const here = await resolveReferences(source, components);
  if (here.unmet.length === 0 || server === null) return here;
  const given = new Map((await server.forRun(stack.resource.id, run)).map(({component, secret, key, value}) => [`${component} ${secret}.${key}`, value]));
  return resolveReferences({...source, elsewhere: ({component, secret, key}: SecretUse) => given.get(`${component.resource.id} ${secret}.${key}`) ?? null}, components);
}
