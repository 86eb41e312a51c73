/** What every engine refuses before it starts a task. */
import {closest} from '../../domain/closest.js';
import {AppError} from '../../domain/errors.js';
import type {Task} from './orchestrator.js';

/** Throws `invalid_input` that names a setting which the flavor doesn't know, or where a text that no system takes stands. */
export function checkTask(flavor: string, task: Task, knownSettings: readonly string[]): void {
  refuseUnknown(flavor, {what: 'setting', names: Object.keys(task.settings), known: knownSettings});
  const secrets = Object.entries(task.secrets).map(([name, value]): [string, string] => [name, value.reveal()]);
  for (const [name, value] of [...Object.entries(task.environment), ...secrets]) {
    if (/^$|[=\0]/.test(name)) throw new AppError('invalid_input', `${JSON.stringify(name)} can't be the name of a variable`, {details: {name}});
    if (value.includes('\0')) throw new AppError('invalid_input', `The variable ${name} has a NUL character in its value`, {details: {name}});
  }
  if (task.words.some(word => word.includes('\0'))) throw new AppError('invalid_input', 'The command has a NUL character in it');
}

/** Throws `invalid_input` where one of the names isn't known. */
export function refuseUnknown(flavor: string, {what, names, known}: {readonly what: string; readonly names: readonly string[]; readonly known: readonly string[]}): void {
  const unknown = names.filter(name => !known.includes(name));
  const [first] = unknown;
  if (first === undefined) return;
  const [like] = closest(first, known);
  throw new AppError('invalid_input', `${flavor} has no ${what} ${unknown.map(name => JSON.stringify(name)).join(', ')}`, {
    hint: known.length === 0 ? `Steps have no settings of their own for ${flavor}.` : `${like === undefined ? '' : `Did you mean ${like}? `}It knows ${known.join(', ')}.`,
    details: {flavor, unknown},
  });
}
