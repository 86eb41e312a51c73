// Times whole commands as a person's shell would see them, beside a bare `node -e 0` in the same
// rounds, and prints medians, their distance to bare Node, and the budget. `--runs N` (20), `--json FILE`.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {cairn, median, timed} from './measure.mjs';
import {measureServer} from './server.mjs';
import {writeStore} from './store.mjs';

const {values} = parseArgs({options: {runs: {type: 'string', default: '20'}, json: {type: "string"}, "local-only": {type: "boolean"}}});
const runs = Number(values.runs);
const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'));

/** Each command's budget is in milliseconds over bare Node. */
function localCommands() {
  const small = join(folder, 'small');
  const large = join(folder, 'large');
  writeStore(small, {stacks: 50, components: 150});
  writeStore(large, {stacks: 1000, components: 3000});
  let made = 0;
  return [
    {name: '--version', args: () => ['--version'], home: small, budget: 12},
    {name: '--help', args: () => ['--help'], home: small, budget: 20},
    {name: 'stack list, 50 stacks', args: () => ['stack', 'list'], home: small, budget: 30},
    {name: 'stack list, 1,000 stacks and 3,000 components', args: () => ['stack', 'list'], home: large, budget: 80},
    {name: 'stack describe there', args: () => ['stack', 'describe', 'stack-500'], home: large, budget: 40},
    {
      name: 'stack register there',
      args: () => ['stack', 'register', `new-${++made}`, '-o', 'orchestrator-1', '-a', 'artifact_store-1'],
      home: large,
      budget: 40,
    },
  ];
}

/** Files that were written a moment ago are read again each time, since their times couldn't tell a second edit; a store at rest is what counts. */
function settle() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
}

function measureCommands() {
  const commands = localCommands();
  const bare = [];
  const times = commands.map(() => []);
  settle();
  for (const {args, home} of [...commands, ...commands]) cairn(args(), {home});
  for (let run = 0; run < runs; run++) {
    bare.push(timed(['-e', '0']));
    for (const [index, {args, home}] of commands.entries()) times[index].push(cairn(args(), {home}).milliseconds);
  }
  const floor = median(bare);
  const rows = commands.map(({name, budget}, index) => {
    const milliseconds = median(times[index]);
    return {name, milliseconds, over: milliseconds - floor, ratio: milliseconds / floor, budget: `+${budget} ms`, met: milliseconds - floor <= budget};
  });
  return [{name: 'node -e 0', milliseconds: floor, over: 0, ratio: 1, budget: '', met: true}, ...rows];
}

function print(rows) {
  const shown = rows.map(row => [
    row.name,
    row.milliseconds === undefined ? row.value : `${row.milliseconds.toFixed(1)} ms`,
    row.over === undefined ? '' : `+${row.over.toFixed(1)} ms`,
    row.ratio === undefined ? '' : `${row.ratio.toFixed(2)} x`,
    row.budget,
    row.met ? 'met' : 'NOT MET',
  ]);
  const table = [['what', 'median', 'over bare Node', 'ratio', 'budget', ''], ...shown];
  const widths = table[0].map((_, column) => Math.max(...table.map(cells => cells[column].length)));
  for (const cells of table) console.log(cells.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}

try {
  const rows = [...measureCommands(), ...(values["local-only"] ? [] : await measureServer(join(folder, "team")))];
  console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0].model}, ${runs} runs\n`);
  print(rows);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({node: process.version, runs, rows}, null, 2)}\n`);
} finally {
  rmSync(folder, {recursive: true, force: true});
}
