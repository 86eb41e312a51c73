// The server under load: authenticated reads of single stacks at 4,000 a second by 100 clients, health meanwhile, memory, and
// a page of 50 of few and of many stacks. `--seconds N` (20), `--stacks N` (10000), `--rate N` (4000). One core for each end.
import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import autocannon from 'autocannon';
import {environment, median, program} from './measure.mjs';

const {values} = parseArgs({options: {seconds: {type: 'string', default: '20'}, stacks: {type: 'string', default: '10000'}, rate: {type: 'string', default: '4000'}}});
const [seconds, stacks, rate] = [Number(values.seconds), Number(values.stacks), Number(values.rate)];
const password = 'a long bench password';
const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'));

function start() {
  const args = [program, 'server', 'start', '--port', '0', '--data-dir', join(folder, 'data'), '--admin-username', 'ann', '--admin-password-stdin', '--log', 'failures', '-o', 'json'];
  const server = spawn(process.execPath, args, {env: environment(join(folder, 'home')), stdio: ['pipe', 'pipe', 'inherit']});
  server.stdin.end(`${password}\n`);
  return new Promise(resolve => server.stdout.once('data', line => resolve({server, url: JSON.parse(line).url})));
}

async function ask(url, {token, body, headers} = {}) {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {...(token && {authorization: `Bearer ${token}`}), ...(body && {'content-type': 'application/json'}), ...headers},
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

const manifest = (kind, name, spec) => ({apiVersion: 'cairn/v1', kind, metadata: {name}, spec});
const put = (kind, id, made) => ({action: 'put', kind, id, owner: 'ann', manifest: made, expect: null});

/** Stacks, ten over each pair of components; gives their ids. */
async function fill(url, token, count) {
  const ids = [];
  let changes = [];
  let [orchestrator, store] = ['', ''];
  for (let made = 0; made < count; made++) {
    if (made % 10 === 0) {
      [orchestrator, store] = [randomUUID(), randomUUID()];
      changes.push(put('orchestrator', orchestrator, manifest('Component', `o-${orchestrator}`, {type: 'orchestrator', flavor: 'local', config: {}})));
      changes.push(put('artifact-store', store, manifest('Component', `a-${store}`, {type: 'artifact_store', flavor: 's3', config: {path: 's3://x'}})));
    }
    ids.push(randomUUID());
    changes.push(put('stack', ids.at(-1), manifest('Stack', `s-${ids.at(-1)}`, {components: {orchestrator, artifact_store: store}})));
    if (changes.length < 2000 && made < count - 1) continue;
    await ask(`${url}/v1/commits`, {token, body: {changes}, headers: {'idempotency-key': randomUUID()}});
    changes = [];
  }
  return ids;
}

async function pageTime(url, token) {
  const times = [];
  for (let run = 0; run < 30; run++) {
    const begin = performance.now();
    await ask(`${url}/v1/stacks?limit=50`, {token});
    times.push(performance.now() - begin);
  }
  return median(times);
}

const residentMebibytes = pid => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

async function underLoad({url, token, ids, pid}) {
  const health = [];
  const probe = setInterval(async () => {
    const begin = performance.now();
    await ask(`${url}/healthz`).catch(() => undefined);
    health.push(performance.now() - begin);
  }, 100);
  const memory = [];
  const watch = setInterval(() => memory.push(residentMebibytes(pid)), 1000);
  const requests = Array.from({length: 1000}, () => ({path: `/v1/stacks/${ids[Math.floor(Math.random() * ids.length)]}`, headers: {authorization: `Bearer ${token}`}}));
  const result = await autocannon({url, connections: 100, overallRate: rate, duration: seconds, requests});
  clearInterval(probe);
  clearInterval(watch);
  return {result, health: health.sort((a, b) => a - b), memory};
}

const {server, url} = await start();
try {
  const {token} = await ask(`${url}/v1/sessions`, {body: {username: 'ann', password}});
  await fill(url, token, 1000);
  const small = await pageTime(url, token);
  const ids = await fill(url, token, stacks - 1000);
  const large = await pageTime(url, token);
  const {result: {requests, latency, non2xx}, health, memory} = await underLoad({url, token, ids, pid: server.pid});
  const rows = [
    ['GET /v1/stacks/{id} a second', requests.average.toFixed(0), `${rate} offered`],
    ['p99', `${latency.p99} ms`, '<= 50 ms'],
    ['answers other than 2xx', non2xx, '0'],
    ['health meanwhile, p99, with the client on this core', `${(health[Math.floor(health.length * 0.99)] ?? 0).toFixed(1)} ms`, '<= 10 ms'],
    ['resident memory, after a quarter and at the end', `${memory[Math.floor(memory.length / 4)]?.toFixed(0)} and ${memory.at(-1)?.toFixed(0)} MiB`, 'flat'],
    [`page of 50 of ${stacks} stacks / of 1,000`, `${large.toFixed(1)} / ${small.toFixed(1)} ms = ${(large / small).toFixed(2)}`, '<= 2'],
  ];
  console.log(`Node ${process.version}, ${seconds} s`);
  for (const [what, value, budget] of rows) console.log(`${String(what).padEnd(56)}${String(value).padEnd(26)}${budget}`);
} finally {
  server.kill('SIGTERM');
  await new Promise(resolve => server.on('exit', resolve));
  rmSync(folder, {recursive: true, force: true});
}
