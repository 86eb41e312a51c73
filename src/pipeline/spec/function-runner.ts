/**
 * What runs a function of a TypeScript pipeline where there is nothing but Node: a program without dependencies, and the modules that it
 * needs, transpiled before. Both lie in the folder in which the step runs.
 */
import {canonicalJson} from '../../domain/json.js';

/** Where the program and its modules lie in that folder. */
export const runnerPath = '.cairn/step.mjs';
const modulesPath = '.cairn/modules.json';

/** What an import of `cairn` and the module's own address are called in transpiled code. */
export const addressName = '__cairnAddress';

/** A module after transpilation, and the modules that its relative imports stand for. */
export interface RunnerModule {
  /** JavaScript that asks `jitiImport` and `require` for what it imports, or JSON. */
  readonly code: string;
  readonly imports: Readonly<Record<string, string>>;
}

/** The files, by path. Equal modules give equal bytes. */
export function runnerFiles(modules: Readonly<Record<string, RunnerModule>>): Readonly<Record<string, string>> {
  return {[runnerPath]: program, [modulesPath]: canonicalJson(modules as unknown as Parameters<typeof canonicalJson>[0])};
}

/** Runs on every Node that cairn runs on; `node .cairn/step.mjs MODULE STEP`. */
const program = `// Runs one function of a pipeline: node .cairn/step.mjs MODULE STEP
import {readFileSync} from 'node:fs';
import {createRequire, isBuiltin} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {compileFunction} from 'node:vm';

const [main, name] = process.argv.slice(2);
const work = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = JSON.parse(readFileSync(new URL('modules.json', import.meta.url), 'utf8'));
const loaded = new Map();

class Definition {
  functions = new Map();
  step(step, {run, inputs = {}, outputs = {}}) {
    this.functions.set(step, {run, inputs: Object.keys(inputs), outputs: Object.keys(outputs)});
    return this;
  }
}
const cairn = {__esModule: true, definePipeline: () => new Definition()};

function load(path) {
  const before = loaded.get(path);
  if (before !== undefined) return before.done ?? before.module.exports;
  const entry = {module: {exports: {}}, done: null};
  loaded.set(path, entry);
  const running = evaluate(path, entry.module).then(() => (entry.done = entry.module.exports));
  return running;
}

async function evaluate(path, module) {
  const {code, imports} = modules[path];
  if (path.endsWith('.json')) {
    module.exports = JSON.parse(code);
    return;
  }
  const file = join(work, path);
  const require = createRequire(file);
  const find = async specifier => {
    if (specifier === 'cairn') return cairn;
    if (Object.hasOwn(imports, specifier)) return load(imports[specifier]);
    const found = await import(isBuiltin(specifier) ? specifier : pathToFileURL(require.resolve(specifier)).href);
    return {...found, default: 'default' in found ? found.default : found, __esModule: true};
  };
  const names = ['exports', 'require', 'module', '__filename', '__dirname', 'jitiImport', '${addressName}'];
  const start = compileFunction('return (async () => {' + code + '\\n})()', names, {filename: file});
  await start(module.exports, require, module, file, dirname(file), find, pathToFileURL(file).href);
}

const variable = (kind, key) => process.env['CAIRN_' + kind + '_' + key.toUpperCase().replaceAll('-', '_')];
const paths = (kind, keys) => Object.fromEntries(keys.map(key => [key, variable(kind, key)]));

const {default: definition} = await load(main);
const {run, inputs, outputs} = definition.functions.get(name);
const {parameters, matrix} = JSON.parse(process.env.CAIRN_VALUES);
await run({
  parameters,
  matrix,
  inputs: paths('INPUT', inputs),
  outputs: paths('OUTPUT', outputs),
  run: {id: process.env.CAIRN_RUN_ID, name: process.env.CAIRN_RUN_NAME},
  attempt: Number(process.env.CAIRN_ATTEMPT),
});
`;
