/** `cairn undo`. */
import type {App} from '../../app/app.js';
import type {Reversal} from '../../backend/journal.js';
import {AppError} from '../../domain/errors.js';
import {followActiveStack, planUndo, unchangedServers} from '../../inventory/undo.js';
import {commandLine, undoView} from '../../render/views/journal.js';
import type {View} from '../../render/view.js';
import {dryRunOption, yesOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface UndoRequest {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly force: boolean;
}

export function undoCommand(app: App, run = runUndo): Verb {
  return verb('undo', 'Take back what the last command changed on this machine; again goes further back', ['cairn undo', 'cairn undo --dry-run', 'cairn undo --yes'])
    .addOption(yesOption())
    .addOption(dryRunOption())
    .option('--force', 'also where files were changed since by hand', false)
    .action(async (flags: UndoRequest) => {
      app.show(await run(app, flags));
    });
}

export async function runUndo(app: App, {yes, dryRun, force}: UndoRequest): Promise<View> {
  const journal = await app.journal();
  const plan = await planUndo(journal, {force});
  if (dryRun) return undoView(plan, false);
  if (!yes) await confirmUndo(app, plan);
  const done = await journal.revert(plan.command.id, {force, dryRun: false});
  const warnings = [...(await followActiveStack(app.config(), done.steps)), ...(await unchangedServers(await app.local(), app.config().remotes(), done.steps))];
  for (const warning of warnings) app.notice({level: 'info', ...warning});
  return undoView(done, true);
}

/** On a terminal the plan is shown before it is asked about. */
async function confirmUndo(app: App, plan: Reversal): Promise<void> {
  const prompter = await app.prompter();
  if (prompter.canAsk) app.show(undoView(plan, false));
  if (await prompter.confirm(`Take back \`${commandLine(plan.command.words)}\`?`, '--yes')) return;
  throw new AppError('confirmation_required', 'Nothing was taken back');
}
