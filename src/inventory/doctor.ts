/** Looks at what the objects of this machine say: references, settings, secrets, and which stack is active. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import type {SealIdentity, SecretKey} from '../config/config.js';
import {isAppError} from '../domain/errors.js';
import {problemOf} from '../domain/finding.js';
import type {Check, Finding, Problem} from '../domain/finding.js';
import {pointerKeys} from '../domain/json.js';
import {componentKinds, flavorKinds, kindOfType, typeOfKind} from '../domain/kind.js';
import type {ComponentKind, Kind} from '../domain/kind.js';
import {componentSpecOf, nameOf, slotsOf} from '../domain/manifest.js';
import {refText} from '../domain/ref.js';
import {readCustomFlavor} from '../flavors/custom/custom-flavor.js';
import {problemText, validateComponent} from '../flavors/validate.js';
import {activeStack} from './active-stack.js';
import type {StackChoice} from './active-stack.js';
import {missingSecrets} from './check-component.js';
import {readableFlavorsIn} from './flavors.js';
import {revealSecret, secretKeysOf} from './secrets.js';

export interface Patient {
  readonly local: LocalBackend;
  readonly secretKey: SecretKey;
  readonly choice: StackChoice;
  readonly sealIdentity: SealIdentity;
  /** Which keys there are: those that there aren't aren't made. */
  readonly keys: {readonly secretKey: boolean; readonly identity: boolean};
}

/** The checks of objects that can be read. What can't be read is the store's own business. */
export function objectChecks({local, secretKey, sealIdentity, choice, keys}: Patient): readonly Check[] {
  return [
    {name: 'references', place: null, run: () => referenceProblems(local)},
    {name: 'custom-flavors', place: null, run: () => customFlavorProblems(local)},
    {name: 'flavors', place: null, run: () => flavorProblems(local)},
    {name: 'secrets', place: null, run: () => secretProblems(local, keys.secretKey ? secretKey : null)},
    {name: 'identity', place: null, run: async () => (keys.identity ? identityProblems(sealIdentity, keys.secretKey) : [])},
    {name: 'active-stack', place: null, run: async () => (await activeStack(local, choice), [])},
  ];
}

/** With `fix` the problems that can be taken away without loss are; what is left of them is a row that is well. */
export function treated(findings: readonly Finding[], fix: boolean): readonly Finding[] {
  return findings.map(finding => {
    const {repair, ...rest} = finding;
    if (!fix || repair === undefined) return rest;
    repair();
    return {...rest, state: 'ok', problem: `${finding.problem}; fixed`, cure: null};
  });
}

async function readable(local: LocalBackend, kinds: readonly Kind[]): Promise<readonly Stored[]> {
  const rows = (await Promise.all(kinds.map(kind => local.list(kind)))).flat();
  return rows.filter((row): row is Stored => row.status === 'ok');
}

function refFor({resource}: Stored): string {
  return refText(resource.kind, nameOf(resource), resource.namespace);
}

async function referenceProblems(local: LocalBackend): Promise<readonly Problem[]> {
  const [stacks, components] = await Promise.all([readable(local, ['stack']), readable(local, componentKinds)]);
  const known = new Set(components.map(({resource}) => `${resource.kind} ${resource.id}`));
  return stacks.flatMap(stack => {
    const lost = [...slotsOf(stack.resource)].filter(([type, id]) => !known.has(`${kindOfType(type)} ${id}`));
    return lost.map(([type, id]): Problem => ({
      place: refFor(stack),
      // What somebody else owns may be hidden from this account.
      state: stack.resource.namespace.remote === null ? 'error' : 'warning',
      problem: `it refers to the ${kindOfType(type)} "${id.replace(/^name:/, '')}", which is not here or can not be read`,
      cure: `cairn ${kindOfType(type)} list`,
    }));
  });
}

async function flavorProblems(local: LocalBackend): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const component of await readable(local, componentKinds)) problems.push(...(await componentProblems(local, component)));
  return problems;
}

/** As an import sees it: what nobody here knows is a warning, what is wrong an error. No value of a secret field is told. */
async function componentProblems(local: LocalBackend, component: Stored): Promise<readonly Problem[]> {
  const {resource} = component;
  const {flavor, config} = componentSpecOf(resource);
  const kind = resource.kind as ComponentKind;
  const {problems, warnings, plainSecrets} = await validateComponent({type: typeOfKind(kind), flavor, config, mode: 'import', flavors: readableFlavorsIn(local, resource.namespace)});
  const place = refFor(component);
  const cure = `cairn ${kind} describe ${nameOf(resource)}`;
  const row = (state: Problem['state'], problem: string): Problem => ({place, state, problem, cure});
  return [
    ...problems.map(each => row('error', problemText(each))),
    ...plainSecrets.map(pointer => row('error', `${pointerKeys(pointer).join('.')} stands in clear where a reference to a secret belongs`)),
    ...warnings.map(each => row('warning', problemText(each))),
    ...(await missingSecrets(local, resource.namespace, config)).map(({message}) => row('warning', message)),
  ];
}

/** Those whose file is an object, and whose schema can't be used. */
async function customFlavorProblems(local: LocalBackend): Promise<readonly Problem[]> {
  return (await readable(local, flavorKinds)).flatMap(flavor => {
    const cure = `cairn flavor register FILE --replace`;
    return readCustomFlavor(flavor.resource.manifest).problems.map(({message}): Problem => ({place: refFor(flavor), state: 'error', problem: message, cure}));
  });
}

/** What bundles are sealed for: without it those that were made for this home stay closed. */
async function identityProblems(sealIdentity: SealIdentity, hasKey: boolean): Promise<readonly Problem[]> {
  if (hasKey) return (await sealIdentity.get(), []);
  return [{place: 'identity.key', state: 'error', problem: 'the key of the local secrets is missing, so the identity can not be read', cure: 'Restore config/secret.key from a backup.'}];
}

async function secretProblems(local: LocalBackend, secretKey: SecretKey | null): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const secret of await readable(local, ['secret'])) {
    for (const key of secretKeysOf(secret.resource)) problems.push(...(await valueProblems(secret, key, secretKey)));
  }
  return problems;
}

async function valueProblems(secret: Stored, key: string, secretKey: SecretKey | null): Promise<readonly Problem[]> {
  const place = `${refFor(secret)}.${key}`;
  const cure = `cairn secret delete ${nameOf(secret.resource)} --yes`;
  if (secretKey === null) return [{place, state: 'error', problem: 'the key of the local secrets is missing, so its value can not be read', cure: 'Restore config/secret.key from a backup.'}];
  try {
    await revealSecret(secretKey, secret, key);
    return [];
  } catch (error) {
    if (!isAppError(error)) throw error;
    return [{...problemOf(error), place, cure: error.next[0] ?? error.hint ?? cure}];
  }
}
