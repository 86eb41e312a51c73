/** What the three `export` verbs share: their flags, and from the objects chosen to the file or standard output. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import type {Stored} from '../../backend/backend.js';
import {AppError} from '../../domain/errors.js';
import type {Kind} from '../../domain/kind.js';
import {sealRecipients} from '../../inventory/bundle.js';
import {exportFile} from '../../inventory/export-file.js';
import type {ExportFileRequest, ExportFormat} from '../../inventory/export-file.js';
import {ownObjects} from '../../inventory/export.js';
import {defaultZenmlVersion} from '../../inventory/zenml/write.js';
import type {View} from '../../render/view.js';
import {exportedView, exportTextView} from '../../render/views/export.js';
import {yesOption} from '../options.js';
import type {Verb} from '../verb.js';

export interface ExportFlags {
  /** A path, or `-` for standard output. */
  readonly file: string;
  readonly format: ExportFormat;
  readonly withIds: boolean;
  readonly zenmlVersion: string;
  readonly all: boolean;
  readonly yes: boolean;
  /** Recipients that the values of secrets are sealed for. */
  readonly seal?: readonly string[];
  /** Files of recipients. */
  readonly recipientsFile?: readonly string[];
}

/** The verb with `--all` and `-f`; the other flags are `exportOptions`'. */
export function exportOptions(verb: Verb, all: string): Verb {
  verb
    .option('--all', all, false)
    .option('-f, --file <file>', 'where to write; - is standard output', '-')
    .option('--with-ids', 'for backups: the ids go along, and a later import knows the objects by them', false)
    .option('--seal <recipient...>', 'send the values of the secrets along, encrypted for these age recipients')
    .option('-R, --recipients-file <file...>', 'the same for the recipients in a file, one a line')
    .addOption(yesOption());
  return verb;
}

/** `--format` and `--zenml-version`, of the verbs whose result may be a stack. */
export function formatOptions(verb: Verb): Verb {
  verb
    .addOption(new Option('--format <format>', 'cairn manifests, or the stack file that ZenML imports').choices(['cairn', 'zenml']).default('cairn'))
    .option('--zenml-version <version>', 'the release that a ZenML stack file names', defaultZenmlVersion);
  return verb;
}

export interface Choice {
  readonly names: readonly string[];
  readonly all: boolean;
  /** What `--all` means. */
  readonly kinds: readonly Kind[];
}

export interface Chosen {
  readonly roots: readonly Stored[];
  /** False where some of one's own can't be read: the exit status of the export says so too. */
  readonly complete: boolean;
}

/** The objects that are named, or all of one's own of these kinds. What can't be read is a warning for each. */
export async function chosen(app: App, {names, all, kinds}: Choice, find: (name: string) => Promise<Stored>): Promise<Chosen> {
  if (all === names.length > 0) throw new AppError('usage', all ? 'Name objects, or say --all; not both' : 'What is to be exported? Name it, or say --all');
  if (!all) return {roots: await Promise.all(names.map(find)), complete: true};
  const {objects, damaged} = await ownObjects(await app.local(), kinds);
  for (const {problem} of damaged) app.notice({level: 'warning', code: 'damaged', message: `${problem}; it is left out`});
  return {roots: objects, complete: damaged.length === 0};
}

/** A file that says something else is replaced only after a yes. */
export async function exported(app: App, {roots, complete}: Chosen, flags: ExportFlags): Promise<View> {
  const exitStatus = complete ? 0 : 1;
  const made = await exportFile(await app.local(), roots, {...flags, seal: await sealOf(app, flags)});
  for (const warning of made.warnings) app.notice({level: 'warning', ...warning});
  if (made.secrets.length > 0) app.notice({level: 'info', code: 'secrets', message: `secret values stay here; whoever imports this needs ${made.secrets.join(', ')}`});
  if (made.sealed) app.notice({level: 'info', code: 'sealed', message: 'the values of the secrets are in it, encrypted for the recipients alone'});
  if (flags.file === '-') return {...exportTextView(made), exitStatus};
  const before = await app.holds(flags.file, made.text);
  if (before === 'the same') return {...exportedView(made, {file: flags.file, action: 'none'}), exitStatus};
  if (before === 'something else') await confirmReplacement(app, flags);
  await app.write(flags.file, made.text);
  return {...exportedView(made, {file: flags.file, action: before === 'nothing' ? 'create' : 'update'}), exitStatus};
}

async function sealOf(app: App, {seal = [], recipientsFile = []}: ExportFlags): Promise<NonNullable<ExportFileRequest['seal']> | null> {
  if (seal.length + recipientsFile.length === 0) return null;
  const texts = await Promise.all(recipientsFile.map(file => app.read(file)));
  return {recipients: [...seal, ...texts.flatMap(sealRecipients)], secretKey: await app.secretKey()};
}

async function confirmReplacement(app: App, {file, yes}: ExportFlags): Promise<void> {
  if (yes || (await (await app.prompter()).confirm(`${file} says something else. Replace it?`, '--yes'))) return;
  throw new AppError('confirmation_required', `${file} was left as it is`);
}
