/** Help that belongs to no command: `cairn help TOPIC`. */
import {sections, twoColumns} from './layout.js';

export interface Topic {
  readonly word: string;
  readonly summary: string;
  readonly text: () => string;
}

export const topics: readonly Topic[] = [
  {word: 'exit-codes', summary: 'What the exit status says', text: exitCodes},
  {word: 'environment', summary: 'The variables that cairn reads', text: environment},
];

function exitCodes(): string {
  return sections(
    'The exit status says how a command ended. It depends neither on the output\nformat nor on whether there is a terminal.',
    twoColumns([
      ['0', 'done'],
      ['1', 'failed'],
      ['2', 'usage: an unknown command or flag, a missing argument, a missing --yes'],
      ['3', 'no remote, or not logged in'],
      ['4', 'not found'],
      ['5', 'conflict: changed on both sides, a name that is taken, an object in use'],
      ['6', 'not allowed'],
      ['7', 'invalid input: an unknown flavor, a bad name, a bad file'],
      ['8', 'server or network unreachable'],
      ['9', 'timed out, or told to wait'],
      ['10', 'differs (status and diff with --exit-code)'],
      ['70', 'a bug in cairn'],
      ['130, 143', 'interrupted (Ctrl-C, SIGTERM)'],
    ]),
    'With -o json and the other machine formats a failure is one JSON object on\nstandard error: {code, message, hint, next, details}.',
  );
}

function environment(): string {
  return sections(
    'A flag wins over its variable. An empty variable counts as unset.',
    twoColumns([
      ['CAIRN_HOME', 'the folder of everything cairn keeps on this machine'],
      ['CAIRN_STACK', 'the active stack'],
      ['CAIRN_REMOTE', 'the remote, as --remote'],
      ['CAIRN_OUTPUT', 'the output format, as --output'],
      ['NO_COLOR, FORCE_COLOR', 'colours never, or also where there is no terminal'],
      ['CI', 'no prompts, no colours, nothing that moves'],
      ['COLUMNS', 'the width of tables'],
      ['HTTPS_PROXY, NO_PROXY', 'how to reach servers'],
    ]),
  );
}
