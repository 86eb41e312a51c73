/** `cairn push`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {revealSecret} from '../../inventory/secrets.js';
import type {View} from '../../render/view.js';
import {applyView} from '../../render/views/import.js';
import {outcomeView} from '../../render/views/sync.js';
import {cancelLater, pushLater} from '../../sync/outbox.js';
import {planPushFiles, pushFiles} from '../../sync/push-files.js';
import {push} from '../../sync/push.js';
import type {OpenSecret} from '../../sync/push-secrets.js';
import type {Team} from '../../sync/team.js';
import {manifestFileOption, sourcesOf} from '../file/manifest-files.js';
import {dryRunOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {lockHere, wantedByLock} from './lock.js';
import {knownTeamOf, noticeAll, remoteNamedIn, teamOf, wantedOf} from './team.js';

export interface PushCommandRequest {
  readonly refs: readonly string[];
  readonly all: boolean;
  readonly prune: boolean;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly later: boolean;
  readonly locked: boolean;
  readonly cancel: boolean;
  /** Sends the values of the secrets that it refers to as well. */
  readonly withSecrets?: boolean;
  /** Manifests to apply first, and to push then. */
  readonly file?: readonly string[];
}

export function pushCommand(app: App, run = runPush): Verb {
  return verb('push', 'Send objects to the team server, with all that a stack needs', [
    'cairn push',
    'cairn push stack/prod artifact-store/s3-prod',
    'cairn push --all --dry-run',
    'cairn push stack/prod --with-secrets',
    'cairn push --later',
    'cairn push -f stacks/',
  ])
    .argument('[refs...]', 'KIND/NAME; a bare name is a stack (default: the active stack)')
    .option('--all', 'everything of your own', false)
    .option('--prune', 'with --all, delete there what was deleted here', false)
    .option('--force', 'overwrite what was last seen there, but nothing newer', false)
    .addOption(new Option('--later', 'send nothing now: the next sync does').default(false).conflicts('force'))
    .addOption(new Option('--locked', 'exactly what .cairn/stack.lock says, or fail').default(false).conflicts(['later', 'force', 'prune']))
    .addOption(new Option('--cancel', 'take back what waits for the next sync').default(false).conflicts(['later', 'locked', 'force', 'all', 'prune', 'dryRun']))
    .addOption(new Option('--with-secrets', 'also send the values of your secrets that it refers to').default(false).conflicts(['later', 'cancel', 'locked']))
    .addOption(manifestFileOption().conflicts(['all', 'prune', 'later', 'locked', 'cancel']))
    .addOption(dryRunOption())
    .action(async (refs: string[], flags: Omit<PushCommandRequest, 'refs'>) => {
      app.show(await run(app, {refs, ...flags}));
    });
}

export async function runPush(app: App, request: PushCommandRequest): Promise<View> {
  const {refs, file, later, cancel} = request;
  if (file !== undefined) {
    if (refs.length > 0) throw new AppError('usage', '-f says by itself what is pushed: leave the names out');
    return pushOfFiles(app, await teamOf(app), {...request, file});
  }
  return later || cancel ? deferred(app, request) : pushOfObjects(app, request);
}

/** What needs no server now: putting a push off, or taking that back. */
async function deferred(app: App, {refs, all, later, force, prune, dryRun}: PushCommandRequest): Promise<View> {
  const known = await knownTeamOf(app, remoteNamedIn(app, refs));
  const wanted = wantedOf(app, {refs, all});
  const outcome = await (later ? pushLater(known, {...wanted, force, prune, dryRun}) : cancelLater(known, wanted));
  noticeAll(app, outcome.remarks);
  return outcomeView(outcome, 'push');
}

async function pushOfObjects(app: App, {refs, all, locked, force, prune, dryRun, withSecrets = false}: PushCommandRequest): Promise<View> {
  const lock = locked ? lockHere(app) : undefined;
  const wanted = {...wantedOf(app, {refs, all}), ...(lock === undefined ? {} : wantedByLock(lock, {refs, all}, 'stack'))};
  const team = await teamOf(app, remoteNamedIn(app, refs));
  const outcome = await app.progress(`pushing to ${team.remoteName}`, push(team, {...wanted, force, prune, dryRun, lock, openSecret: withSecrets ? await openerOf(app) : undefined}));
  noticeAll(app, outcome.remarks);
  return outcomeView(outcome, 'push');
}

async function openerOf(app: App): Promise<OpenSecret> {
  const secretKey = await app.secretKey();
  return (secret, key) => revealSecret(secretKey, secret, key);
}

type FilesRequest = Pick<PushCommandRequest, 'force' | 'prune' | 'dryRun' | 'withSecrets'> & {readonly file: readonly string[]};

async function pushOfFiles(app: App, team: Team, {file, dryRun, force, prune, withSecrets = false}: FilesRequest): Promise<View> {
  const files = {sources: await sourcesOf(app, file), identities: app.config().remotes()};
  if (dryRun) return applyView(await planPushFiles(team, files));
  const outcome = await app.progress(`pushing to ${team.remoteName}`, pushFiles(team, files, {force, prune, openSecret: withSecrets ? await openerOf(app) : undefined}));
  noticeAll(app, outcome.remarks);
  return outcomeView(outcome, 'push');
}
