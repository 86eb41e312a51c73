/** A home on a disk of its own, which is full or read-only. Needs the right to mount one. */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {cairn} from '../support/cli.js';
import type {Outcome} from '../support/cli.js';

const mounts = (...args: readonly string[]): boolean => spawnSync('mount', args, {stdio: 'ignore'}).status === 0;
const unmounts = (folder: string): boolean => spawnSync('umount', ['-l', folder], {stdio: 'ignore'}).status === 0;

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-mount-'));
  try {
    return mounts('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder) && unmounts(folder);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

const skipped = canMount() ? null : 'no tmpfs can be mounted here';
const onDisk = skipped === null ? describe : describe.skip;

/** Each changes something that the others don't need. */
const writes: readonly (readonly [args: readonly string[], stdin: string])[] = [
  [['orchestrator', 'register', 'new', '--flavor', 'local'], ''],
  [['artifact-store', 'update', 's3', '--path=s3://other'], ''],
  [['stack', 'rename', 'prod', 'production'], ''],
  [['stack', 'copy', 'prod', 'again'], ''],
  [['stack', 'delete', 'spare', '--yes'], ''],
  [['stack', 'set', 'spare'], ''],
  [['secret', 'create', 'token', '--value', 'k=-'], 'x'.repeat(3000)],
  [['stack', 'import', '-f', '-'], 'stack_name: zen\ncomponents:\n  orchestrator: {name: a, flavor: local}\n  artifact_store: {name: b, flavor: s3, configuration: {path: s3://x, key: abc, secret: def}}\n'],
  [['secret', 'recipient'], ''],
  [['secret', 'rotate-key'], ''],
  [['init', '--stack', 'prod'], ''],
];

onDisk(`a home on a small disk${skipped === null ? '' : ` (${skipped})`}`, () => {
  let home: string;
  const run = (args: readonly string[], stdin = ''): Promise<Outcome> => cairn(args, {home, stdin});
  const ballast = (): string => join(home, 'ballast');
  const files = (folder = home): Readonly<Record<string, string>> =>
    Object.assign({}, ...readdirSync(folder, {withFileTypes: true}).map(entry => {
      const path = join(folder, entry.name);
      if (path === ballast() || path === join(home, 'cache')) return {};
      return entry.isDirectory() ? files(path) : {[path]: readFileSync(path, 'utf8')};
    })) as Readonly<Record<string, string>>;

  /** Leaves so many bytes free. */
  const fill = (free: number): void => {
    rmSync(ballast(), {force: true});
    const {bavail, bsize} = statfsSync(home);
    writeFileSync(ballast(), Buffer.alloc(Math.max(0, bavail * bsize - free)));
  };

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'cairn-disk-'));
    mounts('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', home);
    for (const args of [
      ['orchestrator', 'register', 'kube', '--flavor', 'kubernetes'],
      ['artifact-store', 'register', 's3', '--flavor', 's3', '--path=s3://b'],
      ['stack', 'register', 'prod', '-o', 'kube', '-a', 's3', '--set'],
      ['stack', 'register', 'spare', '-o', 'kube', '-a', 's3'],
      ['secret', 'create', 'old', '--value', 'k=-'],
    ]) expect((await run(args, 'hunter2')).status).toBe(0);
  });
  afterEach(() => {
    unmounts(home);
    rmSync(home, {recursive: true, force: true});
  });

  test.each(writes)('that is full refuses `cairn %j`, changes nothing, and works again once there is room', async (args, stdin) => {
    const before = files();
    fill(0);
    const {status, stderr} = await run(args, stdin);
    expect({status, stderr}).toEqual({status: 1, stderr: expect.stringMatching(/can not be written: the disk is full; nothing was changed\nhint: Make room/)});
    expect(files()).toEqual(before);
    expect((await run(['stack', 'list'])).stdout).toContain('prod');
    rmSync(ballast());
    expect(await run(args, stdin)).toMatchObject({status: 0});
  }, 60_000);

  test('that fills up on the way is never left with half of a change', async () => {
    const names = async (): Promise<readonly unknown[]> => JSON.parse((await run(['stack', 'list', '-o', 'json', '--query', '[].name'])).stdout) as unknown[];
    let refused = 0;
    for (let free = 4096; free <= 40_960; free += 4096) {
      fill(free);
      const name = `s${free}`;
      const {status, stderr} = await run(['stack', 'copy', 'prod', name]);
      if (status !== 0) {
        refused += 1;
        expect(stderr).toMatch(/the disk is full; nothing was changed/);
      }
      expect((await names()).includes(name)).toBe(status === 0);
    }
    expect(refused).toBeGreaterThan(0);
    rmSync(ballast());
    const before = await names();
    expect((await run(['stack', 'copy', 'prod', 'last'])).status).toBe(0);
    expect([...(await names())].sort()).toEqual([...before, 'last'].sort());
    expect(existsSync(join(home, 'state/redo.json'))).toBe(false);
    expect(Object.keys(files()).filter(path => /\.tmp$|redo\.new|lock/.test(path))).toEqual([]);
  }, 120_000);

  test('that is read-only can be read, and says what can not be written', async () => {
    const before = files();
    expect(mounts('-o', 'remount,ro', home)).toBe(true);
    for (const args of [['stack', 'list'], ['stack', 'describe', 'prod'], ['secret', 'get', 'old', '--reveal', 'k'], ['which'], ['doctor']]) {
      expect(await run(args)).toMatchObject({status: 0, stderr: ''});
    }
    for (const [args, stdin] of writes) {
      const {status, stderr} = await run(args, stdin);
      expect({args, status, stderr}).toEqual({args, status: 1, stderr: expect.stringMatching(/\/\S+ can not be written: the file system is read-only; nothing was changed\nhint: Make the place writable/)});
    }
    expect(files()).toEqual(before);
  }, 120_000);
});
