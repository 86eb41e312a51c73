/** A real container engine for tests: Podman, with its storage and socket in a folder of its own, and one small image of busybox. Installs nothing. */
import {execFileSync, spawn} from 'node:child_process';
import {copyFileSync, existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {createConnection} from 'node:net';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {temporaryFolder} from './temporary-folder.js';

/** What must be installed: packages podman, runc and busybox-static of Debian. */
export const podmanCommands = ['podman', 'runc', 'busybox'];

export interface Podman {
  /** As for `DOCKER_HOST`. */
  readonly host: string;
  /** On no registry. */
  readonly image: string;
  /** A command of Podman's own, on the same storage; gives what it prints. */
  run(...args: readonly string[]): string;
  /** Ends the service, as a crash would; containers go on. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Works without rights on cgroups of systemd, without a network, and as root in a container. */
const containersConf = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
netns = "none"
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "file"
`;

export async function startPodman(): Promise<Podman> {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  writeFileSync(at('containers.conf'), containersConf);
  writeFileSync(at('storage.conf'), `[storage]\ndriver = "vfs"\ngraphroot = "${at('graph')}"\nrunroot = "${at('run')}"\n`);
  // What is fetched here comes from registries of tests.
  writeFileSync(at('registries.conf'), '[[registry]]\nlocation = "localhost"\ninsecure = true\n');
  const env = {...process.env, CONTAINERS_REGISTRIES_CONF: at('registries.conf'), CONTAINERS_CONF: at('containers.conf'), CONTAINERS_STORAGE_CONF: at('storage.conf')};
  const run = (...args: readonly string[]) => execFileSync('podman', args, {env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});
  const socket = at('podman.sock');
  const image = 'localhost/cairn-test:1';
  importImage(at('rootfs'), {image, archive: at('rootfs.tar'), run});
  let service = await serve(socket, env);
  return {
    host: `unix://${socket}`,
    image,
    run,
    kill: () => ended(service),
    restart: async () => void (service = await serve(socket, env)),
    stop: async () => {
      await ended(service);
      run('rm', '--all', '--force', '--time', '0');
      folder.remove();
    },
  };
}

function importImage(root: string, {image, archive, run}: {readonly image: string; readonly archive: string; readonly run: (...args: readonly string[]) => string}): void {
  for (const each of ['bin', 'etc', 'tmp', 'proc', 'sys', 'dev']) mkdirSync(join(root, each), {recursive: true});
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], {encoding: 'utf8'}).trim();
  copyFileSync(busybox, join(root, 'bin', 'busybox'));
  const applets = execFileSync(busybox, ['--list'], {encoding: 'utf8'}).split('\n').filter(each => each !== '' && each !== 'busybox');
  execFileSync('sh', ['-c', 'cd "$1/bin" && shift && for each; do ln -s busybox "$each"; done', 'sh', root, ...applets]);
  execFileSync('tar', ['--create', '--file', archive, '--directory', root, '.']);
  run('import', '--quiet', '--change', 'ENV PATH=/bin', archive, image);
}

type Service = ReturnType<typeof spawn>;

async function serve(socket: string, env: NodeJS.ProcessEnv): Promise<Service> {
  const service = spawn('podman', ['system', 'service', '--time=0', `unix://${socket}`], {env, stdio: 'ignore'});
  for (const end = Date.now() + 20_000; !(existsSync(socket) && (await answers(socket))); await sleep(50)) {
    if (service.exitCode !== null || Date.now() > end) throw new Error('the service of Podman did not start');
  }
  return service;
}

function answers(socket: string): Promise<boolean> {
  return new Promise(resolve => {
    const connection = createConnection(socket);
    connection.on('connect', () => resolve(true)).on('error', () => resolve(false));
    connection.on('connect', () => connection.destroy());
  });
}

function ended(service: Service): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null) return Promise.resolve();
  return new Promise(resolve => {
    service.once('exit', () => resolve());
    service.kill('SIGKILL');
  });
}
