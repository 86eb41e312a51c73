/** `cairn stack share`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {rights} from '../../domain/right.js';
import type {Grantee, Right} from '../../domain/right.js';
import type {View} from '../../render/view.js';
import {receiptLines, receiptView} from '../../render/views/share.js';
import {applyShare, planShare, shareRefusal} from '../../sync/share.js';
import type {SharePlan} from '../../sync/share.js';
import {stackNamed} from '../named-object.js';
import {dryRunOption, yesOption} from '../options.js';
import {noticeAll, remoteNamedIn, teamOf} from '../sync/team.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {endOf, withOption} from './grant-options.js';

export interface StackShareRequest {
  readonly name?: string | undefined;
  readonly with: readonly Grantee[];
  readonly right: Right;
  /** `7d`; undefined for no end. */
  readonly for?: string;
  readonly push: boolean;
  readonly force: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

export function stackShareCommand(app: App, run = runStackShare): Verb {
  return verb('share', 'Let others use a stack: shows a receipt, then asks', [
    'cairn stack share prod --with bob',
    'cairn stack share prod --with team:vision --right edit --for 7d',
    'cairn stack share prod --with everyone --right view --dry-run',
  ])
    .argument('[name]', 'a name, OWNER/NAME or an id (default: the active stack)')
    .addOption(withOption())
    .addOption(new Option('--right <right>', 'what they may do').choices(rights).default('use'))
    .option('--for <time>', 'until when: 12h, 7d, 2w (default: no end)')
    .option('--push', 'push what is not on the server yet, in the same step', false)
    .option('--force', 'share even what can not work elsewhere', false)
    .addOption(yesOption())
    .addOption(dryRunOption())
    .action(async (name: string | undefined, flags: Omit<StackShareRequest, 'name'>) => {
      app.show(await run(app, {name, ...flags}));
    });
}

export async function runStackShare(app: App, request: StackShareRequest): Promise<View> {
  const team = await teamOf(app, remoteNamedIn(app, request.name === undefined ? [] : [request.name]));
  if (!request.dryRun) await team.local.settle();
  const stack = await stackNamed(app, request.name);
  const plan = await planShare(team, {stack, grantees: request.with, right: request.right, until: endOf(request.for, app.now())});
  noticeAll(app, plan.remarks);
  if (request.dryRun) return receiptView(plan, false);
  await agree(app, plan, request);
  await app.progress(`sharing on ${team.remoteName}`, applyShare(team, plan));
  return receiptView(plan, true);
}

/** On a terminal the receipt's question covers the push as well; in scripts it takes `--push`. */
async function agree(app: App, plan: SharePlan, {yes, push, force}: StackShareRequest): Promise<void> {
  const asks = !yes && (await app.prompter()).canAsk;
  const refusal = shareRefusal(plan, {push: push || asks, force});
  if (refusal !== null) throw refusal;
  if (yes) return;
  if (asks) for (const message of receiptLines(plan.receipt)) app.notice({level: 'info', code: 'receipt', message});
  const question = plan.receipt.push.length > 0 ? `Push and share ${plan.receipt.ref}?` : `Share ${plan.receipt.ref}?`;
  if (await (await app.prompter()).confirm(question, '--yes')) return;
  throw new AppError('confirmation_required', `${plan.receipt.ref} was not shared`);
}
