/** `cairn diff`. */
import type {App} from '../../app/app.js';
import type {Stored} from '../../backend/backend.js';
import {AppError} from '../../domain/errors.js';
import {parseRef} from '../../domain/ref.js';
import type {Ref} from '../../domain/ref.js';
import {diffOf, versionsInFile, withComponents} from '../../inventory/diff.js';
import type {ObjectDiff, OtherVersion} from '../../inventory/diff.js';
import type {View} from '../../render/view.js';
import {diffView} from '../../render/views/diff.js';
import {versionsThere} from '../../sync/diff.js';
import {anyObjectNamed} from '../named-object.js';
import {standingFor, standingsOf} from '../standing.js';
import {fetchFrom} from '../sync/team.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {sourceName} from './importing.js';

export interface DiffRequest {
  readonly ref: string;
  /** A file, `-`, or `REMOTE:REF`. */
  readonly other?: string | undefined;
  readonly closure: boolean;
  readonly fetch: boolean;
  readonly exitCode: boolean;
}

export function diffCommand(app: App, run = runDiff): Verb {
  return verb('diff', 'Show the fields in which an object differs from the server, or from a file', [
    'cairn diff stack/prod',
    'cairn diff stack/prod prod.yaml --closure',
    'cairn diff stack/prod acme:stack/prod --fetch --exit-code',
  ])
    .argument('<ref>', 'KIND/NAME or KIND/OWNER/NAME; a bare name is a stack')
    .argument('[other]', 'a manifest file, - or REMOTE:REF (default: what the server was last seen to have)')
    .option('--closure', "a stack's components as well", false)
    .option('--fetch', 'ask the server first; otherwise this is as of the last time', false)
    .option('--exit-code', 'exit with 10 where something differs', false)
    .action(async (ref: string, other: string | undefined, flags: Omit<DiffRequest, 'ref' | 'other'>) => {
      app.show(await run(app, {...flags, ref, other}));
    });
}

export async function runDiff(app: App, {ref, other, closure, fetch, exitCode}: DiffRequest): Promise<View> {
  const local = await app.local();
  const stored = await anyObjectNamed(app, ref);
  if (stored.resource.kind === 'secret') throw new AppError('usage', 'secrets stay on this machine: there is nothing to compare one with');
  const objects = closure ? await withComponents(local, stored) : [stored];
  const versions = await versionsOf(app, objects, {other, fetch});
  const standings = await standingsOf(app, objects);
  const diffs = await Promise.all(objects.map(async (object, index): Promise<ObjectDiff> => {
    return {...(await diffOf({local}, object, versions[index] as OtherVersion)), owner: standingFor(standings, object).owner};
  }));
  return diffView(diffs, {closure, exitCode});
}

async function versionsOf(app: App, objects: readonly Stored[], {other, fetch}: Pick<DiffRequest, 'other' | 'fetch'>): Promise<readonly OtherVersion[]> {
  const named = other === undefined ? null : remoteRef(app, other);
  if (other !== undefined && named === null) {
    if (fetch) throw new AppError('usage', `--fetch asks a server, and ${sourceName(other)} is a file`);
    return versionsInFile({name: sourceName(other), text: await app.read(other)}, objects);
  }
  const remote = app.config().remote(named?.remote ?? (objects[0] as Stored).resource.namespace.remote ?? undefined);
  if (fetch) await fetchFrom(app, remote.name);
  const {name, username, instance, account} = remote;
  return versionsThere({local: await app.local(), remoteName: name, username, account: {instance, account}}, objects, named);
}

/** `acme:stack/prod`, for a remote that there is, or for what can't be the path of a file. */
function remoteRef(app: App, text: string): Ref | null {
  const [name = '', rest = ''] = text.split(':');
  const isRemote = app.config().remotes().some(remote => remote.name === name);
  return isRemote || (name.length > 1 && /^[a-z-]+\/[^/]/.test(rest)) ? parseRef(text, 'stack') : null;
}
