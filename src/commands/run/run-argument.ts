/** How verbs say which run they are about. */
import {Argument} from 'commander';

/** Shells complete what is called `run` with the names of runs. */
export function runArgument(text = 'a run: its name, its id, or latest', name = 'run'): Argument {
  return new Argument(`<${name}>`, text);
}
