/** A real Slurm cluster of one node for one file of tests: controller, node and authentication, in a folder and on ports of its own. */
import {execFile, spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

export interface SlurmCluster {
  /** The environment in which Slurm's commands find it. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly node: string;
  run(program: string, ...args: readonly string[]): Promise<string>;
  /** In good order: one that is killed forgets the jobs of the last seconds. */
  stopController(): Promise<void>;
  startController(): Promise<void>;
  /** As a power cut does it: the node's daemon and all that runs there; the controller is told, who would take minutes to notice. */
  killNode(): Promise<void>;
  startNode(): Promise<void>;
  stop(): Promise<void>;
}

const launcher = fileURLToPath(new URL('slurm-launcher.mjs', import.meta.url));

/** What must be installed. */
export const slurmCommands = ['munged', 'sbatch', 'slurmctld', 'slurmd'];

export async function startSlurm(): Promise<SlurmCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-slurm-'));
  spawn(process.execPath, [launcher, folder, String(process.pid)], {detached: true, stdio: 'ignore'}).unref();
  await until(() => existsSync(join(folder, 'failed.json')) || existsSync(join(folder, 'ready.json')), 'a cluster');
  if (existsSync(join(folder, 'failed.json'))) {
    writeFileSync(join(folder, 'stop'), '');
    throw new Error((JSON.parse(readFileSync(join(folder, 'failed.json'), 'utf8')) as {reason: string}).reason);
  }
  const {conf, node} = JSON.parse(readFileSync(join(folder, 'ready.json'), 'utf8')) as {conf: string; node: string};
  const variables = {...process.env, SLURM_CONF: conf, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`};
  const run = async (program: string, ...args: readonly string[]) => (await promisify(execFile)(program, args, {env: variables})).stdout;
  const kill = async (name: string, signal: NodeJS.Signals) => {
    const pid = Number(readFileSync(join(folder, `${name}.pid`), 'utf8'));
    process.kill(pid, signal);
    await until(() => !isThere(pid), `end of ${name}`);
  };
  return {
    variables,
    node,
    run,
    stopController: () => kill('slurmctld', 'SIGTERM'),
    startController: async () => void (await run('slurmctld')),
    killNode: async () => {
      const pids = await stepsOf(node, run);
      await kill('slurmd', 'SIGKILL');
      for (const pid of pids.filter(isThere)) process.kill(pid, 'SIGKILL');
      await run('scontrol', 'update', `nodename=${node}`, 'state=down', 'reason=test');
    },
    startNode: async () => {
      await run('slurmd', '-N', node);
      // A node that comes back by itself refuses to be resumed.
      for (let state = ''; !state.includes('idle'); state = await run('sinfo', '--noheader', '--format=%T')) {
        await run('scontrol', 'update', `nodename=${node}`, 'state=resume').catch(() => undefined);
        await sleep(200);
      }
    },
    stop: async () => {
      writeFileSync(join(folder, 'stop'), '');
      await until(() => !existsSync(folder), 'end of the cluster');
    },
  };
}

/** The processes of all jobs' shells there. */
async function stepsOf(node: string, run: SlurmCluster['run']): Promise<readonly number[]> {
  const answer = await run('scontrol', 'listpids', '-N', node).catch(() => '');
  return answer.split('\n').flatMap(line => (/^\d+/.test(line) ? [Number(line.split(/\s+/, 1)[0])] : []));
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; !holds(); await sleep(25)) if (Date.now() > end) throw new Error(`no ${what} within a minute`);
}
