/** What a command line says about its output, read before it is parsed: so that a line that can't be parsed fails in the right format. */
import type {GlobalFlags} from '../app/app.js';
import {outputFormats} from '../render/view.js';
import type {OutputFormat} from '../render/view.js';

/** A guess that no result depends on. */
export function earlyFlags(argv: readonly string[], defaultOutput: string | undefined): GlobalFlags {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return {
    output: formatIn(flags) ?? formatOf(defaultOutput) ?? 'table',
    input: !flags.includes('--no-input'),
    quiet: flags.includes('--quiet') || flags.includes('-q'),
    debug: flags.includes('--debug'),
    color: flags.includes('--no-color') ? 'never' : 'auto',
    origins: {output: null, color: null},
  };
}

/** `-o` counts only with the name of a format: some verbs have an `-o` of their own. */
function formatIn(argv: readonly string[]): OutputFormat | undefined {
  const values = argv.map((arg, index) => {
    if (arg === '-o' || arg === '--output') return argv[index + 1];
    return /^(?:--output=|-o)(.+)/s.exec(arg)?.[1];
  });
  return values.map(formatOf).findLast(format => format !== undefined);
}

function formatOf(text: string | undefined): OutputFormat | undefined {
  return outputFormats.find(format => format === text);
}
