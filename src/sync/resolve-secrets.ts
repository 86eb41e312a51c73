/** All values that a run on a stack needs: from this machine first, then by the server's audited route (SEMANTICS 1.5, 4.4). */
import type {Stored} from '../backend/backend.js';
import type {ServerValues} from '../backend/server-secrets.js';
import {resolveReferences} from '../inventory/resolve-references.js';
import type {ReferenceSource, ResolvedReferences} from '../inventory/resolve-references.js';
import type {SecretUse} from '../inventory/secret-uses.js';
import {referencesOf, unresolvedName} from './closure.js';

export interface RunRequest {
  /** The server that the stack is on; null where it is on none, or where none is to be asked. Called only where something is unmet here. */
  readonly server: () => Promise<ServerValues | null>;
  /** The id of the run, for the audit log. */
  readonly run?: string;
}

/**
 * As `resolveReferences` over the stack's components; the server is asked once, and only where something is unmet here. Rejects as the
 * request where it was asked and doesn't give an answer.
 */
export async function resolveSecrets(source: ReferenceSource, stack: Stored, request: RunRequest): Promise<ResolvedReferences> {
  return resolveReferences(await withValuesThere(source, stack, request), await componentsOf(source, stack));
}

/** The same source, with what the server gives to a run on the stack where something is unmet here. */
export async function withValuesThere<S extends ReferenceSource>(source: S, stack: Stored, {server, run}: RunRequest): Promise<S> {
  const here = await resolveReferences(source, await componentsOf(source, stack));
  const there = here.unmet.length === 0 ? null : await server();
  if (there === null) return source;
  const given = new Map((await there.forRun(stack.resource.id, run)).map(({component, secret, key, value}) => [`${component} ${secret}.${key}`, value]));
  return {...source, elsewhere: ({component, secret, key}: SecretUse) => given.get(`${component.resource.id} ${secret}.${key}`) ?? null};
}

function componentsOf({local}: ReferenceSource, stack: Stored): Promise<readonly Stored[]> {
  const targets = referencesOf(stack.resource).filter(reference => unresolvedName(reference) === null);
  return Promise.all(targets.map(({kind, target}) => local.get(kind, target)));
}
