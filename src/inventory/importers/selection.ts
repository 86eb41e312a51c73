/** Which of another tool's contexts are imported, and what they are called here. */
import {closest} from '../../domain/closest.js';
import {AppError} from '../../domain/errors.js';
import type {JsonObject} from '../../domain/json.js';
import {checkName, sameName} from '../../domain/name.js';
import {secretReferencesIn} from '../../domain/secret-reference.js';
import {builtIn} from '../../flavors/source.js';
import type {Warning} from '../edit.js';
import {importObjects} from '../import.js';
import type {ImportChoices, Imported, ImportTarget} from '../import.js';
import {componentsOf, nameOf} from '../zenml/parse.js';

export interface Selection extends ImportChoices {
  /** As the other tool calls them. */
  readonly names: readonly string[];
  readonly all: boolean;
  /** What the one that is chosen is called here. */
  readonly name?: string | undefined;
  /** Stands before each name. */
  readonly prefix?: string | undefined;
}

/** What a tool has, for choosing and for messages. */
export interface Offer<T extends {readonly name: string}> {
  /** `kube context`. */
  readonly what: string;
  /** `cairn import kube-contexts`. */
  readonly command: string;
  /** Where they were looked for. */
  readonly place: string;
  readonly contexts: readonly T[];
}

/** An orchestrator that a context becomes. */
export interface ContextComponent {
  readonly context: string;
  readonly flavor: string;
  readonly config: JsonObject;
  readonly labels: Readonly<Record<string, string>>;
}

/** The chosen ones, in the tool's order. Throws `usage` where nothing is chosen, `not_found` for what isn't there; either lists what there is. */
export function chosen<T extends {readonly name: string}>(offer: Offer<T>, {names, all, name}: Selection): readonly T[] {
  const {what, place, contexts} = offer;
  if (contexts.length === 0) throw new AppError('not_found', `There is no ${what} in ${place}`, {details: {place, contexts: []}});
  if (all === names.length > 0) throw unclear(offer, all);
  for (const wanted of names) if (!contexts.some(each => each.name === wanted)) throw unknown(offer, wanted);
  const taken = all ? contexts : contexts.filter(each => names.includes(each.name));
  if (name !== undefined && taken.length > 1) {
    throw new AppError('usage', `--name names one ${what}, and ${taken.length} are to be imported`, {hint: '--prefix TEXT stands before each of several names.'});
  }
  return taken;
}

/** Imports contexts as orchestrators, in one transaction. Rejects with `ambiguous` where two would have the same name, and as `importObjects`. */
export async function importContexts(target: ImportTarget, components: readonly ContextComponent[], selection: Selection): Promise<Imported> {
  const raw = components.map(({context, flavor, config, labels}) => {
    return {type: 'orchestrator', name: nameHere(context, selection), flavor, configuration: config, beside: {}, labels} as const;
  });
  const disguised = components.find(({config}) => secretReferencesIn(config).length > 0);
  if (disguised !== undefined) throw new AppError('invalid_input', `${JSON.stringify(disguised.context)} reads as a reference to a secret, and is not imported`);
  refuseSameNames(raw.map((each, index) => ({name: nameOf(each.name).name, context: components[index]?.context ?? ''})));
  const read = await componentsOf(raw, {mode: 'strict', flavors: builtIn, pointerOf: ({name}) => name});
  const what = read.components.length === 1 ? 'a context' : `${read.components.length} contexts`;
  const imported = await importObjects(target, {what, components: read.components, stack: null}, selection);
  return {...imported, warnings: read.warnings};
}

/** A notice for contexts that `--all` leaves out. */
export function leftOut(what: string, why: string): Warning {
  return {code: 'left_out', message: `${what} is left out: ${why}`};
}

function nameHere(context: string, {name, prefix = ''}: Selection): string {
  const given = name === undefined ? `${prefix}${context}` : `${prefix}${name}`;
  return name === undefined ? given : checkName(given, 'an orchestrator');
}

function refuseSameNames(named: readonly {readonly name: string; readonly context: string}[]): void {
  for (const [index, {name, context}] of named.entries()) {
    const before = named.slice(0, index).find(each => sameName(each.name, name));
    if (before === undefined) continue;
    throw new AppError('ambiguous', `the contexts ${JSON.stringify(before.context)} and ${JSON.stringify(context)} would both be called orchestrator/${name}`, {
      hint: 'Import them one by one, with --name NAME.',
      details: {name, contexts: [before.context, context]},
    });
  }
}

function unclear<T extends {readonly name: string}>(offer: Offer<T>, all: boolean): AppError {
  const {what, command, contexts} = offer;
  const question = all ? `--all is every ${what}, and some are named besides` : `Which ${what}s are to be imported?`;
  return new AppError('usage', question, {hint: listed(offer), next: [`${command} --all`], details: {contexts: contexts.map(({name}) => name)}});
}

function unknown<T extends {readonly name: string}>(offer: Offer<T>, wanted: string): AppError {
  const names = offer.contexts.map(({name}) => name);
  const near = closest(wanted, names);
  const meant = near.length === 0 ? '' : `Did you mean ${near.map(each => `"${each}"`).join(' or ')}? `;
  return new AppError('not_found', `There is no ${offer.what} ${JSON.stringify(wanted)} in ${offer.place}`, {
    hint: `${meant}${listed(offer)}`,
    next: [`${offer.command} --all --dry-run`],
    details: {name: wanted, near, contexts: names},
  });
}

function listed<T extends {readonly name: string}>({what, contexts}: Offer<T>): string {
  return `The ${what}s are ${contexts.map(({name}) => name).join(', ')}.`;
}
