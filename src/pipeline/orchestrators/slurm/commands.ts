/** The commands of Slurm, each started without a shell. */
import {execFile} from 'node:child_process';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {AppError} from '../../../domain/errors.js';
import type {OrchestratorSetup} from '../orchestrator.js';
import type {Sighting} from './states.js';

type Program = 'sacct' | 'sbatch' | 'scancel' | 'scontrol' | 'squeue';

/** Slurm's own commands wait some seconds for a controller that is away; one that hangs is given up after this, in milliseconds. */
const longest = 60_000;
/** What the commands say where a later try may well succeed. */
const passing = new RegExp(
  [
    'unable to contact', 'timed out', 'connection (?:refused|reset)', 'connect failure', 'zero bytes', 'not responding', 'in standby', 'temporarily',
    'unexpected message', 'communication', 'authentication', 'too many rpcs',
  ].join('|'),
  'i',
);

export class SlurmCommands {
  readonly #component: string;
  readonly #folder: string | null;
  readonly #cluster: readonly string[];
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor({component, config, variables}: OrchestratorSetup) {
    const {bin_dir: folder, cluster} = config;
    this.#component = component;
    this.#folder = typeof folder === 'string' ? folder : null;
    this.#cluster = typeof cluster === 'string' ? [`--clusters=${cluster}`] : [];
    this.#environment = Object.fromEntries(Object.entries(variables).filter(([name]) => !isOfAnotherJob(name)));
  }

  /** The number of the job that it accepted. Rejects with `unreachable` where it may, or may not, have been accepted. */
  async submit(options: readonly string[], script: string): Promise<string> {
    const answer = await this.#run('sbatch', ['--parsable', ...options], script);
    const [, job] = /^(\d+)(?:;.*)?$/m.exec(answer) ?? [];
    if (job === undefined) throw new AppError('failed', `sbatch told no job number: ${JSON.stringify(answer.slice(0, 200))}`);
    return job;
  }

  /** All jobs of this user that the controller still knows, each member of an array by itself. */
  async jobs(): Promise<readonly (Sighting & {readonly name: string})[]> {
    const answer = await this.#run('squeue', ['--noheader', `--user=${userInfo().uid}`, '--states=all', '--array', '--format=%i|%T|%r|%j']);
    return answer.split('\n').flatMap(line => {
      const [, job, state, reason, name] = /^(\d+(?:_\d+)?)\|([A-Z_]+)\|([^|]*)\|(.*)$/.exec(line.trim()) ?? [];
      return job === undefined || state === undefined ? [] : [{job, state, reason: reason ?? '', name: name ?? ''}];
    });
  }

  /** What the accounting database has of a job; null where there is none, or it doesn't know. */
  async accounted(job: string): Promise<(Sighting & {readonly exitCode: string}) | null> {
    const answer = await this.#run('sacct', ['--allocations', '--noheader', '--parsable2', `--jobs=${job}`, '--format=JobID,State,ExitCode']).catch(() => '');
    const [, state, exitCode] = answer.split('\n').map(line => line.split('|')).find(([id]) => id === job) ?? [];
    return state === undefined ? null : {job, state: state.split(' ', 1)[0] ?? '', reason: 'None', exitCode: exitCode ?? ''};
  }

  /** `code:signal`; null where the controller doesn't know the job any more. */
  async exitCode(job: string): Promise<string | null> {
    const answer = await this.#run('scontrol', ['show', 'job', '--oneliner', job]).catch(() => '');
    return /\bExitCode=(\d+:\d+)/.exec(answer)?.[1] ?? null;
  }

  /** Does nothing to a job that has ended. Rejects with `unreachable` where the controller doesn't answer. */
  async cancel(job: string, signal: readonly string[] = []): Promise<void> {
    await this.#run('scancel', [...signal, job]).catch((error: unknown) => {
      if ((error as AppError).code === 'unreachable' || (error as AppError).code === 'not_found') throw error;
    });
  }

  #run(program: Program, args: readonly string[], input = ''): Promise<string> {
    const file = this.#folder === null ? program : join(this.#folder, program);
    return new Promise((resolve, reject) => {
      const options = {env: this.#environment, timeout: longest, killSignal: 'SIGKILL', maxBuffer: 256 * 1024 * 1024, cwd: '/'} as const;
      const child = execFile(file, [...this.#cluster, ...args], options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(this.#failure(program, error, stderr));
      });
      // One that ends without reading its input has said why.
      child.stdin?.on('error', () => undefined).end(input);
    });
  }

  #failure(program: Program, error: Error & {readonly code?: unknown; readonly killed?: boolean}, stderr: string): AppError {
    if (error.code === 'ENOENT' || error.code === 'EACCES') {
      const where = this.#folder === null ? '' : ` in ${this.#folder}`;
      return new AppError('not_found', `There is no command ${program}${where}, which ${this.#component} runs its steps with`, {
        hint: 'Install the commands of Slurm, or name their folder in the bin_dir of the component.',
        cause: error,
      });
    }
    const said = stderr.split('\n').map(line => line.replace(/^\w+: (?:error: )?/, '').trim()).filter(line => line !== '').join('; ').slice(0, 500);
    if (error.killed === true || passing.test(said)) {
      return new AppError('unreachable', `Slurm does not answer ${program}: ${said === '' ? `nothing came within ${longest / 1000} s` : said}`, {details: {program}});
    }
    return new AppError('failed', `Slurm refused ${program}: ${said === '' ? error.message.slice(0, 500) : said}`, {details: {program, message: said}});
  }
}

/** Within a job, variables describe that job, and others change what the commands do; which cluster it is stays. */
function isOfAnotherJob(name: string): boolean {
  return /^(?:SLURM_|SBATCH_|SQUEUE_|SCANCEL_|SACCT_|SCONTROL_)/.test(name) && name !== 'SLURM_CONF';
}
