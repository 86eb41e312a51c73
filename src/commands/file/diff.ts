/** `cairn diff`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {diffOf, withComponents} from '../../inventory/diff.js';
import type {ObjectDiff, OtherVersion} from '../../inventory/diff.js';
import type {View} from '../../render/view.js';
import {diffView} from '../../render/views/diff.js';
import {anyObjectNamed} from '../named-object.js';
import {standingFor, standingsOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {versionsOf} from './other-version.js';
import type {OtherVersionRequest} from './other-version.js';

export interface DiffRequest extends OtherVersionRequest {
  readonly ref: string;
  readonly closure: boolean;
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
