// Runs one Slurm cluster of one node, and ends it with all its jobs and files when the process that wants it is over, however it ended.
// Arguments: a folder of its own, and the id of that process.
import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {hostname, userInfo} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {freePort, isRunning, tellIn} from './launcher-parts.mjs';

const [folder, runner] = process.argv.slice(2);
const conf = join(folder, 'slurm.conf');
const node = hostname().split('.', 1)[0];
const env = {...process.env, SLURM_CONF: conf, PATH: `${process.env.PATH}:/usr/sbin:/sbin`};

const tell = (file, value) => tellIn(folder, file, value);

const run = (program, ...args) => execFileSync(program, args, {env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000});
const pidOf = name => (existsSync(join(folder, `${name}.pid`)) ? Number(readFileSync(join(folder, `${name}.pid`), 'utf8')) : 0);

async function start() {
  // munged refuses a socket that not everybody can reach.
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'state'), {mode: 0o755});
  mkdirSync(join(folder, 'spool'), {mode: 0o755});
  writeFileSync(join(folder, 'key'), randomBytes(1024), {mode: 0o600});
  const me = userInfo().username;
  writeFileSync(conf, `ClusterName=test
SlurmctldHost=${node}(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
CryptoType=crypto/munge
SlurmUser=${me}
SlurmdUser=${me}
SlurmctldPort=${await freePort()}
SlurmdPort=${await freePort()}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=10000,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
NodeName=${node} NodeAddr=127.0.0.1 CPUs=16 RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes=${node} Default=YES MaxTime=INFINITE State=UP
PartitionName=short Nodes=${node} MaxTime=1 State=UP
`);
  run('munged', `--key-file=${folder}/key`, `--socket=${folder}/munge.socket`, `--pid-file=${folder}/munged.pid`, `--log-file=${folder}/munged.log`, `--seed-file=${folder}/munge.seed`, '--num-threads=2');
  run('slurmctld', '-c');
  run('slurmd', '-N', node);
  for (const until = Date.now() + 30_000; !run('sinfo', '--noheader', '--format=%T').includes('idle'); await sleep(100)) {
    if (Date.now() > until) throw new Error(`the node did not come up: ${run('sinfo')}`);
  }
}

/** Whatever was started with this cluster's configuration in its environment: its jobs. */
function jobProcesses() {
  return readdirSync('/proc').filter(pid => {
    try {
      return /^\d+$/.test(pid) && Number(pid) !== process.pid && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`SLURM_CONF=${conf}`);
    } catch {
      return false;
    }
  });
}

/** By force: Slurm itself gives each job half a minute. */
function stop() {
  const daemons = ['slurmd', 'slurmctld', 'munged'].map(pidOf).filter(pid => pid > 0);
  for (const pid of [...daemons, ...jobProcesses()]) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
}

try {
  await start();
  tell('ready.json', {conf, node});
} catch (error) {
  tell('failed.json', {reason: error?.code === 'ENOENT' ? `${error.path} is not installed` : String(error?.stderr ?? '') + String(error?.stack ?? error)});
}
while (isRunning(Number(runner)) && !existsSync(join(folder, 'stop'))) await sleep(200);
stop();
rmSync(folder, {recursive: true, force: true});
process.exit(0);
