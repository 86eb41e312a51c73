/** Options that several verbs share, so that a flag means the same everywhere. */
import {InvalidArgumentError, Option} from 'commander';
import type {Command} from 'commander';
import {durationOf, durationPattern} from '../pipeline/spec/units.js';
import {conflictChoices} from '../inventory/import-plan.js';

/** One component setting as it was typed: the key (`-` and `_` are alike in it) and the text of its value. */
export type ConfigPair = readonly [key: string, text: string];

/** The flag that every verb has which takes a component's settings. */
export const configFlagName = '--config';

/** What an action finds in its flags after `configFlags`. */
export interface ConfigFlags {
  /** In the order typed; empty where there was none. */
  readonly config: readonly ConfigPair[];
  /** A path, or `-` for standard input. */
  readonly configFile?: string;
}

/**
 * Lets a verb take a component's settings: `--KEY=VALUE` or `--KEY VALUE` for any key that is no flag of the verb's own,
 * `--config KEY=VALUE` for every key, `--config-file FILE|-`. The action gets them as `ConfigFlags`.
 * Call it after the verb's own options are added.
 */
export function configFlags<C extends Command>(command: C): C {
  command
    .addOption(new Option(`${configFlagName} <key=value>`, 'a setting; reaches keys that a flag hides').argParser(addPair).default([], 'none'))
    .option('--config-file <file>', 'settings from a YAML or JSON file; - is standard input');
  const parse = command.parseOptions.bind(command);
  command.parseOptions = args => parse([...withoutForeignFlags(command, args)]);
  return command;
}

/** `--label KEY=VALUE`, repeatable; the action gets `label` as an object, undefined where there was none. */
export function labelOption(): Option {
  return new Option('--label <key=value>', 'a label; may be repeated').argParser(
    (text: string, before: Readonly<Record<string, string>> | undefined) => ({...before, ...Object.fromEntries([pairOf(text)])}),
  );
}

/** `--remove-label KEY`, repeatable; the action gets `removeLabel`, undefined where there was none. */
export function removeLabelOption(): Option {
  return new Option('--remove-label <key>', 'take a label away; may be repeated').argParser((key: string, before: readonly string[] | undefined) => [...(before ?? []), key]);
}

/** `--ca-file`: whom to trust beside the usual authorities; kept with the remote. `CAIRN_CA_FILE` is the same for all servers. */
export function caFileOption(): Option {
  return new Option('--ca-file <file>', 'trust the authorities in this PEM file at this server, now and later');
}

/** `--yes`: the answer to the question that deleting, sharing and the like ask. */
export function yesOption(): Option {
  return new Option('-y, --yes', 'do not ask').default(false);
}

/** `--dry-run`: the plan, and nothing of it done. */
export function dryRunOption(): Option {
  return new Option('-n, --dry-run', 'say what would change, and change nothing').default(false);
}

/** `--on-conflict`: what an import does where something else has the name. */
export function onConflictOption(): Option {
  return new Option('--on-conflict <what>', 'where something else has the name: fail, skip keeps what is here, overwrite takes the file, rename imports beside it')
    .choices(conflictChoices)
    .default('fail');
}

/** A flag that takes a whole number, 1 or more. */
export function numberOption(flags: string, text: string): Option {
  return new Option(flags, text).argParser(number => {
    if (/^[1-9]\d{0,8}$/.test(number)) return Number(number);
    throw new InvalidArgumentError('It is a whole number, 1 or more.');
  });
}

/** Milliseconds of a length of time as people write it. */
export function lengthOf(text: string): number {
  if (new RegExp(durationPattern).test(text)) return durationOf(text);
  throw new InvalidArgumentError('It is a length of time: 30m, 12h, 7d or 2w.');
}

/** Rewrites `--KEY=VALUE` and `--KEY VALUE` to `--config=KEY=VALUE` where KEY is no flag of the command. */
function withoutForeignFlags(command: Command, args: readonly string[]): readonly string[] {
  const [arg, ...rest] = args;
  if (arg === undefined || arg === '--') return args;
  const {flag, value} = flagIn(arg);
  const own = command.options.find(({long, short}) => long === flag || short === flag);
  if (own === undefined && isForeign(flag)) {
    const text = value ?? rest.shift();
    if (text === undefined) command.error(`error: option '${flag}' needs a value: ${flag}=VALUE`);
    return [`${configFlagName}=${flag.slice(2)}=${text}`, ...withoutForeignFlags(command, rest)];
  }
  const values = own?.required === true && value === undefined ? rest.splice(0, 1) : [];
  return [arg, ...values, ...withoutForeignFlags(command, rest)];
}

function isForeign(flag: string): boolean {
  return flag.startsWith('--') && flag !== '--help';
}

function flagIn(arg: string): {readonly flag: string; readonly value: string | undefined} {
  const end = arg.startsWith('--') ? arg.indexOf('=') : -1;
  return end < 0 ? {flag: arg, value: undefined} : {flag: arg.slice(0, end), value: arg.slice(end + 1)};
}

function addPair(text: string, before: readonly ConfigPair[]): readonly ConfigPair[] {
  return [...before, pairOf(text)];
}

function pairOf(text: string): ConfigPair {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is KEY=VALUE.');
  return [text.slice(0, at), text.slice(at + 1)];
}
