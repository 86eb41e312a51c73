// Hashes, stores and fetches one file in the local artifact store, beside `sha256sum` and `cp` of the same file in the same rounds, and
// a sparse file of 5 GB for the memory. `--mebibytes N` (1024), `--rounds N` (3). Budgets: at least 60 % of sha256sum + cp, RSS at most 150 MiB.
import {spawnSync} from 'node:child_process';
import {closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync} from 'node:fs';
import {randomBytes} from 'node:crypto';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {build} from 'esbuild';
import {environment, median} from './measure.mjs';

const {values} = parseArgs({options: {mebibytes: {type: 'string', default: '1024'}, rounds: {type: 'string', default: '3'}}});
const mebibyte = 1024 * 1024;
const size = Number(values.mebibytes) * mebibyte;
const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'));
const at = name => join(folder, name);

/** Stores a file, fetches it again, and tells the milliseconds of both and the most memory that it took, in MiB. */
const source = `
  import {openArtifactStore} from './src/pipeline/artifacts/all.ts';
  const [path, folder, back] = process.argv.slice(2);
  const store = await openArtifactStore({flavor: 'local', config: {}, secret: {}, folder, environment: {}});
  const begin = performance.now();
  const artifact = await store.store(path);
  const stored = performance.now();
  await store.fetch(artifact, back);
  const fetched = performance.now();
  await store.close();
  console.log(JSON.stringify({store: stored - begin, fetch: fetched - stored, rss: process.resourceUsage().maxRSS / 1024}));
`;

async function bundleProgram() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const stdin = {contents: source, resolveDir: root, loader: 'ts'};
  const external = ['@aws-sdk/*', '@azure/*', '@google-cloud/storage'];
  await build({stdin, outfile: at('program.mjs'), bundle: true, format: 'esm', platform: 'node', target: 'node20', external, logLevel: 'warning'});
}

function run(command, args) {
  const begin = performance.now();
  const done = spawnSync(command, args, {encoding: 'utf8', env: environment(folder)});
  if (done.status !== 0) throw new Error(`${command} ended with ${done.status}: ${done.stderr}`);
  return {milliseconds: performance.now() - begin, stdout: done.stdout};
}

function measure(file) {
  for (const name of ['store', 'back', 'copy']) rmSync(at(name), {recursive: true, force: true});
  return JSON.parse(run(process.execPath, [at('program.mjs'), file, at('store'), at('back')]).stdout);
}

function writeRandom(file) {
  const handle = openSync(file, 'w');
  for (let written = 0; written < size; written += mebibyte) writeSync(handle, randomBytes(mebibyte));
  closeSync(handle);
}

function writeSparse(file) {
  const handle = openSync(file, 'w');
  ftruncateSync(handle, 5 * 1000 ** 3);
  for (const place of [0, 2.5 * 1000 ** 3, 5 * 1000 ** 3 - mebibyte]) writeSync(handle, randomBytes(mebibyte), 0, mebibyte, place);
  closeSync(handle);
}

try {
  await bundleProgram();
  writeRandom(at('random'));
  const rounds = Array.from({length: Number(values.rounds)}, () => {
    const ours = measure(at('random'));
    const theirs = run('sha256sum', [at('random')]).milliseconds + run('cp', [at('random'), at('copy')]).milliseconds;
    return {...ours, theirs};
  });
  const of = key => median(rounds.map(round => round[key]));
  const rate = milliseconds => `${Math.round(size / mebibyte / (milliseconds / 1000))} MiB/s`;
  const ratio = of('theirs') / of('store');
  console.log(`sha256sum + cp        ${rate(of('theirs'))}`);
  console.log(`hashed and stored     ${rate(of('store'))}  ${Math.round(ratio * 100)} % of that (budget: 60 %)  ${ratio >= 0.6 ? 'met' : 'MISSED'}`);
  console.log(`fetched and checked   ${rate(of('fetch'))}  ${Math.round((of('theirs') / of('fetch')) * 100)} % of that`);
  rmSync(at('random'));
  writeSparse(at('sparse'));
  const sparse = measure(at('sparse'));
  const rss = Math.max(sparse.rss, ...rounds.map(round => round.rss));
  console.log(`5 GB, sparse          stored in ${(sparse.store / 1000).toFixed(1)} s, fetched in ${(sparse.fetch / 1000).toFixed(1)} s`);
  console.log(`most memory           ${Math.round(rss)} MiB (budget: 150 MiB)  ${rss <= 150 ? 'met' : 'MISSED'}`);
} finally {
  rmSync(folder, {recursive: true, force: true});
}
