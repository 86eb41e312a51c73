/** What a registration lacks, asked for on a terminal: name, flavor, settings. Nothing is written before the last answer. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {JsonObject} from '../../domain/json.js';
import {typeOfKind} from '../../domain/kind.js';
import type {ActiveType, ComponentKind} from '../../domain/kind.js';
import {nameProblem} from '../../domain/name.js';
import type {Resource} from '../../domain/manifest.js';
import {own} from '../../domain/manifest.js';
import type {Flavor} from '../../flavors/flavor.js';
import {fieldsIn, flavorsIn, flavorsOfType} from '../../inventory/flavors.js';
import type {FlavorField} from '../../inventory/flavors.js';
import {registerCommand} from '../../inventory/register-command.js';
import {chooseOne} from '../choose.js';
import {AskedSecrets, askField} from './ask-field.js';
import {configOf} from './config.js';
import type {ConfigFlags} from '../options.js';

export interface Asked {
  readonly name: string;
  readonly flavor: string;
  readonly config: JsonObject;
  /** Secrets that were typed in, to be written along. */
  readonly secrets: readonly Resource[];
}

export interface Asking extends ConfigFlags {
  readonly kind: ComponentKind;
  readonly name?: string | undefined;
  readonly flavor?: string | undefined;
}

/**
 * The registration with what was missing in it. Where nobody can be asked, rejects with `usage` naming what is missing; a
 * required setting is then left to the check of the flavor, which names all of them.
 */
export async function completed(app: App, given: Asking): Promise<Asked> {
  const {kind} = given;
  const prompter = await app.prompter();
  const isOpen = given.name === undefined || given.flavor === undefined;
  if (isOpen && !prompter.canAsk) throw missing(given);
  const name = given.name ?? (await prompter.text(`Name of the ${kind}`, 'NAME', nameProblem));
  const flavor = given.flavor ?? (await chosenFlavor(app, kind));
  const flavors = flavorsIn(await app.local(), own);
  const config = await configOf(app, {kind, flavor, flavors}, given);
  const definition = prompter.canAsk ? await flavors.find(typeOfKind(kind), flavor) : null;
  if (definition === null) return {name, flavor, config, secrets: []};
  const secrets = new AskedSecrets(name);
  const answers = await askedSettings(app, {kind, definition, config, isOpen, secrets});
  const asked = {name, flavor, config: {...config, ...answers}, secrets: await secrets.sealed(app)};
  if (isOpen || Object.keys(answers).length > 0) sayCommand(app, kind, asked);
  return asked;
}

function missing({kind, name, flavor}: Asking): AppError {
  const flags = [...(name === undefined ? ['NAME'] : []), ...(flavor === undefined ? ['--flavor'] : [])];
  return new AppError('usage', `${flags.join(' and ')} ${flags.length > 1 ? 'are' : 'is'} missing, and there is no terminal to ask on`, {
    next: [`cairn ${kind} register ${name ?? 'NAME'} --flavor ${flavor ?? 'FLAVOR'}`, `cairn flavor list --type ${kind}`],
    details: {flags},
  });
}

async function chosenFlavor(app: App, kind: ComponentKind): Promise<string> {
  const flavors = await flavorsOfType(await app.local(), typeOfKind(kind) as ActiveType);
  const choices = flavors.map(({name, title}) => ({value: name, about: title}));
  return (await chooseOne(app, {question: `Which flavor of ${kind}?`, choices, flag: '--flavor'})) ?? '';
}

interface Settings {
  readonly kind: ComponentKind;
  readonly definition: Flavor;
  readonly config: JsonObject;
  /** The dialogue was asked for, so that settings which nobody needs are offered as well. */
  readonly isOpen: boolean;
  readonly secrets: AskedSecrets;
}

async function askedSettings(app: App, {kind, definition, config, isOpen, secrets}: Settings): Promise<JsonObject> {
  const open = fieldsIn(definition).filter(({key}) => !Object.hasOwn(config, key));
  const answers: Record<string, JsonObject[string]> = {};
  const ask = async (field: FlavorField): Promise<void> => {
    answers[field.key] = await askField(app, {field, definition, secrets});
  };
  for (const field of open.filter(({required}) => required)) await ask(field);
  let optional = open.filter(({required}) => !required);
  while (isOpen && optional.length > 0) {
    const key = await chosenSetting(app, kind, optional);
    if (key === null) break;
    await ask(optional.find(field => field.key === key) as FlavorField);
    optional = optional.filter(field => field.key !== key);
  }
  return answers;
}

async function chosenSetting(app: App, kind: ComponentKind, optional: readonly FlavorField[]): Promise<string | null> {
  const choices = optional.map(({key, schema}) => ({value: key, about: schema.description}));
  return chooseOne(app, {question: `Another setting of the ${kind}?`, choices, none: 'no, register it', flag: '--KEY=VALUE'});
}

function sayCommand(app: App, kind: ComponentKind, {name, flavor, config, secrets}: Asked): void {
  const creations = secrets.map(({manifest}) => {
    const values = Object.keys(manifest.spec['values'] as JsonObject).map(key => ` --value ${key}`);
    return `cairn secret create ${manifest.metadata.name}${values.join('')} && `;
  });
  app.notice({level: 'info', code: 'equivalent', message: `Without questions: ${creations.join('')}${registerCommand({kind, name, flavor, config})}`});
}
