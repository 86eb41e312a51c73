/** Finds the verb that a command line calls, before any command file is loaded. */
import {closest} from '../domain/closest.js';
import {AppError} from '../domain/errors.js';
import {globalFlagTable} from './global-flag-table.js';
import {groupOf, tree} from './tree.js';
import type {Group, Leaf} from './tree.js';

export type Located =
  | {readonly kind: 'leaf'; readonly leaf: Leaf; /** The global flags before the verb, in long form, and all that follows it. */ readonly args: readonly string[]}
  | {readonly kind: 'group'; readonly group: Group}
  | {readonly kind: 'root'}
  | {readonly kind: 'version'}
  | {readonly kind: 'topic'; readonly word: string};

/** Throws `usage` with the nearest names for a word that is no command. Nothing but exact words is ever run. */
export function locate(argv: readonly string[]): Located {
  const flags: string[] = [];
  let at = skipFlags(argv, 0, flags);
  if (argv[at] === 'help') return locateHelp(argv.slice(at + 1));
  if (flags.includes('--version')) return {kind: 'version'};
  const word = argv[at];
  if (word === undefined) return {kind: 'root'};
  const single = tree.leaves.find(({path}) => path[0] === word);
  if (single !== undefined) return {kind: 'leaf', leaf: single, args: [...flags, ...argv.slice(at + 1)]};
  const group = groupOf(word);
  if (group === undefined) throw unknownCommand(word);
  at = skipFlags(argv, at + 1, flags);
  const verb = argv[at];
  if (verb === undefined) return {kind: 'group', group};
  if (verb === 'help') return locateHelp([group.word, ...argv.slice(at + 1)]);
  return {kind: 'leaf', leaf: leafOf(group, verb), args: [...flags, ...argv.slice(at + 1)]};
}

/** What `cairn help WORDS` is about. */
function locateHelp(words: readonly string[]): Located {
  const [word, verb] = words.filter(each => !each.startsWith('-'));
  if (word === undefined) return {kind: 'root'};
  const single = tree.leaves.find(({path}) => path[0] === word);
  if (single !== undefined) return {kind: 'leaf', leaf: single, args: ['--help']};
  const group = groupOf(word);
  if (group === undefined) return {kind: 'topic', word};
  return verb === undefined ? {kind: 'group', group} : {kind: 'leaf', leaf: leafOf(group, verb), args: ['--help']};
}

function leafOf(group: Group, verb: string): Leaf {
  const leaf = group.leaves.find(({path}) => path[1] === verb);
  if (leaf !== undefined) return leaf;
  const near = closest(verb, group.leaves.map(({path}) => path[1] ?? ''));
  throw new AppError('usage', `"${verb}" is no command of "cairn ${group.word}"`, {
    ...didYouMean(near),
    next: near.length > 0 ? near.map(each => `cairn ${group.word} ${each}`) : [`cairn ${group.word} --help`],
  });
}

/** The usage error for a word that no command has, in the nearest words there are. */
export function unknownCommand(word: string): AppError {
  const words = [...tree.leaves.map(({path}) => path[0] ?? ''), ...tree.groups.filter(({hidden}) => !hidden).map(each => each.word), 'help'];
  const near = closest(word, words);
  return new AppError('usage', `"${word}" is no cairn command`, {
    ...didYouMean(near),
    next: near.length > 0 ? near.map(each => `cairn ${each}`) : ['cairn --help'],
  });
}

/** Collects global flags in long form from `at` on; returns where the next word stands. */
function skipFlags(argv: readonly string[], start: number, flags: string[]): number {
  let at = start;
  for (; at < argv.length; at++) {
    const arg = argv[at] as string;
    if (!arg.startsWith('-') || arg === '-') break;
    if (arg === '-h' || arg === '--help') flags.push('--help');
    else if (arg === '-V' || arg === '--version') flags.push('--version');
    else at += takeFlag(arg, argv[at + 1], flags);
  }
  return at;
}

/** Takes one flag; returns how many more arguments it used. */
function takeFlag(arg: string, next: string | undefined, flags: string[]): number {
  const [name, inline] = nameAndValue(arg);
  const flag = globalFlagTable.find(({long, short}) => long === name || short === name);
  if (flag === undefined || (flag.value === undefined && inline !== undefined)) {
    const near = closest(name, globalFlagTable.map(({long}) => long));
    throw new AppError('usage', `${name} is no flag that may stand before a command`, {...didYouMean(near), next: ['cairn --help']});
  }
  if (flag.value === undefined) {
    flags.push(flag.long);
    return 0;
  }
  const value = inline ?? next;
  if (value === undefined) throw new AppError('usage', `${name} needs a value: ${flag.long} ${flag.value.toUpperCase()}`);
  flags.push(`${flag.long}=${value}`);
  return inline === undefined ? 1 : 0;
}

/** `--output=json` and `-ojson` in two; the value is undefined where the argument has none. */
function nameAndValue(arg: string): readonly [name: string, value: string | undefined] {
  if (!arg.startsWith('--')) return [arg.slice(0, 2), arg.slice(2) || undefined];
  const end = arg.indexOf('=');
  return end < 0 ? [arg, undefined] : [arg.slice(0, end), arg.slice(end + 1)];
}

function didYouMean(near: readonly string[]): {readonly hint?: string} {
  return near.length === 0 ? {} : {hint: `Did you mean ${near.map(each => `"${each}"`).join(' or ')}?`};
}
