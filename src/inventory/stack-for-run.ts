/** A stack made ready for a run: what it lacks is refused, and the references of its components are replaced by what they stand for. */
import type {Stored} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import {digestOf, isJsonObject, pointerKeys} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import type {ComponentType} from '../domain/kind.js';
import {componentSpecOf, nameOf} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import type {SecretValue} from '../domain/secret-value.js';
import {stackText} from './active-stack.js';
import {checkStack} from './check-stack.js';
import type {CheckSource, StackCheck} from './check-stack.js';
import {describeStack} from './facts.js';
import type {ComponentFacts} from './facts.js';
import {resolveReferences} from './resolve-references.js';
import {revealSecret, secretKeysOf} from './secrets.js';

/** A component as engines are opened with it: secret values in the clear, never to be shown or kept. */
export interface OpenedComponent {
  readonly name: string;
  readonly flavor: string;
  readonly config: JsonObject;
  /** The pairs of the secret that `authentication_secret` names. */
  readonly secret: Readonly<Record<string, string>>;
}

export interface StackForRun {
  readonly stack: {readonly id: string; readonly name: string; readonly digest: string};
  readonly orchestrator: OpenedComponent;
  readonly artifactStore: OpenedComponent;
  readonly experimentTracker: OpenedComponent | null;
  readonly alerter: OpenedComponent | null;
  readonly secrets: StackSecrets;
}

export interface StackSecrets {
  /** What steps get, by name of the variable. */
  readonly steps: Readonly<Record<string, SecretValue>>;
  /** Every value that the stack uses, to be masked. */
  readonly all: readonly SecretValue[];
  /** By component id: its config with all references filled in. */
  readonly configs: ReadonlyMap<string, JsonObject>;
  /** By component id: the pairs of the secret that it names as a whole. */
  readonly pairs: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** What these run steps with, and no step itself: their secrets stay out of steps. */
const onlyForTheRunner: readonly ComponentType[] = ['orchestrator', 'container_registry', 'image_builder', 'step_operator'];

/** Rejects with `failed` where the stack isn't ready, saying what it lacks, and with `invalid_input` where it has no orchestrator or no artifact store. */
export async function stackForRun(source: CheckSource, stored: Stored): Promise<StackForRun> {
  const check = await checkStack(source, stored);
  refuseUnready(check);
  const name = stackText(stored.resource);
  const components = check.stack.slots.flatMap(({component}) => (component === null ? [] : [component]));
  const secrets = await secretsOfStack(source, components);
  return {
    stack: {id: stored.resource.id, name, digest: digestOf([stored.digest, ...components.map(each => each.stored.digest)])},
    orchestrator: opened(slot(components, 'orchestrator', name), secrets),
    artifactStore: opened(slot(components, 'artifact_store', name), secrets),
    experimentTracker: openedIfThere(components, 'experiment_tracker', secrets),
    alerter: openedIfThere(components, 'alerter', secrets),
    secrets,
  };
}

/** The artifact store of a stack alone, whatever else the stack lacks. Rejects with `invalid_input` where it has none. */
export async function artifactStoreOf(source: CheckSource, stored: Stored): Promise<OpenedComponent> {
  const {slots} = await describeStack(source.local, stored);
  const facts = slot(slots.flatMap(({component}) => (component === null ? [] : [component])), 'artifact_store', stackText(stored.resource));
  return opened(facts, await secretsOfStack(source, [facts]));
}

/** All values that the components of a stack refer to, read for this one run. */
export async function secretsOfStack(source: CheckSource, components: readonly ComponentFacts[]): Promise<StackSecrets> {
  const resolved = await resolveReferences(source, components.map(({stored}) => stored));
  const single = await Promise.all(resolved.met.flatMap(({secret, key}) => (secret === null ? [] : [revealSecret(source.secretKey, {resource: secret}, key)])));
  const fields = components.map(facts => ({facts, values: resolved.values.get(facts.stored.resource.id) ?? new Map<string, SecretValue>()}));
  const whole = await Promise.all(components.map(async ({stored: {resource}}) => [resource.id, await pairsOf(source, resource)] as const));
  const steps = fields.filter(({facts}) => !onlyForTheRunner.includes(facts.type)).flatMap(({facts, values}) => [...values].map(([pointer, value]) => [variableFor(facts.type, pointer), value] as const));
  return {
    steps: Object.fromEntries(steps),
    all: [...single, ...fields.flatMap(({values}) => [...values.values()]), ...whole.flatMap(([, pairs]) => Object.values(pairs))],
    configs: new Map(fields.map(({facts, values}) => [facts.stored.resource.id, filled(componentSpecOf(facts.stored.resource).config, values)])),
    pairs: new Map(whole.map(([id, pairs]) => [id, Object.fromEntries(Object.entries(pairs).map(([key, value]) => [key, value.reveal()]))])),
  };
}

/** `CAIRN_SECRET_EXPERIMENT_TRACKER_TRACKING_PASSWORD`: by what the component is in the stack, so that it is the same on every stack. */
export function variableFor(type: ComponentType, pointer: string): string {
  return ['CAIRN_SECRET', type, ...pointerKeys(pointer)].join('_').toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_');
}

/** Of the component's own owner; another's stays with them. */
async function pairsOf({local, secretKey}: CheckSource, resource: Resource): Promise<Readonly<Record<string, SecretValue>>> {
  const name = componentSpecOf(resource).config['authentication_secret'];
  const secret = typeof name === 'string' && name !== '' ? await local.find({kind: 'secret', name, namespace: resource.namespace}) : null;
  if (secret === null) return {};
  return Object.fromEntries(await Promise.all(secretKeysOf(secret.resource).map(async key => [key, await revealSecret(secretKey, secret, key)] as const)));
}

function refuseUnready({stack: {stored}, findings}: StackCheck): void {
  const unmet = findings.filter(({state}) => state === 'unmet');
  const [first] = unmet;
  if (first === undefined) return;
  const name = stackText(stored.resource);
  const more = unmet.length === 1 ? '' : `, and ${unmet.length - 1} more`;
  throw new AppError('failed', `The stack ${name} isn't ready on this machine: ${first.ref}: ${first.detail}${more}`, {
    next: [...new Set(unmet.flatMap(({next}) => next ?? []))].slice(0, 3).concat(`cairn stack check ${name}`),
    details: {unmet},
  });
}

function slot(components: readonly ComponentFacts[], type: ComponentType, stack: string): ComponentFacts {
  const found = components.find(each => each.type === type);
  if (found !== undefined) return found;
  throw new AppError('invalid_input', `The stack ${stack} has no ${type.replaceAll('_', ' ')}, without which nothing can run on it`, {
    next: [`cairn stack update ${stack} --${type.replaceAll('_', '-')} NAME`],
  });
}

function opened({stored: {resource}, flavor}: ComponentFacts, {configs, pairs}: StackSecrets): OpenedComponent {
  return {name: nameOf(resource), flavor, config: configs.get(resource.id) ?? {}, secret: pairs.get(resource.id) ?? {}};
}

function openedIfThere(components: readonly ComponentFacts[], type: ComponentType, secrets: StackSecrets): OpenedComponent | null {
  const found = components.find(each => each.type === type);
  return found === undefined ? null : opened(found, secrets);
}

function filled(config: JsonObject, values: ReadonlyMap<string, SecretValue>): JsonObject {
  return [...values].reduce<JsonObject>((object, [pointer, value]) => replaced(object, pointerKeys(pointer), value.reveal()) as JsonObject, config);
}

function replaced(value: Json, [key, ...rest]: readonly string[], by: string): Json {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item: Json, index) => (String(index) === key ? replaced(item, rest, by) : item));
  return isJsonObject(value) ? {...value, [key]: replaced(value[key] ?? null, rest, by)} : by;
}
