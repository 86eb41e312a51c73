/** `cairn apply`. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {applyFiles} from '../../inventory/apply.js';
import type {View} from '../../render/view.js';
import {applyView} from '../../render/views/import.js';
import {dryRunOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {manifestFileOption, sourcesOf} from './manifest-files.js';

export interface ApplyRequest {
  /** Files, folders, or `-` for standard input. */
  readonly file: readonly string[];
  readonly dryRun: boolean;
}

export function applyCommand(app: App, run = runApply): Verb {
  return verb('apply', 'Make the store say what manifest files say; nothing is deleted', [
    'cairn apply -f prod.yaml --dry-run',
    'cairn apply -f stacks/ -f shared.yaml',
    'cairn stack export prod | cairn apply -f -',
  ])
    .addOption(manifestFileOption())
    .addOption(dryRunOption())
    .action(async (flags: Partial<ApplyRequest> & {readonly dryRun: boolean}) => {
      if (flags.file === undefined) throw new AppError('usage', 'What is to be applied?', {next: ['cairn apply -f FILE']});
      app.show(await run(app, {dryRun: flags.dryRun, file: flags.file}));
    });
}

export async function runApply(app: App, {file, dryRun}: ApplyRequest): Promise<View> {
  const applied = await applyFiles({local: await app.local(), identities: app.config().remotes()}, await sourcesOf(app, file), dryRun);
  for (const {code, message} of applied.warnings) app.notice({level: 'warning', code, message});
  return applyView(applied);
}
