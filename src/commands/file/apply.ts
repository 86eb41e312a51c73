/** `cairn apply`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import type {SourceText} from '../../inventory/apply-documents.js';
import {applyFiles} from '../../inventory/apply.js';
import type {View} from '../../render/view.js';
import {applyView} from '../../render/views/import.js';
import {dryRunOption} from '../options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {sourceName} from './importing.js';

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
    .addOption(
      new Option('-f, --file <file>', 'a file, a folder with YAML and JSON files, or - for standard input; may be repeated')
        .argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]),
    )
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

/** Each file once, however often and by which folder it is named. */
async function sourcesOf(app: App, paths: readonly string[]): Promise<readonly SourceText[]> {
  const files = new Set<string>();
  for (const path of paths) for (const file of await app.manifestFiles(path)) files.add(file);
  const sources: SourceText[] = [];
  for (const file of files) sources.push({name: sourceName(file), text: await app.read(file)});
  return sources;
}
