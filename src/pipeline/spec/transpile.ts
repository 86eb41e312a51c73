/** The modules that a TypeScript pipeline consists of, as JavaScript that runs without cairn and without TypeScript. */
import {existsSync, readFileSync, statSync} from 'node:fs';
import {dirname, join, relative, sep} from 'node:path';
import {AppError} from '../../domain/errors.js';
import {addressName} from './function-runner.js';
import type {RunnerModule} from './function-runner.js';

const mostModules = 1000;

/** The part of jiti that transpiles. */
export interface Transpiler {
  transform(options: {readonly source: string; readonly filename: string; readonly ts: boolean; readonly async: boolean; readonly retainLines: boolean}): string;
}

/**
 * The module and everything that it imports by a relative path, by their paths in `folder`. Packages stay imports. Throws `invalid_manifest`
 * for what isn't there, can't be read, or lies outside of the folder: it wouldn't go along.
 */
export function modulesFrom(transpiler: Transpiler, folder: string, main: string): Readonly<Record<string, RunnerModule>> {
  const modules: Record<string, RunnerModule> = {};
  const waiting = [main];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (Object.hasOwn(modules, path)) continue;
    const found = moduleAt(transpiler, folder, path);
    modules[path] = found;
    waiting.push(...Object.values(found.imports));
    if (Object.keys(modules).length > mostModules) throw new AppError('too_large', `${main} imports more than ${mostModules} files`);
  }
  return modules;
}

function moduleAt(transpiler: Transpiler, folder: string, path: string): RunnerModule {
  const source = readFileSync(join(folder, path), 'utf8');
  if (path.endsWith('.json')) return {code: source, imports: {}};
  // A file's own address is where it lies when it runs, not here.
  const filename = `/__cairn__/${path}`;
  const code = transpiler.transform({source, filename, ts: true, async: true, retainLines: true});
  if (code.startsWith('exports.__JITI_ERROR__')) throw new AppError('invalid_manifest', `${path} is no TypeScript: ${/"message":("(?:[^"\\]|\\.)*")/.exec(code)?.[1] ?? ''}`);
  const specifiers = [...code.matchAll(/\b(?:jitiImport|require)\(\s*(?:"(\.{1,2}\/[^"]*)"|'(\.{1,2}\/[^']*)')\s*\)/g)].map(([, double, single]) => double ?? single ?? '');
  return {
    code: code.replaceAll(`"file://${encodeURI(filename)}"`, addressName),
    imports: Object.fromEntries(specifiers.map(specifier => [specifier, resolved(folder, path, specifier)])),
  };
}

const endings = ['', '.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.mts', '/index.js', '/index.mjs'];

/** As TypeScript finds it: `./rates.js` may be `./rates.ts`. */
function resolved(folder: string, from: string, specifier: string): string {
  const wanted = join(folder, dirname(from), specifier);
  const candidates = [...endings.map(ending => wanted + ending), wanted.replace(/\.([mc]?)js$/, '.$1ts')];
  const found = candidates.find(candidate => existsSync(candidate) && statSync(candidate).isFile());
  if (found === undefined) throw new AppError('invalid_manifest', `${from} imports ${specifier}, which is not there`);
  const path = relative(folder, found);
  if (path.startsWith('..')) {
    throw new AppError('invalid_manifest', `${from} imports ${specifier}, which lies outside of the pipeline's folder and would not go along`, {hint: 'Move it below the folder, or make it a package.'});
  }
  return path.split(sep).join('/');
}
