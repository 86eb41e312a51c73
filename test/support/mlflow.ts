/** A real MLflow server. `mlflow` is looked for in `CAIRN_TEST_MLFLOW` (the path of the program) and in the PATH. */
import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {freePort} from './free-port.js';

const program = process.env['CAIRN_TEST_MLFLOW'] ?? 'mlflow';

/** Why there is none, or null. */
export function missingMlflow(): string | null {
  return spawnSync('sh', ['-c', `command -v '${program}'`]).status === 0 ? null : 'mlflow is not installed';
}

export interface MlflowServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function startMlflow(): Promise<MlflowServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-mlflow-'));
  const port = await freePort();
  const child = spawn(program, ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', '--backend-store-uri', `sqlite:///${folder}/mlflow.db`, '--default-artifact-root', join(folder, 'artifacts')], {
    cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let talk = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (talk += text));
  const url = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + 90_000; ; ) {
    const isUp = await fetch(`${url}/health`).then(answer => answer.ok, () => false);
    if (isUp) break;
    if (child.exitCode !== null || Date.now() > end) throw new Error(`MLflow never answered:\n${talk}`);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  return {
    url,
    close: async () => {
      // Its workers are processes of the same group.
      process.kill(-(child.pid as number), 'SIGKILL');
      await new Promise(resolve => (child.exitCode === null && child.signalCode === null ? child.on('exit', resolve) : resolve(null)));
      rmSync(folder, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
    },
  };
}
