/** Names of objects and owners (SEMANTICS 1.1). */
import {AppError} from './errors.js';
import {kindOfWord} from './kind.js';

const grammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** What is wrong with a name, or null if nothing is. */
export function nameProblem(name: string): string | null {
  if (name === '') return 'a name can not be empty';
  if (name.length > 63) return 'a name has at most 63 characters';
  if (!grammar.test(name)) return 'a name has letters, digits, ".", "_" and "-" only, and starts with a letter or a digit';
  if (name.endsWith('.')) return 'a name does not end with a dot';
  if (isReserved(name)) return `"${name}" is a word of cairn's own`;
  return null;
}

/** The name itself, or an `invalid_name` error that says what is wrong with it. */
export function checkName(name: string, what: string): string {
  const problem = nameProblem(name);
  if (problem !== null) {
    throw new AppError('invalid_name', `${JSON.stringify(name)} can not be the name of ${what}: ${problem}`, {
      hint: `Try "${nearestName(name)}".`,
    });
  }
  return name;
}

/** Names are compared without case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The nearest name inside the grammar, for imports and hints; itself where it is already inside. */
export function nearestName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63)
    .replace(/[.-]+$/, '');
  if (plain === '') return 'unnamed';
  return isReserved(plain) ? `${plain.slice(0, 60)}-1` : plain;
}

/** `name`, then `name-2`, `name-3`, ... */
export function* candidateNames(name: string): Generator<string> {
  yield name;
  for (let number = 2; number < 1000; number++) yield `${name.slice(0, 58)}-${number}`;
}

function isReserved(name: string): boolean {
  const lower = name.toLowerCase();
  return lower === 'everyone' || lower === 'me' || kindOfWord(lower) !== null;
}
