/** Help for the whole program and for groups, from the tree alone: no command file is loaded for it. */
import {globalFlagTable} from './global-flag-table.js';
import {sections, twoColumns, wrap} from './layout.js';
import {topics} from './topics.js';
import {tree} from './tree.js';
import type {Group} from './tree.js';

/** `cairn`, `cairn --help`. */
export function rootHelp(): string {
  return sections(
    'cairn keeps stacks for machine-learning teams: plain files on this machine,\nshared through a team server when you want to.',
    ['Examples', lines(rootExamples)],
    'Usage: cairn [flags] COMMAND ...',
    ['Commands', twoColumns(tree.leaves.map(({path, summary}) => [path[0] ?? '', summary]))],
    ['Groups of commands (cairn help GROUP)', twoColumns(tree.groups.filter(({hidden}) => !hidden).map(({word, summary}) => [word, summary]))],
    ['Flags of every command', globalFlagsHelp()],
    footer(),
  );
}

/** `cairn stack`, `cairn stack --help`, `cairn help stack`; a topic of the same word is part of it. */
export function groupHelp({word, summary, examples, leaves}: Group): string {
  return sections(
    `${summary}.`,
    ['Examples', lines(examples)],
    `Usage: cairn ${word} COMMAND ...`,
    ['Commands', twoColumns(leaves.map(({path, summary: text}) => [path[1] ?? '', text]))],
    topics.find(topic => topic.word === word)?.text().trimEnd() ?? '',
    `Flags, arguments and examples: cairn help ${word} COMMAND`,
    footer(),
  );
}

/** The flags that every command takes, as lines of help; those in `hidden` are the verb's own. */
export function globalFlagsHelp(hidden: ReadonlySet<string> = new Set()): string {
  const rows = globalFlagTable
    .filter(({long}) => !hidden.has(long))
    .map(({long, short, value, text}): readonly [string, string] => {
      const letter = short === undefined || hidden.has(short) ? '    ' : `${short}, `;
      return [`${letter}${long}${value === undefined ? '' : ` <${value}>`}`, text];
    });
  return twoColumns([...rows, ['-h, --help', 'show help']]);
}

/** Where there is more to read. */
export function footer(): string {
  const more = `More: ${topics.map(({word}) => `cairn help ${word}`).join(', ')}. The documentation starts in README.md.`;
  return wrap(more, 80).join('\n');
}

const rootExamples = [
  'cairn stack list',
  'cairn artifact-store register s3-prod --flavor s3 --path=s3://acme-ml',
  'cairn stack register prod -o default -a s3-prod --set',
  'cairn connect https://cairn.example.com --username ann',
  'cairn push',
  'cairn stack share prod --with bob --right use',
];

/** Examples, indented; a long one goes on in the next line as a shell takes it. */
export function lines(examples: readonly string[]): string {
  return examples.map(example => `  ${wrap(example, 74).join(' \\\n      ')}`).join('\n');
}
