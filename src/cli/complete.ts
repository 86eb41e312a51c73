/**
 * Answers a shell's completion: `cairn __complete :TYPED WORD...`, where the words stand before the one being typed, whose colon
 * keeps it from being lost where it is empty. The first line of the answer says what follows: `words` (a value a line, a tab, what
 * it is), or `files` or `folders`, which the shell knows itself. Everything comes from the tree and from commander's options.
 */
import {isAppError} from '../domain/errors.js';
import type {Candidate, Completion} from '../commands/candidates.js';
import type {CommandLine} from './command-line.js';
import {globalFlagTable} from './global-flag-table.js';
import {locate} from './locate.js';
import type {Located} from './locate.js';
import {topics} from './topics.js';
import {tree} from './tree.js';

/** Never rejects for what a person typed or has on disk: an empty answer says the same. Asks no server. */
export async function completionText(line: CommandLine): Promise<string> {
  const [typed = '', ...words] = line.argv.slice(1);
  try {
    return textOf(await complete(words, typed.slice(1), line), typed.slice(1));
  } catch (error) {
    if (isAppError(error)) return 'words\n';
    throw error;
  }
}

function textOf(completion: Completion, typed: string): string {
  if (completion === 'files' || completion === 'folders') return `${completion}\n`;
  // What would break the lines of the answer is nobody's name.
  const fitting = completion.filter(({value}) => value.startsWith(typed) && !control.test(value));
  return `words\n${fitting.map(({value, about = ''}) => `${value}\t${about.replaceAll(controls, ' ')}\n`).join('')}`;
}

const control = /[\u0000-\u001f\u007f-\u009f]/;
const controls = new RegExp(control, 'g');

async function complete(words: readonly string[], typed: string, line: CommandLine): Promise<Completion> {
  const pending = flagWithoutValue(words);
  const located = locatedOrNull(words);
  if (located?.kind === 'leaf') {
    if (located.args.includes('--help')) return [];
    const {completeLeaf} = await import('./complete-leaf.js');
    return completeLeaf({leaf: located.leaf, args: located.args, typed, line});
  }
  if (pending !== null) {
    const {completeGlobalFlag} = await import('./complete-leaf.js');
    return completeGlobalFlag(pending, line);
  }
  return located === null ? [] : completeCommand(located, words.includes('help'), typed);
}

/** The global flag before a verb that the next word is the value of. */
function flagWithoutValue(words: readonly string[]): string | null {
  const last = words.at(-1);
  const flag = globalFlagTable.find(({long, short, value}) => value !== undefined && [long, short].includes(last ?? '-'));
  return flag?.long ?? null;
}

function locatedOrNull(words: readonly string[]): Located | null {
  try {
    return locate(words);
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

/** The next word of a command line that has no verb yet. */
function completeCommand(located: Located, isHelp: boolean, typed: string): readonly Candidate[] {
  if (typed.startsWith('-')) return isHelp ? [] : globalFlags();
  switch (located.kind) {
    case 'root':
      return [...rootWords(), ...(isHelp ? topicWords() : [helpCandidate])];
    case 'group':
      return [...located.group.leaves.map(({path, summary}) => ({value: path[1] ?? '', about: summary})), ...(isHelp ? [] : [helpCandidate])];
    case 'leaf':
    case 'version':
    case 'topic':
      return [];
  }
}

function topicWords(): readonly Candidate[] {
  return topics.filter(({word}) => !tree.groups.some(group => group.word === word)).map(({word, summary}) => ({value: word, about: summary}));
}

const helpCandidate: Candidate = {value: 'help', about: 'Explain a command'};

function rootWords(): readonly Candidate[] {
  const groups = tree.groups.filter(({hidden}) => !hidden);
  return [...tree.leaves.map(({path, summary}) => ({value: path[0] ?? '', about: summary})), ...groups.map(({word, summary}) => ({value: word, about: summary}))];
}

function globalFlags(): readonly Candidate[] {
  return [...globalFlagTable.map(({long, text}) => ({value: long, about: text})), {value: '--help', about: 'show help'}, {value: '--version', about: 'show the version'}];
}
