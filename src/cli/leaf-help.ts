/** Help for one verb: examples first, then how to call it. */
import {Help} from 'commander';
import type {Command} from 'commander';
import type {Verb} from '../commands/verb.js';
import {footer, globalFlagsHelp, lines} from './help.js';
import {sections, twoColumns, wrap} from './layout.js';

/** The help of `cairn WORDS`. `own` are the options that the verb had before the shared ones were added. */
export function leafHelp(verb: Verb, words: string, own: readonly string[]): string {
  const help = new Help();
  const options = help.visibleOptions(verb).filter(({long}) => long != null && own.includes(long));
  const hidden = new Set(options.flatMap(({long, short}) => [long ?? '', short ?? '']));
  return sections(
    wrap(verb.description().replace(/\.?$/, '.'), 80).join('\n'),
    ['Examples', lines(verb.examples)],
    usage(verb, words),
    ['Arguments', rows(help.visibleArguments(verb).map(argument => [help.argumentTerm(argument), help.argumentDescription(argument)]))],
    ['Flags', rows(options.map(option => [padded(help.optionTerm(option)), help.optionDescription(option)]))],
    ['Flags of every command', globalFlagsHelp(hidden)],
    footer(),
  );
}

function usage(verb: Command, words: string): string {
  const parts = verb.registeredArguments.map(argument => {
    const word = `${argument.name().toUpperCase()}${argument.variadic ? '...' : ''}`;
    return argument.required ? word : `[${word}]`;
  });
  return wrap(`Usage: cairn ${[words, ...parts, '[flags]'].join(' ')}`, 80).join('\n    ');
}

function rows(pairs: readonly (readonly [string, string])[]): string {
  return pairs.length === 0 ? '' : twoColumns(pairs);
}

function padded(term: string): string {
  return term.startsWith('--') ? `    ${term}` : term;
}

