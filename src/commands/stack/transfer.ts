/** `cairn stack transfer`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {refOf} from '../../domain/ref.js';
import {rights} from '../../domain/right.js';
import type {Right} from '../../domain/right.js';
import type {View} from '../../render/view.js';
import {transferLines, transferView} from '../../render/views/transfer.js';
import {refuseUnpushed} from '../../sync/transfer.js';
import {stackNamed} from '../named-object.js';
import {dryRunOption, yesOption} from '../options.js';
import {remoteNamedIn, teamOf} from '../sync/team.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface StackTransferRequest {
  readonly name: string;
  readonly to: string;
  readonly withComponents: boolean;
  readonly keep?: Right;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

export function stackTransferCommand(app: App, run = runStackTransfer): Verb {
  return verb('transfer', 'Give a stack to another owner, who has to accept it', [
    'cairn stack transfer prod --to bob --with-components',
    'cairn stack transfer prod --to bob --keep use',
    'cairn stack transfer prod --to bob --dry-run',
  ])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .requiredOption('--to <owner>', 'who gets it')
    .option('--with-components', 'its components too, but for those that other stacks use', false)
    .addOption(new Option('--keep <right>', 'what you may do with it afterwards (default: nothing)').choices(rights))
    .addOption(yesOption())
    .addOption(dryRunOption())
    .action(async (name: string, flags: Omit<StackTransferRequest, 'name'>) => {
      app.show(await run(app, {name, ...flags}));
    });
}

export async function runStackTransfer(app: App, {name, to, withComponents, keep = null, yes, dryRun}: Omit<StackTransferRequest, 'keep'> & {readonly keep?: Right | null}): Promise<View> {
  const team = await teamOf(app, remoteNamedIn(app, [name]));
  const {client} = await app.session(team.remoteName);
  const stack = await stackNamed(app, name);
  await refuseUnpushed(team, stack);
  const offer = {object: stack.resource.id, to, withComponents, keep};
  const planned = await app.progress(`asking ${team.remoteName}`, client.transfers.offer({...offer, dryRun: true}));
  if (dryRun) return transferView(planned, team.remoteName);
  if (!yes) for (const message of transferLines(planned)) app.notice({level: 'info', code: 'receipt', message});
  if (!yes && !(await (await app.prompter()).confirm(`Give ${refOf(stack.resource)} to ${to}?`, '--yes'))) {
    throw new AppError('confirmation_required', `${refOf(stack.resource)} was not offered`);
  }
  return transferView(await app.progress(`offering it on ${team.remoteName}`, client.transfers.offer(offer)), team.remoteName);
}
