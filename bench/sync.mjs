// What asking a server costs on this side: `whoami` and a pull with nothing new over bare Node, and the bytes that a pull moves after
// one change among many objects. `--objects N` (100000), `--runs N` (20).
import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {mkdtempSync, rmSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {environment, median, program, timed} from './measure.mjs';

const {values} = parseArgs({options: {objects: {type: 'string', default: '100000'}, runs: {type: 'string', default: '20'}}});
const [objects, runs] = [Number(values.objects), Number(values.runs)];
const password = 'a long bench password';
const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'));
const home = join(folder, 'home');

function start() {
  const args = [program, 'server', 'start', '--port', '0', '--data-dir', join(folder, 'data'), '--admin-username', 'ann', '--admin-password-stdin', '--log', 'failures', '-o', 'json'];
  const server = spawn(process.execPath, args, {env: environment(join(folder, 'server-home')), stdio: ['pipe', 'pipe', 'ignore']});
  server.stdin.end(`${password}\n`);
  return new Promise(resolve => server.stdout.once('data', line => resolve({server, url: JSON.parse(line).url})));
}

/** Passes connections on, and counts the bytes both ways. */
function countingProxy(target) {
  const {hostname, port} = new URL(target);
  const proxy = createServer(socket => {
    const onward = connect(Number(port), hostname);
    for (const [from, to] of [[socket, onward], [onward, socket]]) from.on('data', bytes => (proxy.bytes += bytes.length)).on('error', () => undefined).pipe(to);
  });
  proxy.bytes = 0;
  return new Promise(resolve => proxy.listen(0, '127.0.0.1', () => resolve(proxy)));
}

/** The proxy lives in this process, so the client must not block it. */
function cairnBeside(args, input = '') {
  const child = spawn(process.execPath, [program, ...args], {env: environment(home), stdio: ['pipe', 'ignore', 'pipe']});
  child.stdin.end(input);
  let talk = '';
  child.stderr.on('data', chunk => (talk += chunk));
  return new Promise((resolve, reject) => child.on('exit', status => (status === 0 ? resolve() : reject(new Error(`cairn ${args.join(' ')}: ${status}: ${talk}`)))));
}

async function post(url, token, path, body) {
  const headers = {'content-type': 'application/json', 'idempotency-key': randomUUID(), ...(token && {authorization: `Bearer ${token}`})};
  const response = await fetch(url + path, {method: 'POST', headers, body: JSON.stringify(body)});
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const storeOf = (name, path) => ({apiVersion: 'cairn/v1', kind: 'Component', metadata: {name}, spec: {type: 'artifact_store', flavor: 's3', config: {path}}});

/** Components of `ann`; gives the last one's id and what its change has to name. */
async function fill(url, token) {
  let last;
  for (let made = 0; made < objects;) {
    const changes = Array.from({length: Math.min(5000, objects - made)}, () => ({action: 'put', kind: 'artifact-store', id: randomUUID(), owner: 'ann', manifest: storeOf(`a-${++made}`, 's3://before'), expect: null}));
    const {results} = await post(url, token, '/v1/commits', {changes});
    const {id, revision, digest} = results.at(-1);
    last = {id, expect: {revision, digest}};
  }
  return last;
}

/** Median milliseconds of each over a bare Node that is run in the same rounds. */
function overBare(commands) {
  const [bare, times] = [[], commands.map(() => [])];
  for (const args of commands) timed([program, ...args], {home});
  for (let run = 0; run < runs; run++) {
    bare.push(timed(['-e', '0']));
    for (const [index, args] of commands.entries()) times[index].push(timed([program, ...args], {home}));
  }
  const floor = median(bare);
  return times.map(each => ({milliseconds: median(each), over: median(each) - floor, ratio: median(each) / floor}));
}

const {server, url} = await start();
try {
  const proxy = await countingProxy(url);
  const through = `http://127.0.0.1:${proxy.address().port}`;
  const {token} = await post(url, null, '/v1/sessions', {username: 'ann', password});
  await cairnBeside(['connect', url, '--name', 'direct', '--username', 'ann', '--password-stdin'], `${password}\n`);
  timed([program, 'pull', '--all'], {home});
  const [whoami, pull] = overBare([['whoami'], ['pull', '--all']]);
  await cairnBeside(['disconnect', 'direct', '--yes']);
  const last = await fill(url, token);
  await cairnBeside(['connect', through, '--name', 'counted', '--username', 'ann', '--password-stdin'], `${password}\n`);
  await cairnBeside(['pull', '--all']);
  await post(url, token, '/v1/commits', {changes: [{action: 'put', kind: 'artifact-store', id: last.id, owner: 'ann', manifest: storeOf(`a-${objects}`, 's3://after'), expect: last.expect}]});
  proxy.bytes = 0;
  await cairnBeside(['pull', '--all']);
  const changed = proxy.bytes;
  proxy.bytes = 0;
  await cairnBeside(['pull', '--all']);
  const shown = ({milliseconds, over, ratio}) => `${milliseconds.toFixed(0)} ms = +${over.toFixed(0)} ms, ${ratio.toFixed(1)} x`;
  const rows = [
    ['whoami, over bare Node', shown(whoami), '<= +220 ms'],
    ['pull with nothing new, over bare Node', shown(pull), '<= +220 ms'],
    [`bytes of a pull after one change among ${objects} objects`, `${(changed / 1000).toFixed(1)} kB`, '<= 20 kB'],
    ['bytes of a pull with nothing new there', `${(proxy.bytes / 1000).toFixed(1)} kB`, ''],
  ];
  console.log(`Node ${process.version}, ${runs} runs`);
  for (const [what, value, budget] of rows) console.log(`${what.padEnd(60)}${value.padEnd(28)}${budget}`);
  proxy.close();
} finally {
  server.kill('SIGTERM');
  await new Promise(resolve => server.on('exit', resolve));
  rmSync(folder, {recursive: true, force: true});
}
