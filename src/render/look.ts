/** How a stream wants its text, and the colours that come of it. */
import type {Tone} from './view.js';

export interface Look {
  /** A person looks at it, in lines of `width` columns. */
  readonly terminal: boolean;
  readonly width: number;
  readonly color: boolean;
  /** False where only ASCII can be shown. */
  readonly unicode: boolean;
}

export type Paint = (text: string, tone: Tone | undefined) => string;

/** Colours by tone, or none. chalk is loaded only where there is something to paint. */
export async function paintFor({color}: Look): Promise<Paint> {
  if (!color) return text => text;
  const {Chalk} = await import('chalk');
  const chalk = new Chalk({level: 1});
  const tones: Readonly<Record<Tone, (text: string) => string>> = {
    good: chalk.green,
    warning: chalk.yellow,
    bad: chalk.red,
    quiet: chalk.dim,
    strong: chalk.bold,
  };
  return (text, tone) => (tone === undefined ? text : tones[tone](text));
}
