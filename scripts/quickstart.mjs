// Plays cairn's whole story on this machine through bin/cairn.js: two people with a home each, a team
// server, register, push, share, pull, a merge and a conflict. Writes only .quickstart/, which a new
// run replaces. Leaves the server running in the background.
import {spawn, spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, '.quickstart');
const program = join(root, 'bin', 'cairn.js');
const serverFile = join(folder, 'server.json');
const passwords = Object.fromEntries(['root', 'ann', 'bob'].map(name => [name, randomBytes(12).toString('base64url')]));

function environmentOf(person) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('CAIRN_'));
  return {...Object.fromEntries(inherited), CAIRN_HOME: join(folder, person)};
}

/** Runs one command as a person and shows it as they would see it; any other exit status than the expected one ends the story. */
function play(person, args, {input = '', status = 0} = {}) {
  console.log(`\n${person} $ cairn ${args.map(arg => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')}`);
  const done = spawnSync(process.execPath, [program, ...args], {cwd: folder, env: environmentOf(person), input, encoding: 'utf8'});
  process.stdout.write((done.stdout + done.stderr).replaceAll(/^(?=.)/gm, '  '));
  if (done.status !== status) {
    console.error(`\nThe story stopped here: exit status ${done.status}, where ${status} was expected.`);
    process.exit(1);
  }
  return done.stdout;
}

function say(text) {
  console.log(`\n# ${text}`);
}

/** Stops the server that an earlier run left, if what answers there is still that server. */
async function stopEarlierServer() {
  if (!existsSync(serverFile)) return;
  const {pid, url, instance} = JSON.parse(readFileSync(serverFile, 'utf8'));
  const answer = await fetch(`${url}/v1/server`).then(reply => reply.json()).catch(() => null);
  if (answer?.instance !== instance) return;
  process.kill(pid);
  while (await fetch(`${url}/v1/server`).then(() => true, () => false)) await sleep(50);
}

const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Starts the server on a free port, detached from this process. */
async function startServer() {
  const args = ['server', 'start', '--host', '127.0.0.1', '--port', '0', '--data-dir', join(folder, 'server'), '--admin-username', 'root', '--admin-password-stdin', '-o', 'json'];
  const ready = join(folder, 'server-ready.json');
  const out = openSync(ready, 'w');
  const log = openSync(join(folder, 'server.log'), 'w');
  const server = spawn(process.execPath, [program, ...args], {cwd: folder, env: environmentOf('root'), stdio: ['pipe', out, log], detached: true});
  closeSync(out);
  closeSync(log);
  server.stdin.end(`${passwords.root}\n`);
  for (const limit = Date.now() + 20_000; Date.now() < limit; await sleep(25)) {
    const text = readFileSync(ready, 'utf8');
    if (text.trimEnd().endsWith('}')) {
      const {url} = JSON.parse(text);
      const {instance} = await fetch(`${url}/v1/server`).then(reply => reply.json());
      writeFileSync(serverFile, `${JSON.stringify({pid: server.pid, url, instance})}\n`);
      server.unref();
      return {url, pid: server.pid};
    }
    if (server.exitCode !== null) break;
  }
  console.error(`The server did not start:\n${readFileSync(join(folder, 'server.log'), 'utf8')}`);
  process.exit(1);
}

function alone() {
  say('Ann works alone: plain files, no server, no account, no network.');
  play('ann', ['secret', 'create', 's3-prod', '--value', 'key=-'], {input: 'an-access-key\n'});
  play('ann', ['artifact-store', 'register', 's3-prod', '--flavor', 's3', '--path=s3://acme-ml', '--key={{ s3-prod.key }}']);
  play('ann', ['orchestrator', 'register', 'kube', '--flavor', 'kubernetes', '--kubernetes-context=prod']);
  play('ann', ['stack', 'register', 'prod', '-o', 'kube', '-a', 's3-prod', '--set']);
  play('ann', ['stack', 'list']);
}

function together(url) {
  say('A team server: root makes two accounts.');
  play('root', ['connect', url, '--name', 'acme', '--username', 'root', '--password-stdin'], {input: `${passwords.root}\n`});
  for (const person of ['ann', 'bob']) play('root', ['user', 'create', person, '--password-stdin'], {input: `${passwords[person]}\n`});

  say('Ann connects: her stacks stay where they are. She pushes one; Bob does not see it yet.');
  for (const person of ['ann', 'bob']) {
    play(person, ['connect', url, '--name', 'acme', '--username', person, '--password-stdin'], {input: `${passwords[person]}\n`});
  }
  play('ann', ['push', 'stack/prod']);
  play('bob', ['pull', 'stack/ann/prod'], {status: 4});

  say('Ann shares it with Bob, who pulls and uses it.');
  play('ann', ['stack', 'share', 'prod', '--with', 'bob', '--right', 'edit', '--yes']);
  play('bob', ['pull', 'stack/ann/prod']);
  play('bob', ['stack', 'set', 'ann/prod']);
  play('bob', ['stack', 'list']);
}

function mergeAndConflict() {
  say('Both edit different fields: the second push is refused, a pull merges, and nothing is lost.');
  play('ann', ['stack', 'update', 'prod', '--label', 'tier=gold']);
  play('ann', ['push', 'stack/prod']);
  play('bob', ['stack', 'update', 'ann/prod', '--description', 'nightly training']);
  play('bob', ['push', 'stack/ann/prod'], {status: 5});
  play('bob', ['pull', 'stack/ann/prod']);
  play('bob', ['push', 'stack/ann/prod']);

  say('Both edit the same field: a conflict, shown field by field. Bob takes Ann’s.');
  play('ann', ['pull', 'stack/prod']);
  play('ann', ['stack', 'update', 'prod', '--description', 'nightly training, EU']);
  play('ann', ['push', 'stack/prod']);
  play('bob', ['stack', 'update', 'ann/prod', '--description', 'weekly training']);
  play('bob', ['pull', 'stack/ann/prod'], {status: 5});
  play('bob', ['pull', 'stack/ann/prod', '--theirs']);
  play('bob', ['stack', 'describe', 'ann/prod']);
  play('ann', ['status']);
}

await stopEarlierServer();
rmSync(folder, {recursive: true, force: true});
mkdirSync(join(folder, 'bin'), {recursive: true, mode: 0o700});
symlinkSync(program, join(folder, 'bin', 'cairn'));
writeFileSync(join(folder, 'passwords.json'), `${JSON.stringify(passwords, null, 2)}\n`, {mode: 0o600});

alone();
const server = await startServer();
together(server.url);
mergeAndConflict();

const quoted = path => `'${path.replaceAll("'", String.raw`'\''`)}'`;
console.log(`\nThe server goes on at ${server.url}; the passwords are in .quickstart/passwords.json.`);
for (const person of ['ann', 'bob']) {
  console.log(`\nTo go on as ${person}:\n  export CAIRN_HOME=${quoted(join(folder, person))}\n  export PATH=${quoted(join(folder, 'bin'))}:"$PATH"`);
}
console.log(`\nTo stop the server:\n  kill ${server.pid}`);
