/** The one way to make a command: a verb with its summary and the examples that lead its help. */
import {Command} from 'commander';

/** A commander command that knows its examples; the command tree adds the flags that all verbs share. */
export class Verb extends Command {
  readonly examples: readonly string[];

  constructor(name: string, summary: string, examples: readonly string[]) {
    super(name);
    this.examples = examples;
    this.description(summary);
  }
}

/** A verb: its name, one line for lists of verbs, and examples as one would type them, the simplest first. */
export function verb(name: string, summary: string, examples: readonly string[]): Verb {
  return new Verb(name, summary, examples);
}
