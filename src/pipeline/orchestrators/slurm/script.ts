/** The shell texts of a job. Nothing that a task brings along becomes script: words and values stand in single quotes. */
import {join} from 'node:path';
import {AppError} from '../../../domain/errors.js';
import type {Task} from '../orchestrator.js';

/** The exit codes of a job that could not begin: its folder isn't there, or another job runs the task already. */
export const exitCodes = {folderUnseen: 97, notWanted: 98} as const;

/** Carried by every process of a task, as those of `local` do; `run` finds those by it that left its process group. */
const taskVariable = 'CAIRN_TASK';
/** Shells refuse to set these. */
const readOnly = ['BASHOPTS', 'BASH_VERSINFO', 'EUID', 'PPID', 'SHELLOPTS', 'UID'];

/** What sbatch is given: finds the folder of its place in the array, and goes on there. */
export function jobScript(folders: readonly string[]): string {
  const places = folders.map((folder, index) => `${index}) folder=${quoted(join(folder, 'slurm'))} ;;`);
  return `#!/bin/bash
case "\${SLURM_ARRAY_TASK_ID:-0}" in
${places.join('\n')}
esac
cd -- "$folder" || exit ${exitCodes.folderUnseen}
exec /bin/bash ./run
`;
}

/**
 * Runs `task` in a process group of its own and stays until nothing of it is left, so that it can write down how the task ended. USR1, and TERM,
 * which depending on the cluster Slurm sends to this shell only, ask all of the task to end; USR2 kills. `wait` returns early for a signal, hence the loop.
 */
export function runFile(isLogin: boolean): string {
  return `mkdir claim || exit ${exitCodes.notWanted}
if [ -n "$SLURM_ARRAY_JOB_ID" ]; then job="\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"; else job=$SLURM_JOB_ID; fi
printf '%s\\n' "$job" >claim/new && mv claim/new claim/job
exec >/dev/null 2>&1
strays() {
  found=$(grep -lzxF "CAIRN_SLURM_JOB=$job" /proc/[0-9]*/environ | grep -o '[0-9]*')
}
sweep() {
  kill -KILL -- "-$pid"
  for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    strays
    [ -n "$found" ] || return
    kill -KILL $found
    sleep 0.1
  done
}
ask() {
  kill -TERM -- "-$pid"
  strays
  for each in $found; do
    read -r stat <"/proc/$each/stat"
    set -- \${stat##*) }
    [ "$3" = "$pid" ] || kill -TERM "$each"
  done
}
trap : INT HUP
trap '[ -z "$pid" ] || ask' TERM USR1
trap '[ -z "$pid" ] || sweep' USR2
set -m
CAIRN_SLURM_JOB=$job SLURM_EXPORT_ENV=ALL /bin/bash${isLogin ? ' -l' : ''} ./task </dev/null >>output 2>&1 &
pid=$!
while :; do
  wait "$pid"
  status=$?
  [ "$status" -gt 128 ] || break
  kill -0 "$pid" && continue
  wait "$pid"
  again=$?
  [ "$again" -eq 127 ] || status=$again
  break
done
sweep
printf '%s %s\\n' "$status" "$(wc -c <output)" >end.new && mv end.new end
exit "$status"
`;
}

/** The setup lines run with the task's environment, and the task fails with the first of them that fails. */
export function taskFile(task: Task, setup: readonly string[]): string {
  const work = `cd -- ${quoted(join(task.folder, 'work'))} || exit ${exitCodes.folderUnseen}`;
  return `. ./environment
: >environment
${work}
${setup.length === 0 ? '' : `set -e\n${setup.join('\n')}\nset +e\n${work}\n`}exec -- ${task.words.map(quoted).join(' ')}
`;
}

/** Throws `invalid_input` for a name that shells can't hand on. */
export function environmentFile(task: Task, base: Readonly<Record<string, string>>): string {
  const secrets = Object.entries(task.secrets).map(([name, value]) => [name, value.reveal()] as const);
  const all = {...base, ...threads(task), ...task.environment, ...Object.fromEntries(secrets), [taskVariable]: task.key};
  for (const name of Object.keys(all)) refuseOddName(name);
  return Object.entries(all).map(([name, value]) => `export ${name}=${quoted(value)}\n`).join('');
}

/** In single quotes, which nothing but a single quote ends. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Slurm may bind a job to its cores, or not; libraries that compute with many threads ask for this. */
function threads({resources: {cpu}}: Task): Readonly<Record<string, string>> {
  return cpu === null ? {} : {OMP_NUM_THREADS: String(Math.max(1, Math.floor(cpu)))};
}

function refuseOddName(name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !readOnly.includes(name)) return;
  throw new AppError('invalid_input', `The environment variable ${JSON.stringify(name)} can't be set for a job of Slurm`, {
    hint: 'Names are letters, digits and underscores, and none of those that shells keep for themselves.',
    details: {name},
  });
}
