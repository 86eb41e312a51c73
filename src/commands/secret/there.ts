/** `secret ... --remote`: the same verbs on the secrets of a server. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {View} from '../../render/view.js';
import {changeView} from '../../render/views/inventory.js';
import {revealedView} from '../../render/views/secret.js';
import {describedSecretThereView, secretThereJson, secretThereView, secretsThereView} from '../../render/views/secret-there.js';
import {createThere} from '../../sync/create-secret-there.js';
import {changeThere, refThere, revealThere, secretThere} from '../../sync/secrets-there.js';
import type {SecretsOfServer} from '../../sync/secrets-there.js';
import {confirmDeletion} from '../named-object.js';
import {readValues, valueSource} from './values.js';

interface NewSecretRequest {
  readonly name: string;
  /** As typed: `KEY`, `KEY=-` or `KEY=@FILE`. */
  readonly value?: readonly string[];
  readonly description?: string;
  readonly label?: Readonly<Record<string, string>>;
}

interface SecretChangeRequest extends NewSecretRequest {
  readonly remove?: readonly string[];
  readonly removeLabel?: readonly string[];
}

/** What `--remote` says: a name, true for the current one, undefined for this machine. */
export type SecretsOn = string | true | undefined;

/** `--remote [NAME]`: works on the secrets of a server, of the current one where none is named. */
export function secretsOnOption(): Option {
  return new Option('--remote [name]', 'the secrets on the server; the current one, or the named one');
}

export async function secretsOf(app: App, on: Exclude<SecretsOn, undefined>): Promise<SecretsOfServer> {
  const {client: {secrets, values}, remote: {name, username}} = await app.session(on === true ? undefined : on);
  return {secrets, values, remoteName: name, username};
}

export async function listThere(app: App, there: SecretsOfServer): Promise<View> {
  return secretsThereView(await app.progress(`asking ${there.remoteName}`, there.secrets.list()), there);
}

export async function getThere(app: App, there: SecretsOfServer, {name, reveal}: {readonly name: string; readonly reveal?: string | undefined}): Promise<View> {
  const secret = await app.progress(`asking ${there.remoteName}`, secretThere(there, name));
  if (reveal === undefined) return secretThereView(secret, there);
  return revealedView({ref: refThere(there, secret), key: reveal, value: await revealThere(there, secret, reveal)});
}

export async function describeThere(app: App, there: SecretsOfServer, name: string): Promise<View> {
  return describedSecretThereView(await app.progress(`asking ${there.remoteName}`, secretThere(there, name)), there);
}

export async function createdThere(app: App, there: SecretsOfServer, {name, value, description, label = {}}: NewSecretRequest): Promise<View> {
  const given = value ?? [await (await app.prompter()).text('Name of the key', '--value KEY=-')];
  const values = await readValues(app, given.map(valueSource));
  const secret = await app.progress(`sending to ${there.remoteName}`, createThere(there, {name, values, labels: label, ...(description === undefined ? {} : {description})}));
  return changeView(secretThereJson(secret, there), {action: 'create', sentence: `Created secret/${name} on ${there.remoteName}.`});
}

export async function updatedThere(app: App, there: SecretsOfServer, request: SecretChangeRequest): Promise<View> {
  const {name, value = [], remove = [], description, label = {}, removeLabel = []} = request;
  const set = await readValues(app, value.map(valueSource));
  const before = await secretThere(there, name);
  const change = {set, remove, labels: label, removeLabels: removeLabel, ...(description === undefined ? {} : {description})};
  const {secret, action} = await app.progress(`sending to ${there.remoteName}`, changeThere(there, before, change));
  const ref = refThere(there, secret);
  return changeView(secretThereJson(secret, there), {action, sentence: action === 'none' ? `${ref} on ${there.remoteName} is as it was.` : `Updated ${ref} on ${there.remoteName}.`});
}

/** References are not rewritten there: the server refuses a name that something refers to. */
export async function renamedThere(app: App, there: SecretsOfServer, {name, newName}: {readonly name: string; readonly newName: string}): Promise<View> {
  const before = await secretThere(there, name);
  const {secret} = await app.progress(`sending to ${there.remoteName}`, changeThere(there, before, {name: newName}));
  const view = changeView(secretThereJson(secret, there), {action: 'update', sentence: `Renamed ${refThere(there, before)} to ${secret.name} on ${there.remoteName}.`});
  return {...view, data: {...(view.data as object), rewritten: []}};
}

export async function deletedThere(app: App, there: SecretsOfServer, {name, yes}: {readonly name: string; readonly yes: boolean}): Promise<View> {
  const secret = await secretThere(there, name);
  const ref = refThere(there, secret);
  if (secret.references.length > 0) throw usedThere(ref, there, secret.references.map(each => `${each.kind}/${each.name}`));
  await confirmDeletion(app, `${ref} on ${there.remoteName}`, yes);
  await app.progress(`deleting on ${there.remoteName}`, there.secrets.delete(secret.id, secret.revision));
  return changeView(secretThereJson(secret, there), {action: 'delete', sentence: `Deleted ${ref} on ${there.remoteName}; it can not be brought back.`});
}

function usedThere(ref: string, {remoteName}: SecretsOfServer, users: readonly string[]): AppError {
  const refs = [...new Set(users)];
  return new AppError('in_use', `${ref} on ${remoteName} is used by ${refs.join(', ')}`, {hint: 'Change these first.', details: {usedBy: refs}});
}
