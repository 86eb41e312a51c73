// Running a command as a whole process, and the median of what it took.
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

export const program = fileURLToPath(new URL('../bin/cairn.js', import.meta.url));

/** The environment of a measured process: none of cairn's variables, and none that slows every start of Node. */
export function environment(home) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('CAIRN_') && name !== 'NODE_EXTRA_CA_CERTS' && name !== 'NODE_OPTIONS');
  return {...Object.fromEntries(inherited), CAIRN_HOME: home};
}

/** Wall milliseconds of `node ARGS`. */
export function timed(args, {home = '', input = ''} = {}) {
  const begin = process.hrtime.bigint();
  const done = spawnSync(process.execPath, args, {env: environment(home), input, encoding: 'utf8', maxBuffer: 1 << 28});
  const milliseconds = Number(process.hrtime.bigint() - begin) / 1e6;
  if (done.status !== 0) throw new Error(`node ${args.join(' ')} ended with ${done.status}: ${done.stderr}`);
  timed.stdout = done.stdout;
  return milliseconds;
}

export function cairn(args, options) {
  const milliseconds = timed([program, ...args], options);
  return {milliseconds, stdout: timed.stdout};
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
