/** The flags that say how a run is carried out, which all verbs have that carry one out. */
import {InvalidArgumentError, Option} from 'commander';
import type {Command} from 'commander';
import type {RunChoices} from '../../pipeline/run/active-run.js';
import {failureModes} from '../../pipeline/run/schedule.js';
import type {FailureMode} from '../../pipeline/run/schedule.js';

export interface RunFlags {
  readonly from?: string;
  readonly cache: boolean;
  readonly parallel?: number;
  readonly onFailure: FailureMode;
  readonly keepWork: boolean;
  readonly detach: boolean;
  readonly announce: boolean;
}

export function runOptions<C extends Command>(command: C): C {
  command
    .option('--from <step>', 'run this step and all that come after it, whatever is known of them')
    .option('--no-cache', 'run every step, whatever the cache has')
    .addOption(new Option('--parallel <number>', 'how many attempts may be under way at once (default: as the orchestrator says)').argParser(countOf))
    .addOption(new Option('--on-failure <what>', 'after a step failed: stop cancels what runs, finish lets it end, continue goes on with what does not need it').choices(failureModes).default('finish'))
    .option('--keep-work', 'keep the folders in which steps ran', false)
    .option('--detach', 'leave it running in the background and return when it has its name', false)
    .addOption(new Option('--announce', 'tell the name of the run and nothing else').default(false).hideHelp());
  return command;
}

export function choicesOf({from, cache, parallel, onFailure, keepWork}: RunFlags): RunChoices {
  return {from: from ?? null, cache, parallel: parallel ?? null, onFailure, keepWork};
}

function countOf(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 10_000) return count;
  throw new InvalidArgumentError('It is a number from 1 to 10000.');
}
