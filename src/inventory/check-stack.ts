/** What a stack needs of this machine, and what of it isn't here; no network is touched. */
import type {Stored} from '../backend/backend.js';
import type {ThisMachine} from '../config/config.js';
import {typeOfKind} from '../domain/kind.js';
import type {ComponentKind, ComponentType} from '../domain/kind.js';
import {componentSpecOf, nameOf, sameNamespace} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';
import type {SecretReference} from '../domain/secret-reference.js';
import {sameName} from '../domain/name.js';
import {refOf} from '../domain/ref.js';
import type {NeedKind} from '../flavors/flavor.js';
import {needs} from '../flavors/portability.js';
import {problemText, validateComponent} from '../flavors/validate.js';
import {checkNeed} from './check-needs.js';
import {describeStack} from './facts.js';
import type {ComponentFacts, StackFacts} from './facts.js';
import {readableFlavorsIn} from './flavors.js';
import {resolveReferences} from './resolve-references.js';
import type {MetReference, ReferenceSource, ResolvedReferences, UnmetReference} from './resolve-references.js';
import {fieldOf} from './secret-uses.js';

export type FindingKind = 'component' | 'config' | 'kube context' | 'not portable' | Exclude<NeedKind, 'kube_context'>;

export interface Finding {
  /** The component's. */
  readonly ref: string;
  /** The setting that asks for it, `a.b`; null where the component as a whole does. */
  readonly field: string | null;
  readonly what: FindingKind;
  readonly state: 'met' | 'unmet' | 'unknown';
  readonly detail: string;
  /** What to run; null where that is not cairn's to say. */
  readonly next: string | null;
}

export interface StackCheck {
  readonly stack: StackFacts;
  /** Components in the order of the stack; of each what is unmet first. */
  readonly findings: readonly Finding[];
  /** References to secrets, for whoever wants to complete the stack. */
  readonly unmetReferences: readonly UnmetReference[];
  /** True where nothing is unmet; what can't be known doesn't count. */
  readonly ready: boolean;
}

export interface CheckSource extends ReferenceSource {
  readonly machine: ThisMachine;
  /** The remote that would give a run the value of a reference that is unmet here; null for none. */
  readonly givenBy?: (component: Resource, reference: SecretReference) => string | null;
}

/** Checks every component of a stack. What is unmet is a finding, never an error. */
export async function checkStack(source: CheckSource, stored: Stored): Promise<StackCheck> {
  const stack = await describeStack(source.local, stored);
  const components = stack.slots.flatMap(({component}) => (component === null ? [] : [component]));
  const resolved = await resolveReferences(source, components.map(each => each.stored));
  const findings: Finding[] = [];
  for (const {type, reference, component} of stack.slots) {
    if (component === null) findings.push(missingComponent(stored, type, reference));
    else findings.push(...sorted(await findingsOf(source, component, resolved)));
  }
  const {givenBy = () => null} = source;
  return {stack, findings, unmetReferences: resolved.unmet.filter(({use}) => givenBy(use.component.resource, use) === null), ready: findings.every(({state}) => state !== 'unmet')};
}

async function findingsOf(source: CheckSource, facts: ComponentFacts, resolved: ResolvedReferences): Promise<readonly Finding[]> {
  const {stored} = facts;
  const isHere = ({use}: MetReference | UnmetReference): boolean => use.component.resource.id === stored.resource.id;
  return [
    ...(await problemFindings(source, stored)),
    ...resolved.unmet.filter(isHere).map(unmet => unmetFinding(source, unmet)),
    ...resolved.met.filter(isHere).map(metFinding),
    ...(await needFindings(source, stored)),
    ...portabilityFindings(facts),
  ];
}

async function problemFindings({local}: CheckSource, {resource}: Stored): Promise<readonly Finding[]> {
  const {flavor, config} = componentSpecOf(resource);
  const report = await validateComponent({type: typeOfKind(resource.kind as ComponentKind), flavor, config, mode: 'import', flavors: readableFlavorsIn(local, resource.namespace)});
  const ref = refOf(resource);
  const next = `cairn ${resource.kind} describe ${refOf(resource).slice(resource.kind.length + 1)}`;
  return [
    ...report.problems.map((problem): Finding => ({ref, field: fieldOf(problem.pointer) || null, what: 'config', state: 'unmet', detail: problemText(problem), next})),
    ...report.plainSecrets.map((pointer): Finding => {
      return {ref, field: fieldOf(pointer), what: 'config', state: 'unmet', detail: 'a value in clear; it belongs into a secret', next};
    }),
  ];
}

function unmetFinding({givenBy = () => null}: CheckSource, {use, detail, next}: UnmetReference): Finding {
  const {resource} = use.component;
  const field = {ref: refOf(resource), field: fieldOf(use.pointer), what: 'secret'} as const;
  const remote = givenBy(resource, use);
  if (remote !== null) return {...field, state: 'met', detail: `${use.secret}.${use.key}, which ${remote} gives to your runs`, next: null};
  return {...field, state: 'unmet', detail, next};
}

function metFinding({use, secret, key}: MetReference): Finding {
  if (secret === null) return {ref: refOf(use.component.resource), field: fieldOf(use.pointer), what: 'secret', state: 'met', detail: `${use.secret}.${use.key}`, next: null};
  const isBound = !sameNamespace(use.component.resource.namespace, secret.namespace);
  const detail = isBound ? `${use.secret}.${use.key} is bound to your ${nameOf(secret)}.${key}` : `${nameOf(secret)}.${key}`;
  return {ref: refOf(use.component.resource), field: fieldOf(use.pointer), what: 'secret', state: 'met', detail, next: null};
}

async function needFindings(source: CheckSource, {resource}: Stored): Promise<readonly Finding[]> {
  const {flavor, config} = componentSpecOf(resource);
  const wanted = await needs({type: typeOfKind(resource.kind as ComponentKind), flavor, config}, readableFlavorsIn(source.local, resource.namespace));
  const others = wanted.filter(need => need.kind !== 'secret' || need.field !== null);
  return Promise.all(
    others.map(async (need): Promise<Finding> => {
      const answer = need.kind === 'secret' ? await namedSecret(source, {name: need.name, resource}) : await checkNeed(source.machine, need);
      return {ref: refOf(resource), field: need.field === null ? null : fieldOf(need.field), what: kindWords(need.kind), ...answer};
    }),
  );
}

/** A setting that is the name of a secret as a whole. */
async function namedSecret({local}: CheckSource, {name, resource}: {readonly name: string} & Pick<Stored, 'resource'>): Promise<Pick<Finding, 'state' | 'detail' | 'next'>> {
  const secret = await local.find({kind: 'secret', name, namespace: resource.namespace});
  if (secret !== null && sameName(nameOf(secret.resource), name)) return {state: 'met', detail: `the secret ${name}`, next: null};
  if (resource.namespace.owner !== null) return {state: 'unknown', detail: `the secret ${name} stays with ${resource.namespace.owner}`, next: null};
  return {state: 'unmet', detail: `there is no secret "${name}" here`, next: `cairn secret create ${name} --value KEY=-`};
}

/** One's own works here whatever ties it to a machine; another's was made on another one. */
function portabilityFindings({stored: {resource}, portability}: ComponentFacts): readonly Finding[] {
  const state = resource.namespace.owner === null ? 'met' : 'unknown';
  return portability.reasons.map(detail => ({ref: refOf(resource), field: null, what: 'not portable', state, detail, next: null}));
}

function missingComponent({resource}: Stored, type: ComponentType, reference: string): Finding {
  const next = `cairn stack describe ${refOf(resource).slice('stack/'.length)}`;
  return {ref: refOf(resource), field: type, what: 'component', state: 'unmet', detail: `its ${type} (${reference.replace(/^name:/, '')}) is not on this machine`, next};
}

function kindWords(kind: NeedKind): FindingKind {
  return kind === 'kube_context' ? 'kube context' : kind;
}

const order = ['unmet', 'unknown', 'met'];

function sorted(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}
