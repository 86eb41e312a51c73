/** `push --with-secrets`: values of one's own secrets that the pushed components refer to, sent when the push is done. */
import type {Stored} from '../backend/backend.js';
import type {SecretThere} from '../backend/server-secrets.js';
import type {Memo} from '../backend/sync-state.js';
import {AppError, hasCode} from '../domain/errors.js';
import {descriptionOf, labelsOf, nameOf, own} from '../domain/manifest.js';
import type {SecretValue} from '../domain/secret-value.js';
import {newId} from '../lib/uuid.js';
import {secretKeysOf} from '../inventory/secrets.js';
import {secretNamesOf} from './closure.js';
import type {SecretsOfServer} from './secrets-there.js';
import type {Item} from './survey.js';
import type {Step, StepAction, Team} from './team.js';

/** Opens one value of a secret here. */
export type OpenSecret = (secret: Stored, key: string) => Promise<SecretValue>;

export interface SecretToSend {
  readonly secret: Stored;
  readonly values: ReadonlyMap<string, SecretValue>;
  /** As it is there now; null where it isn't. */
  readonly there: SecretThere | null;
}

/**
 * What is to be sent. Rejects with `conflict` where a secret there is another one than was last sent from here, unless its values are the
 * same or `force` takes what is there now for seen: then nothing has been sent at all.
 */
export async function planSecrets(team: Team, items: readonly Item[], {open, force}: {readonly open: OpenSecret; readonly force: boolean}): Promise<readonly SecretToSend[]> {
  const server = serverOf(team);
  const [secrets, thereByName, memo] = await Promise.all([secretsFor(team, items), namesThere(server), team.local.memo(team.account)]);
  const planned: SecretToSend[] = [];
  for (const secret of secrets) planned.push({secret, values: await opened(secret, open), there: thereByName.get(nameOf(secret.resource).toLowerCase()) ?? null});
  const newer: SecretToSend[] = [];
  for (const each of force ? [] : planned) if (await isNewer(server, each, memo)) newer.push(each);
  if (newer.length > 0) throw newerThere(team, newer);
  return planned;
}

async function opened(secret: Stored, open: OpenSecret): Promise<ReadonlyMap<string, SecretValue>> {
  const values = new Map<string, SecretValue>();
  for (const key of secretKeysOf(secret.resource)) values.set(key, await open(secret, key));
  return values;
}

/** What a dry run can say: values are not compared. */
export async function secretSteps(team: Team, items: readonly Item[]): Promise<readonly Step[]> {
  const [secrets, thereByName] = await Promise.all([secretsFor(team, items), namesThere(serverOf(team))]);
  return secrets.map(secret => {
    const there = thereByName.get(nameOf(secret.resource).toLowerCase()) ?? null;
    return stepOf(team, {secret, there}, there === null ? 'create' : 'update');
  });
}

/** Creates or updates them there, and remembers at which revision. Sent again, it changes nothing. */
export async function sendSecrets(team: Team, planned: readonly SecretToSend[]): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const revisions: Record<string, number> = {};
  for (const each of planned) {
    const {id, revision} = each.there === null ? await created(serverOf(team), each) : await serverOf(team).secrets.update(each.there.id, each.there.revision, {set: each.values});
    revisions[id] = revision;
    steps.push(stepOf(team, each, each.there === null ? 'create' : each.there.revision === revision ? 'none' : 'update'));
  }
  if (steps.length > 0) await team.local.commit([], {account: team.account, memo: {secrets: revisions}});
  return steps;
}

function serverOf({secrets, remoteName}: Team): SecretsOfServer {
  if (secrets === undefined) throw new AppError('failed', `${remoteName} is not asked about secrets here`);
  return secrets;
}

/** One's own secrets that one's own components among these refer to. */
async function secretsFor({local, username}: Team, items: readonly Item[]): Promise<readonly Stored[]> {
  const names = new Set(items.flatMap(({stored, owner}) => (stored === null || owner !== username ? [] : secretNamesOf(stored.resource))));
  const found = await Promise.all([...names].map(name => local.find({kind: 'secret', name, namespace: own})));
  return [...new Map(found.flatMap(secret => (secret === null ? [] : [[secret.resource.id, secret] as const]))).values()];
}

async function namesThere({secrets, username}: SecretsOfServer): Promise<ReadonlyMap<string, SecretThere>> {
  return new Map((await secrets.list({owner: username})).map(secret => [secret.name.toLowerCase(), secret]));
}

/** True where it is another one than was last sent. Only the server can tell: against a revision that isn't the one there, it takes what changes nothing and refuses all else. */
async function isNewer({secrets}: SecretsOfServer, {there, values}: SecretToSend, memo: Pick<Memo, 'secrets'>): Promise<boolean> {
  const seen = there === null ? 0 : (memo.secrets[there.id] ?? 0);
  if (there === null || there.revision === seen) return false;
  try {
    await secrets.update(there.id, seen, {set: values});
    return false;
  } catch (error) {
    if (hasCode(error, 'stale')) return true;
    throw error;
  }
}

async function created({secrets}: SecretsOfServer, {secret: {resource}, values}: SecretToSend): Promise<SecretThere> {
  const secret = {name: nameOf(resource), description: descriptionOf(resource), labels: labelsOf(resource), values};
  try {
    return await secrets.create(resource.id, secret);
  } catch (error) {
    if (!hasCode(error, 'id_taken')) throw error;
    return secrets.create(newId(), secret);
  }
}

function stepOf(team: Team, {secret: {resource}, there}: Pick<SecretToSend, 'secret' | 'there'>, action: StepAction): Step {
  const name = nameOf(resource);
  const state = there === null ? 'local-only' : action === 'none' ? 'in-sync' : 'ahead';
  return {ref: `secret/${name}`, kind: 'secret', id: there?.id ?? resource.id, name, owner: team.username, action, state, usedBy: []};
}

function newerThere({remoteName, username}: Team, newer: readonly SecretToSend[]): AppError {
  const refs = newer.map(({secret}) => `secret/${nameOf(secret.resource)}`);
  return new AppError('conflict', `${refs.join(', ')} on ${remoteName} ${refs.length === 1 ? 'is' : 'are'} not what was last sent from here; nothing was sent`, {
    hint: 'Somebody changed it there. Look at it, or overwrite it with what is here: `cairn push --with-secrets --force`.',
    next: refs.map(ref => `cairn secret describe ${ref.slice('secret/'.length)} --remote ${remoteName}`),
    details: {conflicts: newer.map(({secret: {resource}, there}) => ({ref: `secret/${nameOf(resource)}`, kind: 'secret', id: there?.id ?? resource.id, name: nameOf(resource), owner: username, fields: []}))},
  });
}
