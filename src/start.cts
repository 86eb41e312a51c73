/**
 * Runs the program from its bundled files, each with V8's code cache beside it.
 *
 * Reading, parsing and compiling the program's text takes more than half of a short command's time, and Node 20 has no compile
 * cache of its own. The first run on a Node leaves one in `dist/`, as Python does with its `__pycache__`; where that folder can't
 * be written, everything works as fast as without. V8 refuses a cache of another version or of another source by itself; the
 * file's name holds a digest of the source besides, since V8 compares no more than its length.
 */
import buffer = require('node:buffer');
import fs = require('node:fs');
import path = require('node:path');
import vm = require('node:vm');

/** As Node wraps a CommonJS module. */
type ModuleFunction = (...scope: readonly [exports: unknown, require: NodeJS.Require, module: NodeJS.Module, file: string, folder: string]) => void;

const loaded = new Map<string, NodeJS.Module>();

/** Node's own `require`, but for the program's own files. */
const requireFile = Object.assign((id: string): unknown => (id.startsWith('./') ? load(id).exports : require(id)), require) as NodeJS.Require;

function load(id: string): NodeJS.Module {
  const before = loaded.get(id);
  if (before !== undefined) return before;
  const file = path.join(__dirname, id);
  const module = {exports: {}} as NodeJS.Module;
  loaded.set(id, module);
  compile(file).call(module.exports, module.exports, requireFile, module, file, __dirname);
  return module;
}

function compile(file: string): ModuleFunction {
  const cacheFile = `${file}.${process.versions.v8}-${process.arch}.cache`;
  const cachedData = readIfThere(cacheFile);
  const script = new vm.Script(`(function(exports,require,module,__filename,__dirname){${textOf(fs.readFileSync(file))}\n})`, {
    filename: file,
    ...(cachedData === null ? {} : {cachedData}),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  // At the end, since the cache then holds the functions that ran.
  if (cachedData === null || script.cachedDataRejected === true) process.once('exit', () => writeWhole(cacheFile, script.createCachedData()));
  return script.runInThisContext() as ModuleFunction;
}

/** The build writes ASCII but for a few packages; as such it is read four times as fast, and takes half the memory. */
function textOf(bytes: Buffer): string {
  return bytes.toString(buffer.isAscii(bytes) ? 'latin1' : 'utf8');
}

function readIfThere(file: string): Buffer | null {
  try {
    return fs.readFileSync(file);
  } catch {
    return null;
  }
}

/** In one step, since other processes read it. Not being able to is no failure: a cache only saves time. */
function writeWhole(file: string, data: Buffer): void {
  const beside = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(beside, data);
    fs.renameSync(beside, file);
  } catch {
    // A folder that others own, or a full disk.
  }
}

const [first, ...rest] = process.argv.slice(2);
if ((first === '--version' || first === '-V') && rest.length === 0) process.stdout.write(`${globalThis.__CAIRN_VERSION__}\n`);
else load(globalThis.__CAIRN_PROGRAM__);
