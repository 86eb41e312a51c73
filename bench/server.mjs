// The server's start and idle memory, a push of 1,000 stacks with 3,000 components, and the requests
// of a pull with nothing new, counted by a proxy that stands between the client and the server.
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createServer, request} from 'node:http';
import {join} from 'node:path';
import {cairn, environment, median, program, timed} from './measure.mjs';
import {writeStore} from './store.mjs';

const password = 'a long bench password';

function start(folder) {
  const begin = process.hrtime.bigint();
  const args = [program, 'server', 'start', '--host', '127.0.0.1', '--port', '0', '--data-dir', folder, '--admin-username', 'ann', '--admin-password-stdin', '-o', 'json'];
  const server = spawn(process.execPath, args, {env: environment(join(folder, 'home')), stdio: ['pipe', 'pipe', 'ignore']});
  server.stdin.end(`${password}\n`);
  return new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', chunk => {
      text += chunk;
      if (!text.trimEnd().endsWith('}')) return;
      resolve({server, url: JSON.parse(text).url, milliseconds: Number(process.hrtime.bigint() - begin) / 1e6});
    });
    server.on('exit', status => reject(new Error(`the server ended with ${status}`)));
  });
}

function stop(server) {
  server.removeAllListeners('exit');
  server.kill('SIGTERM');
  return new Promise(resolve => server.on('exit', resolve));
}

/** Kilobytes of memory that stay when nothing happens. */
const residentKilobytes = pid => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

function countingProxy(target) {
  const proxy = createServer((incoming, outgoing) => {
    proxy.requests++;
    const {hostname, port} = new URL(target);
    const onward = request({hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers}, reply => {
      outgoing.writeHead(reply.statusCode, reply.headers);
      reply.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  proxy.requests = 0;
  return new Promise(resolve => proxy.listen(0, '127.0.0.1', () => resolve(proxy)));
}

/** The proxy lives in this process, so the client must not block it. */
function cairnBeside(args, {home, input = ''}) {
  const child = spawn(process.execPath, [program, ...args], {env: environment(home), stdio: ['pipe', 'ignore', 'pipe']});
  child.stdin.end(input);
  let talk = '';
  child.stderr.on('data', chunk => (talk += chunk));
  return new Promise((resolve, reject) => child.on('exit', status => (status === 0 ? resolve() : reject(new Error(`cairn ${args.join(' ')}: ${status}: ${talk}`)))));
}

export async function measureServer(folder) {
  const starts = [];
  for (let run = 0; run < 5; run++) {
    const {server, milliseconds} = await start(join(folder, `start-${run}`));
    starts.push(milliseconds);
    await stop(server);
  }
  const {server, url} = await start(join(folder, 'server'));
  try {
    await new Promise(resolve => setTimeout(resolve, 2000));
    const idle = residentKilobytes(server.pid) / 1024;
    const home = join(folder, 'home');
    writeStore(home, {stacks: 1000, components: 3000});
    const proxy = await countingProxy(url);
    const through = `http://127.0.0.1:${proxy.address().port}`;
    await cairnBeside(['connect', url, '--name', 'direct', '--username', 'ann', '--password-stdin'], {home, input: `${password}\n`});
    const push = cairn(['push', '--all', '-o', 'json'], {home}).milliseconds;
    const bare = median(Array.from({length: 5}, () => timed(['-e', '0'])));
    const second = join(folder, 'second');
    await cairnBeside(['connect', through, '--name', 'team', '--username', 'ann', '--password-stdin'], {home: second, input: `${password}\n`});
    await cairnBeside(['pull', '--all'], {home: second});
    const before = proxy.requests;
    await cairnBeside(['pull', '--all'], {home: second});
    const requests = proxy.requests - before;
    proxy.close();
    proxy.closeAllConnections();
    const ready = median(starts);
    return [
      {name: 'push of 1,000 stacks and 3,000 components', milliseconds: push, over: push - bare, ratio: push / bare, budget: '3000 ms', met: push <= 3000},
      {name: 'requests of a pull with nothing new', value: String(requests), budget: '2', met: requests <= 2},
      {name: 'server start to ready', milliseconds: ready, over: ready - bare, ratio: ready / bare, budget: '500 ms', met: ready <= 500},
      {name: 'server idle, resident', value: `${idle.toFixed(0)} MiB`, budget: '130 MiB', met: idle <= 130},
    ];
  } finally {
    await stop(server);
  }
}
