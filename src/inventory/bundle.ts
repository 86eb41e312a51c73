/**
 * Sealed bundles: an export whose last document, of kind `SealedSecrets`, holds the values of the secrets that the manifests before
 * it refer to, encrypted for some recipients (docs/bundles.md). The sealed part holds the digest of those manifests too, so that nobody on
 * the way can lead a value to another endpoint.
 */
import type {LocalBackend} from '../backend/backend.js';
import type {SecretKey} from '../config/config.js';
import {AppError, hasCode} from '../domain/errors.js';
import {canonicalJson, digestOf, isJsonObject, sameJson} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import type {Kind} from '../domain/kind.js';
import {apiVersion, own, sameNamespace} from '../domain/manifest.js';
import type {Manifest, Resource} from '../domain/manifest.js';
import {nameProblem} from '../domain/name.js';
import {refOf} from '../domain/ref.js';
import {SecretValue} from '../domain/secret-value.js';
import {ageIdentities, ageOpen, ageRecipients, ageSeal} from '../lib/age.js';
import type {AgeIdentity} from '../lib/age.js';
import {yamlText} from '../lib/yaml-text.js';
import {secretsNeededBy} from './secret-uses.js';
import {revealSecret} from './secrets.js';
import type {ImportedSecret} from './zenml/parse.js';

export const sealedKind = 'SealedSecrets';

/** An object of an export, with the document that stands for it there. */
export interface BundledObject {
  readonly kind: Kind;
  readonly id: string;
  readonly document: JsonObject;
}

export interface SealingStore {
  readonly local: Pick<LocalBackend, 'get' | 'find'>;
  readonly secretKey: SecretKey;
}

/** What opens a bundle. */
export type SealKey = AgeIdentity;

/** The identities in a file's text. Rejects with `invalid_input` naming the file. */
export function sealKeys(text: string, place: string): Promise<readonly SealKey[]> {
  return ageIdentities(text, place);
}

/** The recipients in a file's text: one a line, `#` begins a comment. */
export function sealRecipients(text: string): readonly string[] {
  return ageRecipients(text);
}

/** The form of what is sealed; a newer one is refused. */
const format = 1;

/** Values by key, by the secret's name. */
type Values = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The last document of a bundle, or null where the objects refer to no secret: only the keys that are referred to go along. Rejects
 * with `not_found` and `details.missing` where a value isn't here, and with `invalid_input` for what is no recipient.
 */
export async function sealedSecrets(store: SealingStore, objects: readonly BundledObject[], recipients: readonly string[]): Promise<JsonObject | null> {
  const secrets = await valuesFor(store, objects);
  if (Object.keys(secrets).length === 0) return null;
  const digest = digestOfAll(objects.map(({document}) => document));
  const sealed = await ageSeal(canonicalJson({format, digest, secrets}), recipients);
  return {apiVersion, kind: sealedKind, spec: {secrets: keysOf(secrets), sealed}};
}

/** The document as it stands in a file: the sealed text as a block, for `age -d` to read. */
export function sealedText(document: JsonObject): string {
  const {spec} = document as {readonly spec: JsonObject & {readonly sealed: string}};
  const {sealed, ...others} = spec;
  const lines = sealed.trimEnd().split('\n').map(line => `    ${line}\n`);
  return `${yamlText({...document, spec: others})}  sealed: |\n${lines.join('')}`;
}

/**
 * The secrets of a bundle: its last document, opened with one of the identities and held against the others. Rejects with `not_allowed`
 * where none of the identities fits, and with `invalid_manifest` where the manifests aren't those that it was sealed with.
 */
export async function openSecrets(document: JsonObject, manifests: readonly JsonObject[], identities: readonly AgeIdentity[]): Promise<readonly ImportedSecret[]> {
  const {spec} = document;
  const armored = isJsonObject(spec) ? spec['sealed'] : null;
  if (!isJsonObject(spec) || typeof armored !== 'string') throw damaged('it has no sealed text');
  const {digest, secrets} = contentOf(await ageOpen(armored, identities));
  if (digest !== digestOfAll(manifests)) throw damaged('the manifests before it are not those that it was sealed with');
  if (!sameJson(spec['secrets'] ?? null, keysOf(secrets))) throw damaged('the secrets that it names are not those inside');
  refuseUnreferenced(secrets, manifests);
  return Object.entries(secrets).map(([name, values]) => ({name, values: new Map(Object.entries(values).map(([key, text]) => [key, new SecretValue(text)]))}));
}

/** The order of the documents doesn't count; each of their fields does. */
function digestOfAll(documents: readonly JsonObject[]): string {
  return digestOf(documents.map(canonicalJson).sort());
}

function keysOf(secrets: Values): JsonObject {
  return Object.fromEntries(Object.entries(secrets).map(([name, values]) => [name, Object.keys(values)]));
}

async function valuesFor({local, secretKey}: SealingStore, objects: readonly BundledObject[]): Promise<Values> {
  const values = new Map<string, Record<string, string>>();
  const missing = new Map<string, string>();
  for (const {kind, id} of objects) {
    const {resource} = await local.get(kind, id);
    for (const {secret, key} of secretsNeededBy(resource.manifest)) {
      const value = await valueOf({local, secretKey}, resource, {secret, key});
      if (value === null) missing.set(`${secret}.${key}`, refOf(resource));
      else values.set(secret, {...values.get(secret), [key]: value});
    }
  }
  if (missing.size > 0) throw notHere(missing);
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, keys]) => [name, sorted(keys)]));
}

/** A reference means a secret of the object's own owner (SEMANTICS 1.5), and others' values never come to this machine. */
async function valueOf({local, secretKey}: SealingStore, {namespace}: Resource, {secret, key}: {readonly secret: string; readonly key: string}): Promise<string | null> {
  const found = sameNamespace(namespace, own) ? await local.find({kind: 'secret', name: secret, namespace}) : null;
  if (found === null) return null;
  try {
    return (await revealSecret(secretKey, found, key)).reveal();
  } catch (error) {
    if (hasCode(error, 'not_found')) return null;
    throw error;
  }
}

function sorted(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function notHere(missing: ReadonlyMap<string, string>): AppError {
  const list = [...missing].map(([value, ref]) => `${value} (for ${ref})`).join(', ');
  const [first = ''] = missing.keys();
  const at = first.lastIndexOf('.');
  return new AppError('not_found', `not every value is here to be sealed: ${list}`, {
    hint: 'Values of secrets that belong to others stay with them; copy the component, and give the copy a secret of your own.',
    next: [`cairn secret create ${first.slice(0, at)} --value ${first.slice(at + 1)}=-`],
    details: {missing: [...missing.keys()]},
  });
}

function contentOf(text: string): {readonly digest: string; readonly secrets: Values} {
  const content = jsonOf(text);
  if (!isJsonObject(content)) throw damaged('what is sealed is no bundle of cairn');
  if (content['format'] !== format) throw new AppError('unsupported_format', `the bundle was sealed in a newer form than ${format}`, {hint: 'Update cairn.'});
  const {digest, secrets} = content;
  if (typeof digest !== 'string' || !isJsonObject(secrets) || !Object.entries(secrets).every(isSecret)) throw damaged('what is sealed is no bundle of cairn');
  return {digest, secrets: secrets as Values};
}

function isSecret([name, values]: readonly [string, Json]): boolean {
  return nameProblem(name) === null && isJsonObject(values) && Object.values(values).every(value => typeof value === 'string');
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** A bundle brings what its objects need, and doesn't smuggle in what they don't. */
function refuseUnreferenced(secrets: Values, manifests: readonly JsonObject[]): void {
  const wanted = new Set(manifests.flatMap(manifest => secretsNeededBy(manifest as Manifest)).map(({secret, key}) => `${secret}.${key}`));
  const other = Object.entries(secrets).flatMap(([name, values]) => Object.keys(values).map(key => `${name}.${key}`)).find(value => !wanted.has(value));
  if (other !== undefined) throw damaged(`nothing in the bundle refers to ${other}`);
}

function damaged(problem: string): AppError {
  return new AppError('invalid_manifest', `the sealed secrets can not be taken over: ${problem}`, {
    hint: 'Nothing was changed. A bundle is imported as it was exported; change the objects after the import, or ask for a new one.',
  });
}
