/** `cairn stack check`. */
import type {App} from '../../app/app.js';
import type {Stored} from '../../backend/backend.js';
import {checkStack} from '../../inventory/check-stack.js';
import type {CheckSource} from '../../inventory/check-stack.js';
import type {View} from '../../render/view.js';
import {checkView} from '../../render/views/check.js';
import {askAbout, givers} from '../../sync/needs-there.js';
import {stackNamed} from '../named-object.js';
import {teamOf} from '../sync/team.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface StackCheckRequest {
  readonly name?: string | undefined;
  /** Asks the server first which secrets it would give. */
  readonly fetch?: boolean;
}

export function stackCheckCommand(app: App, run = runStackCheck): Verb {
  return verb('check', 'Show what a stack needs of this machine: secrets, contexts, files; exit status 1 where something is unmet', [
    'cairn stack check',
    'cairn stack check ann/prod',
    'cairn stack check prod -o json',
    'cairn stack check --fetch',
  ])
    .argument('[name]', 'a name, OWNER/NAME or an id (default: the active stack)')
    .option('--fetch', 'ask the server first which secrets it gives to runs; otherwise this is as of the last push or pull', false)
    .action(async (name: string | undefined, flags: {readonly fetch: boolean}) => {
      app.show(await run(app, {...flags, name}));
    });
}

/** Without `fetch`, no network is touched. */
export async function runStackCheck(app: App, {name, fetch = false}: StackCheckRequest): Promise<View> {
  const stack = await stackNamed(app, name);
  if (fetch) await askTeam(app, stack);
  return checkView(await checkStack(await checkSource(app), stack));
}

export async function checkSource(app: App): Promise<CheckSource> {
  const [local, bindings, secretKey, machine] = await Promise.all([app.local(), app.bindings(), app.secretKey(), app.machine()]);
  const config = app.config();
  const givenBy = await givers(local, config.remotes(), config.currentRemote()?.value.name ?? null);
  return {local, bindings, secretKey, machine, givenBy};
}

async function askTeam(app: App, stack: Stored): Promise<void> {
  const team = await teamOf(app, stack.resource.namespace.remote ?? undefined);
  await app.progress(`asking ${team.remoteName}`, askAbout(team, stack));
}
