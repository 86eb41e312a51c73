/** `cairn user create`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {checkName} from '../../domain/name.js';
import type {View} from '../../render/view.js';
import {changedUserView} from '../../render/views/user.js';
import type {ServerRole} from '../../wire/types.js';
import {passwordStdinOption, readPassword} from '../password.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface UserCreateRequest {
  readonly username: string;
  readonly role: ServerRole;
  readonly passwordStdin: boolean;
}

export function userCreateCommand(app: App, run = runUserCreate): Verb {
  return verb('create', 'Make an account for someone on the server', ['cairn user create ann', 'cairn user create ann --password-stdin < password-file'])
    .argument('<name>', 'the username; it also names what they own')
    .addOption(new Option('--role <role>', 'what they may do on the server').choices(['member', 'admin']).default('member'))
    .addOption(passwordStdinOption())
    .action(async (username: string, flags: Omit<UserCreateRequest, 'username'>) => {
      app.show(await run(app, {...flags, username}));
    });
}

export async function runUserCreate(app: App, {username, role, passwordStdin}: UserCreateRequest): Promise<View> {
  checkName(username, 'a user');
  const {client, remote} = await app.session();
  const password = await readPassword(app, {stdin: passwordStdin, question: `Password of ${username}`});
  const user = await app.progress(`Creating ${username}`, client.users.create({username, password: password.reveal(), role}));
  return changedUserView(user, `Created ${user.username} on ${remote.name}.`, [`cairn connect ${remote.url} --username ${user.username}`]);
}
