/** `cairn pull`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {outcomeView} from '../../render/views/sync.js';
import type {Resolution} from '../../sync/merge.js';
import {pull} from '../../sync/pull.js';
import {dryRunOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {lockHere, wantedByLock} from './lock.js';
import {noticeNews} from './news.js';
import {resolutionOf, resolutionOptions, settling} from './resolution.js';
import type {ResolutionFlags} from './resolution.js';
import {noticeAll, remoteNamedIn, teamOf, wantedOf} from './team.js';

export interface PullCommandRequest {
  readonly refs: readonly string[];
  readonly all: boolean;
  readonly adopt: boolean;
  readonly dryRun: boolean;
  /** Only what `.cairn/stack.lock` says. */
  readonly locked?: boolean | undefined;
  readonly resolution: Resolution;
}

export function pullCommand(app: App, run = runPull): Verb {
  const command = verb('pull', 'Take over what changed on the team server', [
    'cairn pull',
    'cairn pull stack/ann/prod',
    'cairn pull --all --theirs',
    'cairn pull --locked',
    'cairn pull stack/prod --field path=ours',
  ])
    .argument('[refs...]', 'KIND/NAME or KIND/OWNER/NAME; a bare name is a stack (default: the active stack)')
    .option('--all', 'everything that you may see', false)
    .option('--locked', 'exactly what .cairn/stack.lock says, or fail', false)
    .option('--adopt', 'take an object here for a change of the one of its name there', false)
    .addOption(dryRunOption())
    .action(async (refs: string[], flags: Omit<PullCommandRequest, 'refs' | 'resolution'> & ResolutionFlags) => {
      const {all, adopt, dryRun, locked} = flags;
      app.show(await run(app, {refs, all, adopt, dryRun, locked, resolution: resolutionOf(flags)}));
    });
  return resolutionOptions(command);
}

export async function runPull(app: App, {refs, all, resolution, locked = false, ...flags}: PullCommandRequest): Promise<View> {
  const lock = locked ? lockHere(app) : undefined;
  const wanted = {...wantedOf(app, {refs, all}), ...(lock === undefined ? {} : wantedByLock(lock, {refs, all}, 'every'))};
  const team = await teamOf(app, remoteNamedIn(app, refs));
  const outcome = await settling(app, resolution, chosen =>
    app.progress(`pulling from ${team.remoteName}`, pull(team, {...wanted, ...flags, lock, resolution: chosen})));
  noticeAll(app, outcome.remarks);
  if (outcome.applied) await noticeNews(app, team, outcome.steps);
  return outcomeView(outcome, 'pull');
}
