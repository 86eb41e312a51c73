/** Which references to secrets a server would meet: asked by push and pull, and remembered for checks without the network (SEMANTICS 1.5). */
import type {NeedThere} from '../backend/server-secrets.js';
import type {LocalBackend, Stored} from '../backend/backend.js';
import type {Memo} from '../backend/sync-state.js';
import type {AccountKey} from '../domain/account.js';
import {isAppError} from '../domain/errors.js';
import type {Resource} from '../domain/manifest.js';
import type {SecretReference} from '../domain/secret-reference.js';
import {referencesOf, secretNamesOf, unresolvedName} from './closure.js';
import type {Item} from './survey.js';
import type {Remark, Team} from './team.js';

/** What the server says of these components, by reference; nothing where secrets are not asked about, or where it doesn't answer. */
export async function askNeeds({local, account, secrets}: Team, components: readonly Pick<Stored, 'resource'>[]): Promise<readonly NeedThere[]> {
  const referring = components.map(({resource}) => resource).filter(resource => secretNamesOf(resource).length > 0);
  if (secrets === undefined || referring.length === 0) return [];
  const needs = await secrets.values.needs(referring.map(({id}) => id));
  const given = Object.fromEntries(referring.map(({id}) => [id, [...new Set(needs.filter(need => need.component === id && need.met).map(givenText))]]));
  await local.commit([], {account, memo: {given}});
  return needs;
}

/** One remark on all that is unmet there of what these objects refer to. */
export async function unmetThere(team: Team, items: readonly Item[]): Promise<readonly Remark[]> {
  const components = items.flatMap(({stored}) => stored ?? []);
  let needs: readonly NeedThere[];
  try {
    needs = await askNeeds(team, components);
  } catch (error) {
    // What was pushed is there, whatever comes of this.
    if (!isAppError(error)) throw error;
    return [{level: 'info', code: 'needs_unknown', message: `${team.remoteName} did not say which secrets it lacks: ${error.message}`}];
  }
  const unmet = [...new Set(needs.filter(({met}) => !met).map(({secret, key}) => `${secret}.${key}`))];
  if (unmet.length === 0) return [];
  const refs = items.filter(({id}) => needs.some(({component, met}) => component === id && !met)).map(({ref}) => ref);
  return [{
    level: 'info',
    code: 'unmet_there',
    message: `${team.remoteName} has no value for ${unmet.join(', ')}, which ${refs.join(', ')} ${refs.length === 1 ? 'refers' : 'refer'} to: whoever runs there brings their own; \`cairn push --with-secrets\` sends yours`,
  }];
}

/** Whether the server said so when it was last asked. */
function wasGiven({given}: Pick<Memo, 'given'>, {id}: Pick<Resource, 'id'>, reference: SecretReference): boolean {
  return given[id]?.includes(givenText(reference)) === true;
}

function givenText({secret, key}: SecretReference): string {
  return `${secret}.${key}`;
}

/** A remote as this machine knows it. */
export interface KnownRemote extends AccountKey {
  readonly name: string;
}

/** Which remote would give a value, as far as it said so when it was last asked: for one's own objects the current one, for others' that which they came from. */
export async function givers(local: Pick<LocalBackend, 'memo'>, remotes: readonly KnownRemote[], current: string | null): Promise<(component: Resource, reference: SecretReference) => string | null> {
  const memos = new Map(await Promise.all(remotes.map(async ({name, instance, account}) => [name, await local.memo({instance, account})] as const)));
  return (component, reference) => {
    const name = component.namespace.remote ?? current;
    const memo = name === null ? undefined : memos.get(name);
    return memo !== undefined && wasGiven(memo, component, reference) ? name : null;
  };
}

/** Asks a server about all components of a stack, and remembers what it said. */
export async function askAbout(team: Team, stack: Stored): Promise<void> {
  const targets = referencesOf(stack.resource).filter(reference => unresolvedName(reference) === null);
  await askNeeds(team, await Promise.all(targets.map(({kind, target}) => team.local.get(kind, target))));
}
