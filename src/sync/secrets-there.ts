/** One's own and colleagues' secrets on a server: naming and changing them there, without the ones on this machine. */
import type {SecretPatch, SecretThere, SecretThereDetail, ServerSecrets, ServerValues} from '../backend/server-secrets.js';
import {AppError, hasCode} from '../domain/errors.js';
import {closest} from '../domain/closest.js';
import {checkName} from '../domain/name.js';
import {parseRef, refText} from '../domain/ref.js';
import type {SecretValue} from '../domain/secret-value.js';

/** A server, as far as its secrets go. */
export interface SecretsOfServer {
  readonly secrets: ServerSecrets;
  readonly values: ServerValues;
  readonly remoteName: string;
  readonly username: string;
}

/** The secret that a person means: `s3-prod`, `ann/s3-prod` or an id. A name without an owner is one's own. Rejects with `not_found`. */
export async function secretThere({secrets, remoteName, username}: SecretsOfServer, text: string): Promise<SecretThereDetail> {
  const {kind, name, owner} = parseRef(text, 'secret');
  if (kind !== 'secret') throw new AppError('usage', `"${text}" is no secret`);
  const named = await secrets.list({owner: owner ?? username, name});
  const [found] = named;
  if (found !== undefined) return secrets.get(found.id);
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(name)) return secrets.get(name);
  const next = owner === null ? [`cairn secret create ${name} --value KEY=- --remote ${remoteName}`] : [`cairn secret list --remote ${remoteName}`];
  throw new AppError('not_found', `${refText('secret', name, {remote: null, owner})} is not on ${remoteName}, or not visible to you there`, {next});
}

/** How a person here calls it. */
export function refThere({username}: Pick<SecretsOfServer, 'username'>, {name, owner}: Pick<SecretThere, 'name' | 'owner'>): string {
  return refText('secret', name, {remote: null, owner: owner === username ? null : owner});
}

/** Rejects with `not_found` for a key that it doesn't have, and with `not_allowed` without the right to see values. */
export async function revealThere({values}: SecretsOfServer, secret: SecretThere, key: string): Promise<SecretValue> {
  if (secret.keys.includes(key)) return values.reveal(secret.id, key);
  const near = closest(key, secret.keys);
  throw new AppError('not_found', `secret/${secret.name} has no key "${key}"`, {
    hint: near.length > 0 ? `Did you mean ${near.map(each => `"${each}"`).join(' or ')}?` : `Its keys are ${secret.keys.join(', ')}.`,
    details: {keys: secret.keys},
  });
}

export interface LabelChange {
  readonly labels?: Readonly<Record<string, string>>;
  readonly removeLabels?: readonly string[];
}

/** `none` where it is as it was. Rejects as the server does; what changed in between is a `conflict`. */
export async function changeThere({secrets, remoteName}: SecretsOfServer, secret: SecretThere, {labels = {}, removeLabels = [], ...patch}: Omit<SecretPatch, 'labels'> & LabelChange): Promise<{readonly secret: SecretThereDetail; readonly action: 'update' | 'none'}> {
  if (patch.name !== undefined) checkName(patch.name, 'a secret');
  const kept = Object.entries(secret.labels).filter(([key]) => !removeLabels.includes(key));
  const changed = Object.keys(labels).length + removeLabels.length > 0 ? {labels: {...Object.fromEntries(kept), ...labels}} : {};
  try {
    const after = await secrets.update(secret.id, secret.revision, {...patch, ...changed});
    return {secret: after, action: after.revision === secret.revision ? 'none' : 'update'};
  } catch (error) {
    throw hasCode(error, 'stale') ? changedThere(secret.name, remoteName) : error;
  }
}

function changedThere(name: string, remoteName: string): AppError {
  return new AppError('conflict', `secret/${name} changed on ${remoteName} since it was read; nothing was changed`, {
    hint: 'Look at it, and run the command again.',
    next: [`cairn secret describe ${name} --remote ${remoteName}`],
    details: {conflicts: []},
  });
}
