/** The flags of every command as data: the parser, the help and the search for the verb read the same table. */
import {colorChoices, outputFormats} from '../render/view.js';

export interface GlobalFlag {
  readonly long: string;
  readonly short?: string;
  /** What the flag's value is called; a flag without one is a switch. */
  readonly value?: string;
  /** All that the value may be. */
  readonly choices?: readonly string[];
  readonly text: string;
}

export const globalFlagTable: readonly GlobalFlag[] = [
  {long: '--output', short: '-o', value: 'format', choices: outputFormats, text: 'table, wide, json, yaml, ndjson, csv, tsv or name'},
  {long: '--query', value: 'jmespath', text: 'a part of the result'},
  {long: '--columns', value: 'titles', text: 'the columns to show, separated by commas'},
  {long: '--remote', value: 'name', text: 'the server to talk to or compare with'},
  {long: '--no-input', text: 'never ask; fail where something is missing'},
  {long: '--quiet', short: '-q', text: 'only the result and errors'},
  {long: '--color', value: 'when', choices: colorChoices, text: 'auto, always or never'},
  {long: '--no-color', text: 'the same as --color never'},
  {long: '--debug', text: 'show where an error came from'},
];
