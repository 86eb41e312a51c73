/** Pipelines described by `definePipeline`: the file is run, and what it describes is checked as a file of YAML is. */
import {readFileSync} from 'node:fs';
import {basename, dirname, resolve} from 'node:path';
import {AppError, isAppError} from '../../domain/errors.js';
import {apiVersion} from '../../domain/manifest.js';
import type {Json} from '../../domain/json.js';
import {contentOf, definePipeline} from './define-pipeline.js';
import type {DefinitionContent} from './define-pipeline.js';
import {runnerFiles} from './function-runner.js';
import type {Pipeline} from './pipeline.js';
import type {Plan} from './plan.js';
import {checkedPipeline} from './read-pipeline.js';
import type {ReadPipeline} from './read-pipeline.js';
import {toPipeline} from './to-pipeline.js';
import {modulesFrom} from './transpile.js';

export function isProgram(file: string): boolean {
  return /\.[mc]?[jt]s$/.test(file);
}

/** `file` is relative to `workingFolder`. Rejects with `invalid_manifest`. */
export async function loadTypeScript(file: string, workingFolder: string): Promise<ReadPipeline & {readonly generated: Plan['generated']}> {
  const path = resolve(workingFolder, file);
  const [folder, module] = [dirname(path), basename(path)];
  const {createJiti} = await import('jiti');
  const jiti = createJiti(path, {fsCache: false, moduleCache: false, virtualModules: {cairn: {definePipeline}}});
  const content = contentOf(await loaded(() => jiti.import(path, {default: true}), file, path));
  if (content === null) throw new AppError('invalid_manifest', `${file} exports no pipeline: it needs \`export default definePipeline({…})\``, {details: {file}});
  const functions = new Set([...content.steps].flatMap(([name, {run}]) => (typeof run === 'function' ? [name] : [])));
  const value = await loaded(async () => fileOf(content), file, path);
  const read = await checkedPipeline(value, pointer => `${file}#${pointer}`, manifest => withFunctions(toPipeline(manifest), functions, module));
  const generated = functions.size === 0 ? {} : await loaded(async () => runnerFiles(modulesFrom(jiti as Parameters<typeof modulesFrom>[0], folder, module)), file, path);
  return {...read, generated};
}

/** As a file of YAML would have it; a function stands there as a program, which has its place in the rules. */
function fileOf({options, steps}: DefinitionContent): Json {
  const {name, description, ...spec} = options;
  const plain = [...steps].map(([step, {run, ...rest}]) => [step, {...rest, run: typeof run === 'function' ? ['node'] : run}] as const);
  const file = {apiVersion, kind: 'Pipeline', metadata: {name, description}, spec: {...spec, steps: Object.fromEntries(plain)}};
  return JSON.parse(JSON.stringify(file)) as Json;
}

function withFunctions(pipeline: Pipeline, functions: ReadonlySet<string>, module: string): Pipeline {
  return {...pipeline, steps: pipeline.steps.map(step => (functions.has(step.name) ? {...step, command: {kind: 'function', module}} : step))};
}

/** What the file itself throws is its author's to see, with the place in it. */
async function loaded<T>(work: () => Promise<T>, file: string, path: string): Promise<T> {
  try {
    readFileSync(path);
    return await work();
  } catch (error) {
    if (isAppError(error)) throw error;
    const {message = String(error), stack = '', code} = error as {readonly message?: string; readonly stack?: string; readonly code?: string};
    if (code === 'ENOENT' && message.includes(`'${path}'`)) throw new AppError('invalid_input', `${file} can't be read: there is no such file`, {details: {file}, cause: error});
    const [, line, column] = new RegExp(`${path.replaceAll(/[.*+?^\${}()|[\]\\]/g, '\\$&')}:(\\d+):(\\d+)`).exec(stack) ?? [];
    const place = line === undefined ? file : `${file}:${line}:${column}`;
    const [first = ''] = message.split('\n');
    throw new AppError('invalid_manifest', `${place}: ${first.trim()}`, {details: {problems: [{place, path: '', message: first.trim()}]}, cause: error});
  }
}
