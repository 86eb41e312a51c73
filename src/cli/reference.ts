/** The list of commands in the README, made from the tree so that it can't say anything else. */
import {isComponentKind, kindOfWord} from '../domain/kind.js';
import {tree} from './tree.js';
import type {Leaf} from './tree.js';

const begin = '<!-- commands: written by `npm run reference` -->';
const end = '<!-- /commands -->';

/** The README with its list of commands as the program has it now. */
export function withReference(readme: string): string {
  const [before = '', rest = ''] = readme.split(begin);
  const [, after = ''] = rest.split(end);
  return `${before}${begin}\n${reference()}\n${end}${after}`;
}

/** Component groups have the same verbs: one of them stands for all. */
function reference(): string {
  const groups = tree.groups.filter(({hidden}) => !hidden);
  const components = groups.filter(({word}) => isComponentWord(word));
  const others = groups.filter(({word}) => !isComponentWord(word));
  return [
    table(tree.leaves),
    ...others.map(({word, summary, leaves}) => `### ${word}\n\n${summary}.\n\n${table(leaves)}`),
    `### Components\n\nEach type is a group with the same verbs: ${components.map(({word}) => `\`${word}\``).join(', ')}.\n\n${table(components[0]?.leaves ?? [])}`,
    'Every command explains itself with examples: `cairn help stack share`.',
  ].join('\n\n');
}

function isComponentWord(word: string): boolean {
  const kind = kindOfWord(word);
  return kind !== null && isComponentKind(kind);
}

function table(leaves: readonly Leaf[]): string {
  return ['| command | what it does |', '| --- | --- |', ...leaves.map(({path, summary}) => `| \`cairn ${path.join(' ')}\` | ${summary} |`)].join('\n');
}
