/** Completes what follows a verb, by the verb's own commander options and arguments. */
import type {Argument, Option} from 'commander';
import {candidatesFrom} from '../commands/candidates.js';
import type {Candidate, CandidateSource, Completion} from '../commands/candidates.js';
import {configFlagName} from '../commands/options.js';
import type {Verb} from '../commands/verb.js';
import {componentTypes, isComponentKind, kindOfWord} from '../domain/kind.js';
import type {Kind} from '../domain/kind.js';
import type {CommandLine} from './command-line.js';
import {earlyFlags} from './early-flags.js';
import {globalFlagTable} from './global-flag-table.js';
import {addGlobalFlags} from './global-flags.js';
import type {Leaf} from './tree.js';

interface LeafCompletion {
  readonly leaf: Leaf;
  /** The words after the verb. */
  readonly args: readonly string[];
  readonly typed: string;
  readonly line: CommandLine;
}

export async function completeLeaf({leaf, args, typed, line}: LeafCompletion): Promise<Completion> {
  const verb = (await leaf.load())(line.app);
  addGlobalFlags(verb);
  const read = readWords(verb, args);
  const context: Context = {verb, read, kind: kindOfWord(leaf.path[0] ?? ''), typed};
  const answer = (source: CandidateSource): Promise<Completion> => sourced(source, line);
  if (read.pending !== null) return answer(flagSource(context, read.pending));
  const attached = read.ended ? null : /^(--[^=]+)=/.exec(typed);
  if (attached !== null) return prefixed(await answer(flagSource(context, attached[1] as string)), attached[0]);
  if (typed.startsWith('-') && !read.ended) return [...flagsOf(context), ...(await configFlagsOf(context, answer))];
  return answer(argumentSource(context));
}

/** The value of a flag of every command. */
export async function completeGlobalFlag(long: string, line: CommandLine): Promise<Completion> {
  const flag = globalFlagTable.find(each => each.long === long);
  return sourced(flag?.choices === undefined ? byWord(flag?.value ?? '') : {from: 'words', words: flag.choices}, line);
}

async function sourced(source: CandidateSource, line: CommandLine): Promise<Completion> {
  switch (source.from) {
    case 'words':
      return source.words.map(value => ({value}));
    case 'files':
    case 'folders':
      return source.from;
    default:
      await line.begin({...earlyFlags([], undefined), quiet: true}, []);
      return candidatesFrom(line.app, source);
  }
}

interface WordsRead {
  /** Values by long flag; a component's settings are among them. */
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
  /** The flag that the next word is the value of. */
  readonly pending: string | null;
  /** True after `--`. */
  readonly ended: boolean;
}

interface Context {
  readonly verb: Verb;
  readonly read: WordsRead;
  /** The kind that the verb's group is about. */
  readonly kind: Kind | null;
  readonly typed: string;
}

function readWords(verb: Verb, args: readonly string[]): WordsRead {
  const values = new Map<string, string>();
  const operands: string[] = [];
  let pending: string | null = null;
  let ended = false;
  for (const arg of args) {
    if (pending !== null) {
      values.set(pending, arg);
      pending = null;
    } else if (ended || !arg.startsWith('-') || arg === '-') operands.push(arg);
    else if (arg === '--') ended = true;
    else pending = readFlag(verb, arg, values);
  }
  return {values, operands, pending, ended};
}

/** Notes a flag; returns its name where its value is the next word. */
function readFlag(verb: Verb, arg: string, values: Map<string, string>): string | null {
  const [, long = arg, inline] = /^(--[^=]+)=(.*)$/s.exec(arg) ?? [];
  const option = optionNamed(verb, long);
  const name = option?.long ?? long;
  if (inline === undefined && (option === undefined ? takesConfig(verb) && name.startsWith('--') : option.required)) return name;
  values.set(name, inline ?? '');
  return null;
}

function optionNamed(verb: Verb, text: string): Option | undefined {
  return verb.options.find(({long, short}) => long === text || short === text);
}

function takesConfig(verb: Verb): boolean {
  return optionNamed(verb, configFlagName) !== undefined;
}

function flagsOf({verb, read}: Context): readonly Candidate[] {
  const open = verb.options.filter(({long, hidden, parseArg}) => long != null && !hidden && (parseArg !== undefined || !read.values.has(long)));
  return [...open.map(({long, description}) => ({value: long as string, about: description})), {value: '--help', about: 'show help'}];
}

async function configFlagsOf(context: Context, answer: (source: CandidateSource) => Promise<Completion>): Promise<readonly Candidate[]> {
  const keys = takesConfig(context.verb) ? await answer(settingSource(context, 'known-settings')) : [];
  if (typeof keys === 'string') return [];
  const taken = (value: string): boolean => optionNamed(context.verb, `--${value}`) !== undefined || context.read.values.has(`--${value}`);
  return keys.filter(({value}) => !taken(value)).map(({value, about}) => ({value: `--${value}=`, ...(about === undefined ? {} : {about})}));
}

function prefixed(completion: Completion, prefix: string): Completion {
  return typeof completion === 'string' ? completion : completion.map(candidate => ({...candidate, value: `${prefix}${candidate.value}`}));
}

function flagSource(context: Context, name: string): CandidateSource {
  const option = optionNamed(context.verb, name);
  if (option === undefined) return takesConfig(context.verb) ? settingSource(context, 'setting-values', name.replace(/^--/, '')) : nothing;
  if (option.argChoices !== undefined) return {from: 'words', words: option.argChoices};
  return option.required ? valueSource(context, option) : nothing;
}

function valueSource(context: Context, option: Option): CandidateSource {
  const flag = (option.long ?? '').replace(/^--/, '');
  const kind = kindOfWord(flag);
  if (kind !== null) return {from: 'objects', kind};
  const [, word = ''] = /[<[]([^>\]]+)[>\]]/.exec(option.flags) ?? [];
  return word === 'key' ? keySource(context, flag) : byWord(word, context);
}

/** `--reveal KEY`, `--unset KEY`, `--remove-label KEY`: keys of the object that the line names. */
function keySource(context: Context, flag: string): CandidateSource {
  const {kind, read} = context;
  const [name] = read.operands;
  if (kind === null || name === undefined || flag === 'value') return nothing;
  if (flag.endsWith('label')) return {from: 'labels', kind, name};
  return kind === 'secret' ? {from: 'secret-keys', name} : settingSource(context, 'settings');
}

function settingSource({kind, read, verb}: Context, from: 'known-settings' | 'settings' | 'setting-values', key = ''): CandidateSource {
  if (kind === null || !isComponentKind(kind)) return nothing;
  const flavor = optionNamed(verb, '--flavor') === undefined ? undefined : (read.values.get('--flavor') ?? '');
  return {from, kind, name: read.operands[0], flavor, key};
}

function argumentSource(context: Context): CandidateSource {
  const known = context.verb.registeredArguments;
  const last = known.at(-1);
  const argument = known[context.read.operands.length] ?? (last?.variadic === true ? last : undefined);
  return argument === undefined ? nothing : sourceOfArgument(context, argument);
}

function sourceOfArgument(context: Context, argument: Argument): CandidateSource {
  if (argument.argChoices !== undefined) return {from: 'words', words: argument.argChoices};
  // The words with which the help of every verb says that it takes something that exists.
  if (context.kind !== null && /\ban id\b/.test(argument.description)) return {from: 'objects', kind: context.kind};
  return byWord(argument.name(), context);
}

/** By what the value is called in the help: `<file>` is a file everywhere. */
function byWord(word: string, context?: Pick<Context, 'kind' | 'typed'>): CandidateSource {
  if (word === 'flavor') return flavorSource(context?.kind ?? null);
  if (word === 'ref' || word === 'refs') return {from: 'refs', typed: context?.typed ?? ''};
  return sourceOfWord.get(word) ?? nothing;
}

function flavorSource(kind: Kind | null): CandidateSource {
  return kind !== null && isComponentKind(kind) ? {from: 'flavors', kind} : nothing;
}

const sourceOfWord: ReadonlyMap<string, CandidateSource> = new Map<string, CandidateSource>([
  ['file', {from: 'files'}],
  ['folder', {from: 'folders'}],
  ['remote', {from: 'remotes'}],
  ['run', {from: 'runs'}],
  ['artifact', {from: 'artifacts'}],
  ['type', {from: 'words', words: componentTypes}],
]);

const nothing: CandidateSource = {from: 'words', words: []};
