/** `cairn restore`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {nameOf} from '../../domain/manifest.js';
import {refOf} from '../../domain/ref.js';
import {knownObject, restoreVersion} from '../../inventory/history.js';
import {changeView, objectJson} from '../../render/views/inventory.js';
import type {View} from '../../render/view.js';
import {standingOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {pastOf} from './past.js';

export interface RestoreRequest {
  readonly ref: string;
  /** null for the last content of what was deleted. */
  readonly version: number | null;
}

export function restoreCommand(app: App, run = runRestore): Verb {
  return verb('restore', 'Bring back an earlier version of an object, or one that was deleted', [
    'cairn restore stack/prod@2',
    'cairn restore stack/old',
  ])
    .argument('<ref@version>', 'KIND/NAME@NUMBER as in `cairn history`; without a number the last content of what was deleted')
    .action(async (text: string) => {
      app.show(await run(app, restoreRequest(text)));
    });
}

function restoreRequest(text: string): RestoreRequest {
  const [ref = '', number, ...rest] = text.split('@');
  if (rest.length > 0 || (number !== undefined && !/^[1-9]\d{0,8}$/.test(number))) {
    throw new AppError('usage', `"${text}" names no version`, {hint: 'Write KIND/NAME@NUMBER, for example stack/prod@2.', next: [`cairn history ${ref}`]});
  }
  return {ref, version: number === undefined ? null : Number(number)};
}

export async function runRestore(app: App, {ref, version: number}: RestoreRequest): Promise<View> {
  const past = await pastOf(app);
  const {action, stored, version} = await restoreVersion(past, await knownObject(past, ref, {defaultKind: 'stack'}), number);
  const json = {...objectJson(stored, await standingOf(app, stored)), version};
  const sentence = action === 'none' ? `${refOf(stored.resource)} is as in version ${version} already.` : `Restored ${refOf(stored.resource)} to version ${version}.`;
  return changeView(json, {action, sentence, next: [`cairn history ${stored.resource.kind}/${nameOf(stored.resource)}`]});
}
