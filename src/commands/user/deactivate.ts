/** `cairn user deactivate`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {View} from '../../render/view.js';
import {changedUserView} from '../../render/views/user.js';
import {yesOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface UserDeactivateRequest {
  readonly username: string;
  readonly yes: boolean;
}

export function userDeactivateCommand(app: App, run = runUserDeactivate): Verb {
  return verb('deactivate', 'End someone\'s access at once; what they own stays', ['cairn user deactivate ann', 'cairn user deactivate ann --yes'])
    .argument('<name>', 'the username')
    .addOption(yesOption())
    .action(async (username: string, flags: {readonly yes: boolean}) => {
      app.show(await run(app, {...flags, username}));
    });
}

export async function runUserDeactivate(app: App, {username, yes}: UserDeactivateRequest): Promise<View> {
  const {client, remote} = await app.session();
  if (!yes && !(await (await app.prompter()).confirm(`Deactivate ${username} on ${remote.name}?`, '--yes'))) {
    throw new AppError('confirmation_required', `${username} was not deactivated`);
  }
  const user = await app.progress(`Deactivating ${username}`, client.users.setActive(username, false));
  return changedUserView(user, `Deactivated ${user.username} on ${remote.name}; their tokens have ended.`);
}
