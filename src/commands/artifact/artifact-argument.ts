/** How verbs say which artifact they are about. */
import {Argument} from 'commander';

/** Shells complete what is called `artifact` with what runs left. */
export function artifactArgument(): Argument {
  return new Argument('<artifact>', 'RUN/STEP/OUTPUT, or the first digits of a digest');
}
