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
  {word: 'formats', summary: 'What -o, --query and --columns give', text: formats},
  {word: 'config', summary: 'Settings, where they come from, where files lie', text: config},
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

function formats(): string {
  return sections(
    'The result goes to standard output, all talk to standard error. Every command\ntakes every format, also where the result is empty.',
    [
      '-o FORMAT',
      twoColumns([
        ['table', 'for people; in a pipe: tabs, no header, full ids, UTC times'],
        ['wide', 'all columns, nothing shortened'],
        ['json', 'one document; the schemas are in docs/schemas'],
        ['yaml', 'the same as YAML'],
        ['ndjson', 'the items of a list, one a line'],
        ['csv, tsv', 'a header and a record a row, with all columns'],
        ['name', 'refs or names, one a line: to be used in other commands'],
      ]),
    ],
    [
      'Parts of a result',
      twoColumns([
        ['--query JMESPATH', 'what the query finds in the JSON, printed in its place; text plainly with -o name, csv and tsv'],
        ['--columns A,B', 'columns of the table in that order, named as its titles; an unknown one is refused with those there are'],
      ]),
    ],
    [
      'Examples',
      ["  cairn stack list -o json --query '[?active].name | [0]'", '  cairn stack list --columns name,state', "  cairn artifact-store list -o name | xargs cairn push", '  cairn status -o json --exit-code || echo differs'].join('\n'),
    ],
    'With json, yaml, ndjson, csv, tsv and name, standard error has one JSON object a\nline too: {level, code, message} for talk, and for a failure, last,\n{code, message, hint, next, details}. Fields are added, never changed.',
  );
}

function config(): string {
  return sections(
    'A flag wins over a variable, that over the file of the folder, that over your\nown settings, those over what the program would do. `cairn config view` shows\neach setting with where it comes from.',
    [
      'Settings',
      twoColumns([
        ['stack', '--stack, CAIRN_STACK, .cairn/config.yaml, `cairn stack set`'],
        ['remote', '--remote, CAIRN_REMOTE, .cairn/config.yaml, `cairn remote use`'],
        ['output', '--output, CAIRN_OUTPUT, `cairn config set output FORMAT`'],
        ['color', '--color, NO_COLOR and FORCE_COLOR, `cairn config set color WHEN`'],
      ]),
    ],
    'The file of the folder is the nearest .cairn/config.yaml, searched upwards. It\nnames a stack and a remote, never a URL, and is meant to be committed.',
    [
      'Folders',
      twoColumns([
        ['CAIRN_HOME', 'if set, everything is in config/, data/, state/ and cache/ below it'],
        ['config', 'settings, tokens and the key of secrets that no keychain keeps'],
        ['data', 'stacks, components and secrets: one YAML file each'],
        ['state', 'what is known of servers; journals'],
        ['cache', 'derived; deleting it changes nothing'],
      ]),
    ],
  );
}

function environment(): string {
  return sections(
    'A flag wins over its variable. An empty variable counts as unset; one that\nbegins with CAIRN_ and is not below is warned of. See also `cairn help config`.',
    twoColumns([
      ['CAIRN_HOME', 'the folder of everything cairn keeps on this machine'],
      ['CAIRN_STACK', 'the active stack'],
      ['CAIRN_REMOTE', 'the remote, as --remote'],
      ['CAIRN_SERVER_URL, CAIRN_API_KEY', 'a server and a key for it: all that a script needs'],
      ['CAIRN_CA_FILE', 'PEM certificates of authorities to trust at servers'],
      ['CAIRN_OUTPUT', 'the output format, as --output'],
      ['NO_COLOR', 'no colours; wins over FORCE_COLOR'],
      ['FORCE_COLOR', 'colours also where there is no terminal; CLICOLOR_FORCE as well'],
      ['TERM', 'dumb: no colours'],
      ['LC_ALL, LC_CTYPE, LANG', 'only ASCII marks on a terminal whose locale is not UTF-8'],
      ['CI', 'no prompts, no colours, nothing that moves'],
      ['COLUMNS', 'the width of tables and pictures, in place of the terminal\'s'],
      ['XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME', 'on Linux, where the folders are without CAIRN_HOME'],
      ['HTTPS_PROXY, NO_PROXY', 'how to reach servers'],
    ]),
  );
}
