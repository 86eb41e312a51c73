/** Runs one verb: its file is loaded, the shared flags are added, the arguments are parsed, the action is awaited. */
import {AppError} from '../domain/errors.js';
import type {CommandLine} from './command-line.js';
import {addGlobalFlags, globalFlagsOf} from './global-flags.js';
import {leafHelp} from './leaf-help.js';
import type {Leaf} from './tree.js';

/** Rejects with `usage` where commander can't parse `args`, and with whatever the action rejects with. */
export async function runLeaf(leaf: Leaf, args: readonly string[], line: CommandLine): Promise<void> {
  const words = leaf.path.join(' ');
  const make = await leaf.load();
  const verb = make(line.app);
  const own = verb.options.map(({long}) => long ?? '');
  addGlobalFlags(verb);
  verb
    .exitOverride()
    .configureOutput({writeOut: line.write, writeErr: () => undefined})
    .configureHelp({formatHelp: () => leafHelp(verb, words, own)})
    .hook('preAction', () => line.begin(globalFlagsOf(verb.opts(), line.defaultOutput), [...leaf.path, ...verb.args.filter(isName)]));
  try {
    await verb.parseAsync([...args], {from: 'user'});
  } catch (error) {
    const {code} = error as {readonly code?: unknown};
    if (code === 'commander.helpDisplayed') return;
    throw isCommanderError(error) ? usageError(error, words) : error;
  }
}

/** Names and refs, and nothing else that somebody may have typed: values of flags are kept nowhere. */
function isName(arg: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}$/.test(arg) && !arg.includes('//');
}

interface CommanderFailure {
  readonly code: string;
  readonly message: string;
}

/** By field: errors cross realms under test runners. */
function isCommanderError(error: unknown): error is CommanderFailure {
  return error instanceof Object && 'exitCode' in error && 'code' in error && 'message' in error;
}

function usageError({message}: CommanderFailure, words: string): AppError {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const suggestion = /\(Did you mean (.*)\?\)/.exec(rest.join(' '))?.[1];
  return new AppError('usage', first, {
    ...(suggestion === undefined ? {} : {hint: `Did you mean ${suggestion}?`}),
    next: [`cairn ${words} --help`],
  });
}
