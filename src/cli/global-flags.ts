/** The flags of every command: they may stand before the verb and after it, and mean the same everywhere. */
import {Option} from 'commander';
import type {Command} from 'commander';
import type {GlobalFlags} from '../app/app.js';
import {AppError} from '../domain/errors.js';
import {colorChoices, outputFormats} from '../render/view.js';
import type {OutputFormat} from '../render/view.js';
import {globalFlagTable} from './global-flag-table.js';

/** Adds the flags to a verb. One that the verb has itself under the same name stays the verb's; `-o` likewise. */
export function addGlobalFlags(command: Command): void {
  const taken = new Set(command.options.flatMap(({long, short}) => [long, short]));
  for (const {long, short, value, choices, text} of globalFlagTable) {
    if (taken.has(long)) continue;
    const letter = short === undefined || taken.has(short) ? '' : `${short}, `;
    const option = new Option(`${letter}${long}${value === undefined ? '' : ` <${value}>`}`, text);
    // For completion alone: `globalFlagsOf` refuses other values, in words of its own.
    if (choices !== undefined) option.argChoices = [...choices];
    command.addOption(option);
  }
}

/** The flags as a command line and `CAIRN_OUTPUT` gave them. Throws `usage` for a format or a WHEN that doesn't exist. */
export function globalFlagsOf(options: Readonly<Record<string, unknown>>, defaultOutput: string | undefined): GlobalFlags {
  const text = (name: string): string | undefined => (typeof options[name] === 'string' ? options[name] : undefined);
  const query = text('query');
  const remote = text('remote');
  const columns = text('columns')
    ?.split(',')
    .map(column => column.trim())
    .filter(column => column !== '');
  return {
    output: outputFormat(text('output'), defaultOutput),
    ...(query === undefined ? {} : {query}),
    ...(columns === undefined ? {} : {columns}),
    ...(remote === undefined ? {} : {remote}),
    input: options['input'] !== false,
    quiet: options['quiet'] === true,
    debug: options['debug'] === true,
    color: options['color'] === false ? 'never' : colorChoice(text('color') ?? 'auto'),
    origins: {
      output: text('output') !== undefined ? 'flag --output' : defaultOutput !== undefined ? 'environment CAIRN_OUTPUT' : null,
      color: options['color'] === undefined ? null : 'flag --color',
    },
  };
}

function outputFormat(flag: string | undefined, variable: string | undefined): OutputFormat {
  const wanted = flag ?? variable ?? 'table';
  const format = outputFormats.find(each => each === wanted);
  if (format !== undefined) return format;
  const place = flag === undefined ? 'CAIRN_OUTPUT' : '--output';
  throw new AppError('usage', `${place} is ${JSON.stringify(wanted)}; it is one of ${outputFormats.join(', ')}`);
}

function colorChoice(when: string): GlobalFlags['color'] {
  const choice = colorChoices.find(each => each === when);
  if (choice !== undefined) return choice;
  throw new AppError('usage', `--color is ${JSON.stringify(when)}; it is one of ${colorChoices.join(', ')}`);
}
