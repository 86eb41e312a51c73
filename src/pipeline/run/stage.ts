/** What an attempt finds and what it leaves: its folder with the source and its inputs before, its outputs after. */
import {mkdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {AppError} from '../../domain/errors.js';
import type {Json} from '../../domain/json.js';
import {hasErrno} from '../../lib/errno.js';
import {parsedJson} from '../../lib/json-text.js';
import {each} from '../../lib/parallel.js';
import type {ArtifactStore} from '../artifacts/artifacts.js';
import type {Output} from '../spec/pipeline.js';
import type {Instance} from '../spec/plan.js';
import type {Artifacts} from './event.js';
import type {Given} from './fingerprint.js';
import {copySource} from './source.js';
import type {SourceFile} from './source.js';

/** An attempt's folder: `work/`, where it runs, and `in/`. */
export interface Stage {
  readonly folder: string;
  readonly work: string;
  /** Absolute, by input name. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Absolute, by output name. */
  readonly outputs: Readonly<Record<string, string>>;
}

export interface StageContent {
  readonly store: ArtifactStore;
  readonly snapshot: string;
  readonly source: readonly SourceFile[];
  readonly given: Readonly<Record<string, Given>>;
}

/** Inputs fetched at once for one attempt. */
const atOnce = 4;

/** Where everything will lie; nothing is made. */
export function stageAt(folder: string, {step}: Instance): Stage {
  const work = join(folder, 'work');
  const places = (at: string, names: readonly (readonly [string, string])[]): Record<string, string> => Object.fromEntries(names.map(([name, path]) => [name, join(at, path)]));
  return {
    folder,
    work,
    inputs: places(join(folder, 'in'), Object.keys(step.inputs).map(name => [name, name])),
    outputs: places(work, Object.entries(step.outputs).map(([name, {path}]) => [name, path])),
  };
}

/** Makes the folder anew. Rejects as the store does. */
export async function fill({folder, work, inputs, outputs}: Stage, {store, snapshot, source, given}: StageContent): Promise<void> {
  await clear(folder);
  await mkdir(work, {recursive: true, mode: 0o700});
  await copySource(snapshot, source, work);
  if (Object.keys(inputs).length > 0) await mkdir(join(folder, 'in'));
  for (const [name, path] of Object.entries(inputs)) await fetchInput(store, given[name] as Given, path);
  for (const path of Object.values(outputs)) await mkdir(join(path, '..'), {recursive: true});
}

/** Removes it with all in it, also what a step has taken its own rights from. */
export async function clear(folder: string): Promise<void> {
  try {
    await rm(folder, {recursive: true, force: true});
  } catch (error) {
    if (!hasErrno(error, 'EACCES', 'EPERM', 'ENOTEMPTY')) throw error;
    const {openAll} = await import('./open-folders.js');
    await openAll(folder);
    await rm(folder, {recursive: true, force: true, maxRetries: 3});
  }
}

/** Stores what the step left. Rejects with `failed` naming the outputs that it didn't leave, else as the store does. */
export async function collect({step}: Instance, {work, outputs}: Stage, store: ArtifactStore): Promise<Artifacts> {
  const found: Record<string, boolean> = {};
  for (const [name, path] of Object.entries(outputs)) found[name] = await isThere(path);
  const missing = Object.entries(step.outputs).filter(([name, {optional}]) => !optional && found[name] === false);
  if (missing.length > 0) throw notLeft(missing);
  const artifacts: [string, Artifacts[string]][] = [];
  for (const [name, path] of Object.entries(outputs)) {
    if (found[name] === true) artifacts.push([name, await store.store(path, {within: work})]);
  }
  return Object.fromEntries(artifacts);
}

/** Larger ones are no answer to a question. */
const largestParsed = 1024 * 1024;

/** These inputs of a condition, parsed; one that an optional output didn't leave is left out. Rejects with `invalid_input` for what is no small file of JSON. */
export async function parsedInputs(names: readonly string[], given: Readonly<Record<string, Given>>, {store, folder}: {readonly store: ArtifactStore; readonly folder: string}): Promise<Record<string, Json>> {
  const values: Record<string, Json> = {};
  await mkdir(folder, {recursive: true, mode: 0o700});
  try {
    for (const name of names) {
      const input = given[name];
      if (input === undefined || (input.kind === 'one' && input.artifact === null)) continue;
      if (input.kind === 'each' || input.artifact?.kind !== 'file' || input.artifact.size > largestParsed) throw notJson(name);
      await store.fetch(input.artifact, join(folder, name));
      const value = parsedJson(await readFile(join(folder, name), 'utf8'));
      if (value === undefined) throw notJson(name);
      values[name] = value;
    }
  } finally {
    await clear(folder);
  }
  return values;
}

function notJson(name: string): AppError {
  return new AppError('invalid_input', `the condition looks at the input ${name}, which is no file of JSON of at most ${largestParsed / 1024} KiB`, {details: {input: name}});
}

async function fetchInput(store: ArtifactStore, given: Given, path: string): Promise<void> {
  if (given.kind === 'one') {
    if (given.artifact !== null) await store.fetch(given.artifact, path);
    return;
  }
  await mkdir(path);
  await each(given.entries, atOnce, ({entry, artifact}) => store.fetch(artifact, join(path, entry)));
  await writeFile(join(path, 'index.json'), `${JSON.stringify(given.entries.map(({entry, matrix}) => ({entry, matrix})), null, 2)}\n`);
}

/** A link counts as what it leads to; one that leads nowhere is nothing. */
async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return false;
    throw error;
  }
}

function notLeft(missing: readonly (readonly [string, Output])[]): AppError {
  const named = missing.map(([name, {path}]) => `${name} (${path})`).join(', ');
  return new AppError('failed', `it ended well, but didn't leave its output ${named}`, {
    hint: 'Write it to that path, relative to the folder that the step runs in (CAIRN_OUTPUT_NAME has the whole path), or declare it optional.',
    details: {missing: missing.map(([name]) => name)},
  });
}
