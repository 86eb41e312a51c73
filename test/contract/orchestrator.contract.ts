/** What an Orchestrator promises: every implementation passes these, with real processes, so that the runner never asks which one it holds. */
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from '@jest/globals';
import {createHash} from 'node:crypto';
import {existsSync, readFileSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {isAppError} from '../../src/domain/errors.js';
import type {ErrorCode} from '../../src/domain/errors.js';
import {SecretValue} from '../../src/domain/secret-value.js';
import {openOrchestrator} from '../../src/pipeline/orchestrators/all.js';
import type {Orchestrator, OrchestratorSetup, Task} from '../../src/pipeline/orchestrators/orchestrator.js';
import {bundle, start} from '../support/child.js';
import {temporaryFolder} from '../support/temporary-folder.js';
import type {TemporaryFolder} from '../support/temporary-folder.js';
import {commandLinesWith, newTask, rareSeconds, runTask, script, startTask, until} from './orchestrator-task.js';

export interface Engine {
  readonly flavor: string;
  /** Called before each use; plain JSON but for the variables. */
  readonly setup: () => OrchestratorSetup;
  /** What every task of the suite has besides: an image with a shell, for engines that need one. */
  readonly task?: Partial<Task>;
  /** Tasks that can't be started, and what the error says. */
  readonly refused: readonly {readonly what: string; readonly task: Partial<Task>; readonly code: ErrorCode; readonly message: RegExp}[];
  /** Whether tasks whose runner was killed are taken up again, or ended by `recover`. */
  readonly recovers: 'taken up' | 'ended';
  /** Whether a task waits where its output isn't taken; else the engine keeps it on a disk. */
  readonly taskWaits: boolean;
  /** Whether an end by a signal is told apart from an exit; where the first process can't be killed from within, its shell tells by the exit code. */
  readonly tellsSignals: boolean;
  /** Where tasks' folders are made; default: the folder for temporary files. */
  readonly folder?: () => TemporaryFolder;
  /** Text of an engine's own records of a task (labels, job scripts), in which no secret may stand. */
  readonly records?: (task: Task) => Promise<string>;
}

const program = new URL('orchestrator-program.ts', import.meta.url).pathname;
const megabyte = 1_000_000;

export function orchestratorContract(engine: Engine): void {
  describe(`${engine.flavor} keeps the orchestrator contract`, () => {
    let folder: TemporaryFolder;
    let programs: TemporaryFolder;
    let starter: string;
    let orchestrator: Orchestrator;

    const task = (parts: Partial<Task> = {}) => newTask(folder.path, {...engine.task, ...parts});
    const run = (text: string, parts: Partial<Task> = {}) => runTask(orchestrator, task({words: script(text), ...parts}));
    const failureOf = (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => null,
        (error: unknown) => error,
      );

    beforeAll(async () => {
      programs = temporaryFolder();
      starter = await bundle(program, programs.path);
    }, 60_000);
    afterAll(() => programs.remove());
    beforeEach(async () => {
      folder = (engine.folder ?? temporaryFolder)();
      orchestrator = await openOrchestrator(engine.flavor, engine.setup());
    });
    afterEach(async () => {
      await orchestrator.close();
      folder.remove();
    });

    test.each([0, 1, 7, 255])('a task that exits with %i is told to have done so', async code => {
      expect((await run(`exit ${code}`)).end).toEqual({how: 'exited', code});
    });

    test('a task that a signal ends has not succeeded', async () => {
      const killed = 'kill -KILL $$';
      const {end} = await run(engine.tellsSignals ? killed : `sh -c '${killed}' || exit $?`);
      expect(end).toEqual(engine.tellsSignals ? {how: 'signalled', signal: 'SIGKILL'} : {how: 'exited', code: 137});
    });

    test('both streams arrive in the order in which they were written, to the last byte', async () => {
      const lines = Array.from({length: 200}, (_, index) => `${index}`);
      const {output, end} = await run("i=0; while [ $i -lt 200 ]; do if [ $((i % 2)) = 0 ]; then echo $i; else echo $i >&2; fi; i=$((i + 1)); done; printf 'no newline'");
      expect({end, lines: output.toString().split('\n')}).toEqual({end: {how: 'exited', code: 0}, lines: [...lines, 'no newline']});
    });

    test('output is bytes: none is changed or dropped', async () => {
      const {output} = await run("printf '\\377\\000\\r\\033[1m\\303'");
      expect([...output]).toEqual([0xff, 0, 0x0d, 0x1b, 0x5b, 0x31, 0x6d, 0xc3]);
    });

    test('words are handed over as they are, without a shell in between', async () => {
      const odd = ['a b', '', '$HOME', '"q"', "it's", '*', 'ä\n\\', '-x'];
      const {output} = await runTask(orchestrator, task({words: ['sh', '-c', 'for each; do printf "[%s]" "$each"; done', 'name', ...odd]}));
      expect(output.toString()).toBe(odd.map(each => `[${each}]`).join(''));
    });

    test('standard input is empty', async () => {
      expect(await run('cat; echo end')).toMatchObject({end: {how: 'exited', code: 0}, output: Buffer.from('end\n')});
    });

    test('the environment arrives as it is, odd characters and lines included', async () => {
      const environment = {PLAIN: 'a', EMPTY: '', LINES: 'one\ntwo\n', ODD: `"'\`$(id) \${HOME} \\ äöü 🪨 %s; #`, EQUALS: 'a=b=c', LONG: 'x'.repeat(20_000)};
      const kept = task({environment, words: script(Object.keys(environment).map(name => `printf %s "$${name}" >${name}`).join('\n'))});
      expect((await runTask(orchestrator, kept)).end).toEqual({how: 'exited', code: 0});
      expect(Object.fromEntries(Object.keys(environment).map(name => [name, readFileSync(join(kept.folder, 'work', name), 'utf8')]))).toEqual(environment);
    });

    test('secrets are in the environment, and neither in a command line nor in a record or file of the engine', async () => {
      const secret = `s3cr3t-${rareSeconds()}"'\n$x`;
      const holder = task({secrets: {TOKEN: new SecretValue(secret)}, words: script(`touch ready; while [ ! -e go ]; do sleep 0.1; done; printf %s "$TOKEN" | wc -c`)});
      const {running, output} = startTask(orchestrator, holder);
      await running;
      await until('start of the task', () => existsSync(join(holder.folder, 'work', 'ready')));
      const seen = [...commandLinesWith(secret.slice(0, 16)), (await engine.records?.(holder)) ?? '', textsIn(holder.folder)].join('\n');
      writeFileSync(join(holder.folder, 'work', 'go'), '');
      await (await running).ended;
      expect({seen: seen.includes(secret.slice(0, 16)), length: Number(Buffer.concat(output).toString())}).toEqual({seen: false, length: secret.length});
    });

    test('a task runs in its work folder, under its own path, and what it leaves there belongs to this user', async () => {
      const writer = task({words: script('cat ../in/data; mkdir -p deep/er; echo left >deep/er/file; echo out >../out/model; pwd; ls "$FOLDER/in"'), environment: {}});
      const named = {...writer, environment: {FOLDER: writer.folder}};
      writeFileSync(join(writer.folder, 'in', 'data'), 'read\n');
      const {output, end} = await runTask(orchestrator, named);
      expect({end, output: output.toString()}).toEqual({end: {how: 'exited', code: 0}, output: `read\n${join(writer.folder, 'work')}\ndata\n`});
      const left = [join(writer.folder, 'work', 'deep', 'er', 'file'), join(writer.folder, 'out', 'model')];
      expect(left.map(path => [readFileSync(path, 'utf8'), statSync(path).uid])).toEqual([['left\n', process.getuid?.()], ['out\n', process.getuid?.()]]);
    });

    test('20 MB of output arrive whole, in bounded memory, at the pace of whoever takes them', async () => {
      const hash = createHash('sha256');
      const loud = task({words: script('i=0; while [ $i -lt 20 ]; do head -c 1000000 /dev/zero | tr "\\0" "a"; i=$((i + 1)); done; touch done')});
      const before = process.memoryUsage().rss;
      let [bytes, most, wasDone] = [0, 0, false];
      const [running] = orchestrator.start([loud], () => async chunk => {
        if (bytes === 0) {
          await sleep(700);
          wasDone = existsSync(join(loud.folder, 'work', 'done'));
        }
        bytes += chunk.length;
        hash.update(chunk);
        most = Math.max(most, process.memoryUsage().rss - before);
      });
      expect(await (await running)?.ended).toEqual({how: 'exited', code: 0});
      expect({bytes, digest: hash.digest('hex')}).toEqual({bytes: 20 * megabyte, digest: createHash('sha256').update('a'.repeat(20 * megabyte)).digest('hex')});
      if (engine.taskWaits) expect(wasDone).toBe(false);
      expect(most).toBeLessThan(100 * megabyte);
    }, 60_000);

    test('a task whose output is refused ends as lost, and nothing of it is left', async () => {
      const seconds = rareSeconds();
      const [running] = orchestrator.start([task({words: script(`echo text; sleep ${seconds}`)})], () => () => Promise.reject(new Error('the disk is full')));
      expect(await (await running)?.ended).toEqual({how: 'lost', reason: expect.stringContaining('the disk is full')});
      await until('end of its processes', () => commandLinesWith(seconds).length === 0);
    });

    test('many at once each have their own output, folder and end', async () => {
      const tasks = Array.from({length: 20}, (_, index) => task({words: script(`echo "$INDEX" | tee mine; exit $((INDEX % 3))`), environment: {INDEX: String(index)}, group: 'many'}));
      const outputs = new Map<string, string>();
      const started = orchestrator.start(tasks, ({key}) => chunk => void outputs.set(key, (outputs.get(key) ?? '') + Buffer.from(chunk).toString()));
      const ends = await Promise.all(started.map(async running => (await running).ended));
      expect(ends).toEqual(tasks.map((_, index) => ({how: 'exited', code: index % 3})));
      expect(tasks.map(({key, folder: own}) => [outputs.get(key), readFileSync(join(own, 'work', 'mine'), 'utf8')])).toEqual(tasks.map((_, index) => [`${index}\n`, `${index}\n`]));
    }, 120_000);

    describe('cancel', () => {
      test('gives a task its time to end well', async () => {
        const careful = task({words: script('trap "echo saved >state; exit 3" TERM; echo ready; while true; do sleep 0.1; done')});
        const {running, output} = startTask(orchestrator, careful);
        const started = await running;
        await until('output', () => output.length > 0);
        await started.cancel(15_000);
        expect({end: await started.ended, state: readFileSync(join(careful.folder, 'work', 'state'), 'utf8')}).toEqual({end: {how: 'exited', code: 3}, state: 'saved\n'});
      });

      test('kills a task that ignores being asked, with its grandchildren, those in sessions of their own included', async () => {
        const seconds = rareSeconds();
        const stubborn = `trap "" TERM INT HUP; (trap "" TERM; sleep ${seconds} & sleep ${seconds}) & setsid sh -c "trap '' TERM; sleep ${seconds}; true" >/dev/null 2>&1 & echo ready; while true; do sleep ${seconds}; done`;
        const {running, output} = startTask(orchestrator, task({words: ['sh', '-c', stubborn]}));
        const started = await running;
        await until('four processes', () => output.length > 0 && commandLinesWith(`sleep ${seconds}`).filter(line => /^\d+: sleep/.test(line)).length === 4);
        const begin = Date.now();
        await started.cancel(300);
        expect(commandLinesWith(seconds)).toEqual([]);
        expect({end: await started.ended, soon: Date.now() - begin < 15_000}).toMatchObject({end: {how: expect.stringMatching(/^(signalled|exited)$/)}, soon: true});
        expect(await started.ended).not.toEqual({how: 'exited', code: 0});
      });

      test('may be called again with less time, and after the end', async () => {
        const {running, output} = startTask(orchestrator, task({words: ['sh', '-c', 'trap "" TERM; echo ready; while true; do sleep 0.2; done']}));
        const started = await running;
        await until('output', () => output.length > 0);
        const begin = Date.now();
        await Promise.all([started.cancel(60_000), sleep(100).then(() => started.cancel(0))]);
        await started.ended;
        await started.cancel(60_000);
        expect(Date.now() - begin).toBeLessThan(20_000);
      });
    });

    test('what a task leaves running is gone when it has ended', async () => {
      const seconds = rareSeconds();
      const {end} = await run(`sleep ${seconds} & sleep ${seconds} >/dev/null 2>&1 & echo started`);
      expect({end, left: commandLinesWith(seconds)}).toEqual({end: {how: 'exited', code: 0}, left: []});
    });

    test.each(engine.refused)('$what is refused alone, and told', async ({task: parts, code, message}) => {
      const started = orchestrator.start([task({words: script('exit 4')}), task(parts), task({words: script('exit 5')})], () => () => undefined);
      const [first, refused, last] = await Promise.all(started.map(async (running, index) => (index === 1 ? failureOf(running) : (await running).ended)));
      expect([first, last]).toEqual([{how: 'exited', code: 4}, {how: 'exited', code: 5}]);
      expect(isAppError(refused) ? {code: refused.code, message: refused.message} : refused).toEqual({code, message: expect.stringMatching(message)});
    });

    test('a setting that it does not know is named', async () => {
      const refused = await failureOf(orchestrator.start([task({settings: {no_such_thing: 1}})], () => () => undefined)[0] as Promise<unknown>);
      expect(refused).toMatchObject({code: 'invalid_input', message: expect.stringContaining('no_such_thing')});
    });

    describe('recover', () => {
      test('finds nothing of a task that was never started', async () => {
        expect(await orchestrator.recover(task(), () => undefined)).toBeNull();
      });

      test(`of a task whose runner was killed: it is ${engine.recovers}`, async () => {
        const seconds = rareSeconds();
        const text = `echo first; (trap "" TERM; sleep ${seconds}) >/dev/null 2>&1 & touch ready; while [ ! -e go ]; do sleep 0.1; done; echo last; exit 6`;
        const orphan = task({words: script(text)});
        const killed = start(starter, engine.flavor, JSON.stringify(engine.setup()), JSON.stringify(orphan));
        await until('start of the task', () => existsSync(join(orphan.folder, 'work', 'ready')) && commandLinesWith(`sleep ${seconds}`).length > 0, 60);
        killed.process.kill('SIGKILL');
        await killed.ended;
        const output: Uint8Array[] = [];
        const found = await orchestrator.recover(orphan, chunk => void output.push(Buffer.from(chunk)));
        if (engine.recovers === 'ended') expect({found, left: commandLinesWith(seconds)}).toEqual({found: null, left: []});
        else {
          writeFileSync(join(orphan.folder, 'work', 'go'), '');
          expect({end: await found?.ended, output: Buffer.concat(output).toString()}).toEqual({end: {how: 'exited', code: 6}, output: 'first\nlast\n'});
        }
        expect(await orchestrator.recover(orphan, () => undefined)).toBeNull();
      }, 90_000);
    });
  });
}

/** Of all files below a folder. */
function textsIn(folder: string): string {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(each => each.isFile())
    .map(each => readFileSync(join(each.parentPath, each.name), 'utf8'))
    .join('\n');
}
