/** Images of Python and Node put together from the programs of this machine: without a registry, and with the same program as outside the container. */
import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Podman} from './podman.js';
import {temporaryFolder} from './temporary-folder.js';

/** What the examples don't need of Python's library, and would be copied for each container. */
const needless = ['site-packages', 'dist-packages', 'test', 'tests', '__pycache__', 'config-*', 'ensurepip', 'idlelib', 'lib2to3', 'pydoc_data', 'tkinter'];

/** `name` is then an image with `python3`, `sh` and the commands of busybox. */
export function makePythonImage(podman: Podman, name: string): void {
  const asked = execFileSync('python3', ['-c', 'import sys, sysconfig; print(sys.executable); print(sysconfig.get_path("stdlib"))'], {encoding: 'utf8'});
  const [python = '', library = ''] = asked.trim().split('\n');
  makeImage(podman, {name, program: python, others: [library]});
}

/** `name` is then an image with `node`, `sh` and the commands of busybox. */
export function makeNodeImage(podman: Podman, name: string): void {
  makeImage(podman, {name, program: process.execPath, others: []});
}

function makeImage(podman: Podman, {name, program, others}: {readonly name: string; readonly program: string; readonly others: readonly string[]}): void {
  const folder = temporaryFolder();
  try {
    const context = join(folder.path, 'context');
    mkdirSync(context);
    writeFileSync(join(context, 'Containerfile'), `FROM ${podman.image}\nADD root.tar /\nENV PATH=${dirname(program)}:/bin\n`);
    const excluded = needless.map(each => `--exclude=${each}`);
    const paths = [program, ...sharedLibrariesOf(program), ...others].map(path => path.replace(/^\//, ''));
    execFileSync('tar', ['--create', '--dereference', '--file', join(context, 'root.tar'), '--directory', '/', ...excluded, ...paths]);
    podman.run('build', '--quiet', '--tag', name, context);
  } finally {
    folder.remove();
  }
}

/** With the loader, under the paths at which the program looks for them. */
function sharedLibrariesOf(program: string): readonly string[] {
  const listed = execFileSync('ldd', [program], {encoding: 'utf8'});
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
}
