// What a run costs beside what its steps do, with durable events: 200 trivial steps, 8 at a time, beside the same programs spawned by Node alone, and a run of
// 1,000 steps that are all cached, beside bare Node. `--runs N` (3): the median counts.
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {cairn, median, timed} from './measure.mjs';

const {values} = parseArgs({options: {runs: {type: 'string', default: '3'}}});
const runs = Number(values.runs);
const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'));
const home = join(folder, 'home');

function pipeline(name, count, step) {
  const file = join(folder, `${name}.json`);
  const numbers = Array.from({length: count}, (_, index) => index);
  const spec = {steps: {each: {...step, matrix: {n: numbers}}}};
  writeFileSync(file, JSON.stringify({apiVersion: 'cairn/v1', kind: 'Pipeline', metadata: {name}, spec}));
  return file;
}

const repeated = work => Array.from({length: runs}, work);

/** Milliseconds for 200 programs, 8 at a time, without anything else. */
async function bareSpawns(count, atOnce) {
  const begin = process.hrtime.bigint();
  let left = count;
  const worker = async () => {
    while (left-- > 0) await new Promise(resolve => spawn('true', [], {stdio: 'ignore', detached: true}).once('close', resolve));
  };
  await Promise.all(Array.from({length: atOnce}, worker));
  return Number(process.hrtime.bigint() - begin) / 1e6;
}

try {
  const [count, atOnce] = [200, 8];
  const trivial = pipeline('trivial', count, {run: ['true']});
  const cached = pipeline('cached', 1000, {run: ['true']});
  const node = median(repeated(() => timed(['-e', '0'])));
  const spawns = [];
  for (let round = 0; round < runs; round++) spawns.push(await bareSpawns(count, atOnce));
  const steps = median(repeated(() => cairn(['pipeline', 'run', trivial, '--no-cache', '--parallel', String(atOnce), '-q', '-o', 'name'], {home}).milliseconds));
  cairn(['pipeline', 'run', cached, '--parallel', '8', '-q', '-o', 'name'], {home});
  const known = median(repeated(() => cairn(['pipeline', 'run', cached, '-q', '-o', 'name'], {home}).milliseconds));
  const over = (steps - node - median(spawns)) / count;
  const lines = [
    ['a trivial step, over a bare spawn', over, 8],
    ['1,000 cached steps, over bare Node', known - node, 1500],
  ];
  console.log(`bare Node ${node.toFixed(0)} ms; ${count} bare spawns ${median(spawns).toFixed(0)} ms; run of ${count} steps ${steps.toFixed(0)} ms; run of 1,000 cached steps ${known.toFixed(0)} ms`);
  for (const [what, milliseconds, budget] of lines) console.log(`${milliseconds <= budget ? 'ok  ' : 'OVER'} ${what}: ${milliseconds.toFixed(1)} ms (budget ${budget})`);
  if (lines.some(([, milliseconds, budget]) => milliseconds > budget)) process.exitCode = 1;
} finally {
  rmSync(folder, {recursive: true, force: true});
}
