/**
 * Real pipes, one for each task, with both of its streams in it: so their order is kept, and a task may open /dev/stdout and
 * /dev/stderr, which fails on the sockets that Node gives to children by itself.
 */
import {spawnSync} from 'node:child_process';
import {closeSync, constants, mkdtempSync, openSync, rmSync} from 'node:fs';
import {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {AppError} from '../../../domain/errors.js';
import {readWithoutWaiting} from '../../../lib/atomic-file.js';

export interface Pipe {
  /** Ends once nobody has the other end any more. */
  readonly reader: Socket;
  /** Of the other end: whoever starts the task closes it then. */
  readonly writer: number;
}

/** Node can't make pipes, so they are made as files, opened, and taken out of the file system at once; as it takes a process, some in advance, and more the second time. */
const inAdvance = {first: 8, later: 32} as const;

export class Pipes {
  #ready: {readonly reader: number; readonly writer: number}[] = [];
  #amount: number = inAdvance.first;

  /** Throws `failed` where the system has no `mkfifo` or no more open files. */
  take(): Pipe {
    if (this.#ready.length === 0) {
      this.#ready = makePipes(this.#amount);
      this.#amount = inAdvance.later;
    }
    const {reader, writer} = this.#ready.pop() as {reader: number; writer: number};
    return {reader: new Socket({fd: reader, readable: true, writable: false}), writer};
  }

  close(): void {
    for (const {reader, writer} of this.#ready.splice(0)) {
      closeSync(reader);
      closeSync(writer);
    }
  }
}

function makePipes(amount: number): {reader: number; writer: number}[] {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-pipes-'));
  try {
    const paths = Array.from({length: amount}, (_, index) => join(folder, String(index)));
    const {status, error} = spawnSync('mkfifo', ['-m', '600', ...paths], {stdio: 'ignore'});
    if (status !== 0) throw new AppError('failed', 'Pipes for the output of tasks can not be made: mkfifo failed', {cause: error});
    return openAll(paths);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** The reader first: opening the writer of a pipe waits until there is one. */
function openAll(paths: readonly string[]): {reader: number; writer: number}[] {
  const open: number[] = [];
  const opened = (path: string, flags: number) => open[open.push(openSync(path, flags)) - 1] as number;
  try {
    return paths.map(path => ({reader: opened(path, readWithoutWaiting), writer: opened(path, constants.O_WRONLY)}));
  } catch (error) {
    for (const file of open) closeSync(file);
    throw error;
  }
}
