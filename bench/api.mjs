// The server under load: authenticated reads of single stacks at 4,000 a second by 100 clients, the work that each costs beside bare
// Node, health meanwhile, memory, and a page of 50 of few and of many stacks. `--seconds N` (20; 300 for memory), `--stacks N` (10000),
// `--rate N` (4000), `--pages N` (100000), `--database URL` (an empty Postgres database; default: SQLite). One core for each end.
import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {Agent, get} from 'node:http';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import autocannon from 'autocannon';
import {environment, median, program} from './measure.mjs';

const {values} = parseArgs({options: {seconds: {type: 'string', default: '20'}, stacks: {type: 'string', default: '10000'}, rate: {type: 'string', default: '4000'}, pages: {type: 'string', default: '100000'}, database: {type: 'string'}}});
const [seconds, stacks, rate, pages] = [values.seconds, values.stacks, values.rate, values.pages].map(Number);
const password = 'a long bench password';
const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'));

function start() {
  const args = [program, 'server', 'start', '--port', '0', '--data-dir', join(folder, 'data'), '--admin-username', 'ann', '--admin-password-stdin', '--log', 'failures', '-o', 'json'];
  const server = spawn(process.execPath, args, {env: {...environment(join(folder, 'home')), CAIRN_DATABASE_URL: values.database ?? ''}, stdio: ['pipe', 'pipe', 'inherit']});
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

/** Milliseconds of work that a process has done so far; the kernel counts in hundredths of a second. */
function workOf(pid) {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).map(Number);
  return (user + system) * 10;
}

const percentile = (numbers, share) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length * share)] ?? 0;

/** Over one connection that stays: what is timed is the server and not the probe. */
function healthTime(url, agent) {
  const begin = performance.now();
  return new Promise((resolve, reject) => get(`${url}/healthz`, {agent}, answer => answer.resume().on('end', () => resolve(performance.now() - begin))).on('error', reject));
}

/** Requests from a thread of their own, with the server's health asked meanwhile. */
async function load({url, pid, requests, overallRate, seconds: duration}) {
  const [health, memory] = [[], []];
  const agent = new Agent({keepAlive: true, maxSockets: 1});
  let done = false;
  const probing = (async () => {
    for (; !done; await sleep(50)) health.push(await healthTime(url, agent));
  })();
  const watch = setInterval(() => memory.push(residentMebibytes(pid)), 1000);
  const before = workOf(pid);
  const result = await autocannon({url, connections: 100, overallRate, duration, requests, workers: 1});
  const work = (workOf(pid) - before) / result.requests.total;
  done = true;
  await probing;
  clearInterval(watch);
  agent.destroy();
  return {result, work, health, memory};
}

/** What Node itself takes to answer a request with that text: the floor of every server on it. */
async function bareNode(text) {
  const program = `require('node:http').createServer((q, r) => { r.setHeader('content-type', 'application/json'); r.end(${JSON.stringify(text)}); }).listen(0, '127.0.0.1', function () { console.log(this.address().port); })`;
  const child = spawn(process.execPath, ['-e', program], {env: environment(join(folder, 'home')), stdio: ['ignore', 'pipe', 'inherit']});
  const port = await new Promise(resolve => child.stdout.once('data', line => resolve(Number(line))));
  const ask = {url: `http://127.0.0.1:${port}`, pid: child.pid, requests: [{path: '/'}], overallRate: rate, seconds: 5};
  await load(ask);
  const {work} = await load(ask);
  child.kill();
  return work;
}

const {server, url} = await start();
try {
  const {token} = await ask(`${url}/v1/sessions`, {body: {username: 'ann', password}});
  await fill(url, token, 1000);
  const small = await pageTime(url, token);
  const ids = await fill(url, token, stacks - 1000);
  const authorization = `Bearer ${token}`;
  const requests = Array.from({length: 1000}, () => ({path: `/v1/stacks/${ids[Math.floor(Math.random() * ids.length)]}`, headers: {authorization}}));
  const text = JSON.stringify(await ask(url + requests[0].path, {token}));
  await load({url, pid: server.pid, requests, overallRate: rate, seconds: 5});
  const {result: {requests: {average}, latency, non2xx}, work, health, memory} = await load({url, pid: server.pid, requests, overallRate: rate, seconds});
  const bare = await bareNode(text);
  await fill(url, token, Math.max(0, pages - stacks));
  const large = await pageTime(url, token);
  const [quarter, end] = [memory[Math.floor(memory.length / 4)] ?? 0, memory.at(-1) ?? 0];
  const rows = [
    ['GET /v1/stacks/{id} a second', average.toFixed(0), `${rate} offered`],
    ['work of the server for each, beside bare Node', `${work.toFixed(3)} / ${bare.toFixed(3)} ms = ${(work / bare).toFixed(1)} x`, `${(1000 / rate).toFixed(3)} ms for ${rate} a second on one core`],
    ['p50, p99', `${latency.p50} ms, ${latency.p99} ms`, 'p99 <= 50 ms'],
    ['answers other than 2xx', non2xx, '0'],
    ['health meanwhile, p50, p99', `${percentile(health, 0.5).toFixed(1)} ms, ${percentile(health, 0.99).toFixed(1)} ms`, 'p99 <= 10 ms'],
    ['resident memory, after a quarter and at the end', `${quarter.toFixed(0)} and ${end.toFixed(0)} MiB`, 'flat'],
    [`page of 50 of ${Math.max(pages, stacks)} stacks / of 1,000`, `${large.toFixed(1)} / ${small.toFixed(1)} ms = ${(large / small).toFixed(2)}`, '<= 2'],
  ];
  console.log(`Node ${process.version}, ${values.database === undefined ? 'SQLite' : 'Postgres'}, ${stacks} stacks, ${seconds} s`);
  for (const [what, value, budget] of rows) console.log(`${String(what).padEnd(56)}${String(value).padEnd(32)}${budget}`);
} finally {
  server.kill('SIGTERM');
  await new Promise(resolve => server.on('exit', resolve));
  rmSync(folder, {recursive: true, force: true});
}
