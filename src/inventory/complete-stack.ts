/** Keeping the values that a stack lacks: new secrets and keys, and bindings for what other owners keep to themselves. */
import type {Change, LocalBackend} from '../backend/backend.js';
import type {SecretKey} from '../config/config.js';
import {AppError} from '../domain/errors.js';
import {own} from '../domain/manifest.js';
import {nearestName, sameName} from '../domain/name.js';
import {refOf} from '../domain/ref.js';
import type {SecretReference} from '../domain/secret-reference.js';
import type {SecretValue} from '../domain/secret-value.js';
import {bindSecret, foreignText} from './bindings.js';
import type {ForeignReference} from './bindings.js';
import {withValues} from './change-secret.js';
import {startingOver} from './edit.js';
import type {ReferenceSource, UnmetReference} from './resolve-references.js';
import {fieldOf} from './secret-uses.js';
import {sealedSecret} from './secrets.js';

/** One value that a stack lacks, however many fields refer to it. */
export interface MissingValue {
  /** As people write it: `s3-prod.key`, `acme:ann/aws.key`. */
  readonly name: string;
  /** Where a new value goes. */
  readonly keepAs: SecretReference;
  /** The value that is here already, and was bound to the same secret of theirs: it only has to be bound here too. */
  readonly likely: SecretReference | null;
  /** What one's own value is bound to; null where the component is one's own. */
  readonly bindTo: ForeignReference | null;
  /** The fields that lack it, `artifact-store/s3 key`. */
  readonly wantedBy: readonly string[];
}

export interface Kept {
  /** `secret/NAME` of what was made or got another key. */
  readonly secrets: readonly string[];
  readonly bound: readonly string[];
}

/** The values that would meet these references, each once. What another owner keeps goes to one's own `OWNER-SECRET`. */
export function missingValues(unmet: readonly UnmetReference[]): readonly MissingValue[] {
  const missing: MissingValue[] = [];
  for (const reference of unmet) {
    const value = missingValue(reference);
    const known = missing.findIndex(each => isSameValue(each, value));
    if (known < 0) missing.push(value);
    else missing[known] = {...(missing[known] as MissingValue), wantedBy: [...(missing[known] as MissingValue).wantedBy, ...value.wantedBy]};
  }
  return missing;
}

function missingValue({use: {component: {resource}, pointer, secret, key}, likely}: UnmetReference): MissingValue {
  const {owner, remote} = resource.namespace;
  const shown = {likely: likely ?? null, wantedBy: [`${refOf(resource)} ${fieldOf(pointer)}`]};
  if (owner === null) return {name: `${secret}.${key}`, keepAs: {secret, key}, bindTo: null, ...shown};
  const bindTo = {remote, owner, secret, key};
  return {name: foreignText(bindTo), keepAs: {secret: nearestName(`${owner}-${secret}`), key}, bindTo, ...shown};
}

/** Names of secrets are compared without case, names of keys are not. */
function isSameValue(a: MissingValue, b: MissingValue): boolean {
  return keyIn(a) === keyIn(b) && sameName(a.name, b.name);
}

function keyIn({name}: MissingValue): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The missing value that a person means, with or without the remote. Throws `not_found`, with those that are missing. */
export function missingNamed(missing: readonly MissingValue[], text: string): MissingValue {
  const found = missing.find(({name}) => name === text) ?? missing.find(({name}) => name.replace(/^[^:/]+:/, '') === text);
  if (found !== undefined) return found;
  throw new AppError('not_found', `The stack does not lack ${JSON.stringify(text)}`, {
    hint: missing.length === 0 ? 'It lacks no secret.' : `It lacks ${missing.map(({name}) => name).join(', ')}.`,
  });
}

/** Writes all values in one transaction, then binds those that stand in for another owner's, and those `again` whose values are here. */
export async function keepValues(source: ReferenceSource, values: ReadonlyMap<MissingValue, SecretValue>, again: readonly MissingValue[]): Promise<Kept> {
  const bySecret = new Map<string, NewValues>();
  for (const [{keepAs: {secret, key}}, value] of values) {
    const {name, set} = bySecret.get(secret.toLowerCase()) ?? {name: secret, set: new Map<string, SecretValue>()};
    bySecret.set(secret.toLowerCase(), {name, set: new Map([...set, [key, value]])});
  }
  const secrets = [...bySecret.values()];
  if (secrets.length > 0) await source.secretKey.hold(() => startingOver(() => commitValues(source, secrets)));
  const bound: string[] = [];
  const wanted = [...[...values.keys()].map(each => ({...each, likely: each.keepAs})), ...again];
  for (const {bindTo, likely} of wanted) {
    if (bindTo === null || likely === null) continue;
    await bindSecret(source, bindTo, likely);
    bound.push(foreignText(bindTo));
  }
  return {secrets: secrets.map(({name}) => `secret/${name}`), bound};
}

interface NewValues {
  readonly name: string;
  readonly set: ReadonlyMap<string, SecretValue>;
}

async function commitValues({local, secretKey}: {readonly local: LocalBackend; readonly secretKey: SecretKey}, secrets: readonly NewValues[]): Promise<void> {
  const changes = secrets.map(async ({name, set}): Promise<Change> => {
    const existing = await local.find({kind: 'secret', name, namespace: own});
    if (existing === null) return {action: 'create', resource: await sealedSecret(secretKey, {name, values: set})};
    const {resource, version} = existing;
    return {action: 'update', expected: version, resource: {...resource, manifest: await withValues(secretKey, resource, {set})}};
  });
  await local.commit(await Promise.all(changes));
}

/** `usage`: what to run in place of questions, where there is no terminal to ask on. */
export function cannotAsk(stack: string, missing: readonly MissingValue[]): AppError {
  const flags = missing.flatMap(({name, likely}) => (likely !== null ? [] : [` --value ${name}=-`])).join('');
  return new AppError('usage', `stack/${stack} lacks ${missing.map(({name}) => name).join(', ')}, and there is no terminal to ask on`, {
    hint: 'Give the values on standard input, a line each, or from files (NAME.KEY=@FILE).',
    next: [...(flags === '' ? [] : [`cairn stack complete ${stack}${flags}`]), ...missing.flatMap(commandsFor)],
    details: {missing: missing.map(({name, wantedBy}) => ({name, wantedBy}))},
  });
}

function commandsFor({name, keepAs, bindTo, likely}: MissingValue): readonly string[] {
  const {secret, key} = likely ?? keepAs;
  const create = likely !== null ? [] : [`cairn secret create ${secret} --value ${key}=-`];
  return bindTo === null ? create : [...create, `cairn secret bind ${name} ${secret}.${key}`];
}
