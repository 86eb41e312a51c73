/** What the registration of a stack lacks, asked for on a terminal: its name, and a component for each type. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {componentTypes, kindOfType, requiredTypes} from '../../domain/kind.js';
import type {ComponentType} from '../../domain/kind.js';
import {nameProblem} from '../../domain/name.js';
import {stackText} from '../../inventory/active-stack.js';
import {stackRegisterText} from '../../inventory/register-command.js';
import {chooseOne} from '../choose.js';

export interface StackParts {
  readonly name?: string | undefined;
  readonly components: ReadonlyMap<ComponentType, string>;
}

/**
 * Required components are asked for wherever they are missing; the others are offered only where the name is missing too, since
 * whoever gives a name has said what is wanted. Rejects with `usage` naming what is missing where nobody can be asked.
 */
export async function completedStack(app: App, {name: given, components}: StackParts): Promise<StackParts & {readonly name: string}> {
  const prompter = await app.prompter();
  const required = requiredTypes.filter(type => !components.has(type));
  if (given === undefined && !prompter.canAsk) throw missing(required);
  const name = given ?? (await prompter.text('Name of the stack', 'NAME', nameProblem));
  const all = new Map(components);
  for (const type of required) all.set(type, (await chosen(app, type, {names: await namesOf(app, type)})) ?? '');
  if (given !== undefined) return {name, components: all};
  for (const type of componentTypes.filter(each => !all.has(each))) {
    const names = await namesOf(app, type);
    const answer = names.length === 0 ? null : await chosen(app, type, {names, none: 'none'});
    if (answer !== null) all.set(type, answer);
  }
  app.notice({level: 'info', code: 'equivalent', message: `Without questions: ${stackRegisterText(name, all)}`});
  return {name, components: all};
}

async function chosen(app: App, type: ComponentType, {names, none}: {readonly names: readonly string[]; readonly none?: string}): Promise<string | null> {
  const kind = kindOfType(type);
  return chooseOne(app, {question: `Which ${kind}?`, choices: names.map(value => ({value})), flag: `--${kind}`, ...(none === undefined ? {} : {none})});
}

async function namesOf(app: App, type: ComponentType): Promise<readonly string[]> {
  const rows = (await app.prompter()).canAsk ? await (await app.local()).list(kindOfType(type)) : [];
  return rows.flatMap(row => (row.status === 'ok' ? [stackText(row.resource)] : []));
}

function missing(required: readonly ComponentType[]): AppError {
  const flags = ['NAME', ...required.map(type => `--${kindOfType(type)}`)];
  return new AppError('usage', `${flags.join(', ')} ${flags.length > 1 ? 'are' : 'is'} missing, and there is no terminal to ask on`, {
    next: ['cairn stack register NAME -o ORCHESTRATOR -a ARTIFACT_STORE'],
    details: {flags},
  });
}
