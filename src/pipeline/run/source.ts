/** The source of a run: the files beside the pipeline's file as they were when it started, which every attempt gets a copy of. */
import {createHash} from 'node:crypto';
import {constants, createReadStream} from 'node:fs';
import {chmod, copyFile, lstat, mkdir, readdir, readlink, symlink, writeFile} from 'node:fs/promises';
import {dirname, isAbsolute, join, posix, relative} from 'node:path';
import {AppError} from '../../domain/errors.js';
import {readIfThere} from '../../lib/atomic-file.js';
import {each, inOrder} from '../../lib/parallel.js';
import type {Pipeline} from '../spec/pipeline.js';
import {FilePatterns} from './file-patterns.js';
import {MentionScanner} from './mentions.js';

/** One file of it. */
export interface SourceFile {
  /** Relative, with `/` between names. */
  readonly path: string;
  readonly executable: boolean;
  readonly size: number;
  /** `sha256:` and 64 hex digits; of a link over where it leads. */
  readonly digest: string;
  /** True for the pipeline's own file: what it says of a step counts by itself. */
  readonly isPipeline: boolean;
  /** Where a symbolic link leads; null for a file. */
  readonly target: string | null;
  /** What stands behind `CAIRN_PARAM_` in it, in any case that it stands there. */
  readonly mentions: readonly string[];
}

export interface SourcePlace {
  /** The folder of the pipeline's file. */
  readonly root: string;
  /** That file's name; null for one that was read from elsewhere. */
  readonly file: string | null;
  /** Folders that are never source, wherever they lie: cairn's own, with its keys. */
  readonly never: readonly string[];
}

type Selected = Omit<SourceFile, 'digest' | 'mentions'>;

/** Files that no folder has: the plan brings their text. */
export type GeneratedFiles = Readonly<Record<string, string>>;

/** What is never source, whatever patterns say of the rest. */
const neverSource = ['.git', '.cairn', 'node_modules', '.venv', '__pycache__', '.ipynb_checkpoints'];
const ignoreFile = '.cairnignore';
const mebibyte = 1024 * 1024;
const largestSource = 100 * mebibyte;
const atOnce = 8;

/**
 * The files of the folder that go with the pipeline, in the order of their paths. Rejects with `too_large` above 100 MiB, naming the largest, and with
 * `invalid_input` for a link that leads out.
 */
export async function selectSource({root, file: own, never}: SourcePlace, {include, exclude}: Pipeline['source']): Promise<readonly Selected[]> {
  const ignored = new FilePatterns([...neverSource, ...(readIfThere(join(root, ignoreFile)) ?? '').split(/\r?\n/), ...exclude]);
  const wanted = new FilePatterns(include.length === 0 ? ['**'] : include);
  const found: Selected[] = [];
  let size = 0;
  const others = new Set(never.map(folder => relative(root, folder)));
  const isLeftOut = (path: string, isFolder: boolean): boolean => ignored.matches(path, isFolder) || others.has(path);
  for await (const file of walk(root, '', isLeftOut)) {
    if (!wanted.matches(file.path, false)) continue;
    size += file.size;
    found.push({...file, isPipeline: file.path === own});
    if (size > largestSource) throw tooLarge(root, found);
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Reads them where they are: for a plan that starts nothing. */
export async function readSource(root: string, selected: readonly Selected[], generated: GeneratedFiles = {}): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const file of inOrder(selected, atOnce, each => digested(root, each))) files.push(file);
  return withGenerated(files, generated);
}

/** Copies them into a new folder and tells what is in the copies, so that nothing can change in between. */
export async function snapshotSource(root: string, selected: readonly Selected[], {folder, generated = {}}: {readonly folder: string; readonly generated?: GeneratedFiles}): Promise<readonly SourceFile[]> {
  await mkdir(folder, {recursive: true, mode: 0o700});
  await copySource(root, selected, folder);
  for (const [path, text] of Object.entries(generated)) {
    await mkdir(dirname(join(folder, path)), {recursive: true});
    await writeFile(join(folder, path), text);
  }
  return readSource(folder, selected.filter(({path}) => !Object.hasOwn(generated, path)), generated);
}

/** Copies these files from one folder into another; copies share their blocks where the file system can. */
export async function copySource(from: string, files: readonly Pick<SourceFile, 'path' | 'executable' | 'target'>[], to: string): Promise<void> {
  const folders = new Set(files.map(({path}) => posix.dirname(path)));
  for (const folder of folders) if (folder !== '.') await mkdir(join(to, folder), {recursive: true});
  await each(files, atOnce, async ({path, executable, target}) => {
    if (target !== null) return symlink(target, join(to, path));
    await copyFile(join(from, path), join(to, path), constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    await chmod(join(to, path), executable ? 0o755 : 0o644);
  });
}

async function* walk(root: string, folder: string, isLeftOut: (path: string, isFolder: boolean) => boolean): AsyncGenerator<Omit<Selected, 'isPipeline'>> {
  for (const entry of await readdir(join(root, folder), {withFileTypes: true})) {
    const path = posix.join(folder, entry.name);
    if (isLeftOut(path, entry.isDirectory())) continue;
    if (entry.isDirectory()) yield* walk(root, path, isLeftOut);
    else if (entry.isSymbolicLink()) yield await linkAt(root, path);
    else if (entry.isFile()) {
      const {size, mode} = await lstat(join(root, path));
      yield {path, size, executable: (mode & 0o100) !== 0, target: null};
    }
  }
}

async function linkAt(root: string, path: string): Promise<Omit<Selected, 'isPipeline'>> {
  const target = await readlink(join(root, path));
  const led = posix.normalize(posix.join(posix.dirname(path), target));
  if (isAbsolute(target) || led === '..' || led.startsWith('../')) {
    throw new AppError('invalid_input', `${join(root, path)} is a link that leads out of the source folder, to ${target}`, {
      hint: `Put ${path} into ${ignoreFile} or spec.source.exclude, or copy what it leads to.`,
      details: {file: join(root, path), target},
    });
  }
  return {path, size: 0, executable: false, target};
}

async function digested(root: string, file: Selected): Promise<SourceFile> {
  const hash = createHash('sha256');
  const scanner = new MentionScanner();
  if (file.target === null) {
    for await (const chunk of createReadStream(join(root, file.path), {highWaterMark: mebibyte}) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      scanner.push(chunk);
    }
  } else hash.update(file.target);
  return {...file, digest: `sha256:${hash.digest('hex')}`, mentions: scanner.end()};
}

function withGenerated(files: readonly SourceFile[], generated: GeneratedFiles): readonly SourceFile[] {
  const more = Object.entries(generated).map(([path, text]): SourceFile => {
    const scanner = new MentionScanner();
    scanner.push(Buffer.from(text));
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    return {path, executable: false, size: Buffer.byteLength(text), digest, isPipeline: false, target: null, mentions: scanner.end()};
  });
  const kept = files.filter(({path}) => !Object.hasOwn(generated, path));
  return [...kept, ...more].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function tooLarge(root: string, found: readonly Selected[]): AppError {
  const largest = [...found].sort((a, b) => b.size - a.size).slice(0, 5);
  return new AppError('too_large', `the source in ${root} is larger than ${largestSource / mebibyte} MiB: ${largest.map(({path, size}) => `${path} has ${Math.ceil(size / mebibyte)} MiB`).join(', ')}`, {
    hint: `Every attempt gets a copy of it. Name what isn't source in ${ignoreFile} or spec.source.exclude, or what is in spec.source.include; hand data over as inputs.`,
    details: {folder: root, limit: largestSource, largest: largest.map(({path, size}) => ({path, size}))},
  });
}
