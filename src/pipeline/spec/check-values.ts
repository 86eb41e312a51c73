/** Values that parameters and matrices may have: of their type, and such that a variable of the environment can carry them. */
import {closest} from '../../domain/closest.js';
import {canonicalJson, isJsonObject, sameJson} from '../../domain/json.js';
import type {Json} from '../../domain/json.js';
import type {Parameter, ParameterType} from './pipeline.js';

/** Bytes. Linux gives a variable 128 KiB with its name, and all of them together a few megabytes. */
const largestText = 64 * 1024;

const typeWords: Readonly<Record<ParameterType, string>> = {
  string: 'text', integer: 'a whole number', number: 'a number', boolean: 'true or false', list: 'a list', object: 'a map',
};

/** How a task sees a value: text as it is, everything else as JSON. */
export function valueText(value: Json): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}

/** The end of a sentence that begins with what has the value; null where nothing is wrong. */
export function valueProblem(value: Json): string | null {
  const text = valueText(value);
  if (text.includes('\0')) return 'holds a NUL character, which no variable can';
  if (/\p{Surrogate}/u.test(text)) return 'holds half of a character';
  return Buffer.byteLength(text) > largestText ? `has more than ${largestText / 1024} KiB: put it into a file, and take that as an input` : null;
}

/** As `valueProblem`, for a value of that parameter. */
export function parameterProblem(value: Json, {type, choices}: Parameter): string | null {
  if (!hasType(value, type)) return `must be ${typeWords[type]}${shown(value)}`;
  const problem = valueProblem(value);
  if (problem !== null || choices === undefined || choices.some(choice => sameJson(choice, value))) return problem;
  return `must be one of ${choices.map(valueText).join(', ')}${shown(value)}`;
}

/** ` did you mean …`, for words that aren't there. */
export function suggestionFor(word: string, known: Iterable<string>): {readonly suggestion?: string} {
  const [suggestion] = closest(word, known);
  return suggestion === undefined ? {} : {suggestion};
}

function shown(value: Json): string {
  return typeof value === 'object' && value !== null ? '' : `, not ${JSON.stringify(value).slice(0, 100)}`;
}

function hasType(value: Json, type: ParameterType): boolean {
  switch (type) {
    case 'list':
      return Array.isArray(value);
    case 'object':
      return isJsonObject(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'string':
    case 'boolean':
      return typeof value === type;
  }
}
