/** What the orchestrator of containers does beside the contract, with a real engine. */
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {openOrchestrator} from '../../../../src/pipeline/orchestrators/all.js';
import type {Orchestrator, Task} from '../../../../src/pipeline/orchestrators/orchestrator.js';
import {newTask, runTask, script, startTask, until} from '../../../contract/orchestrator-task.js';
import {podmanCommands, startPodman} from '../../../support/podman.js';
import type {Podman} from '../../../support/podman.js';
import {startRegistry} from '../../../support/registry.js';
import {whereInstalled} from '../../../support/required.js';
import {temporaryFolder} from '../../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../../support/temporary-folder.js';

test('without an engine at the address it says where it looked', async () => {
  const opening = openOrchestrator('local_docker', {component: 'box', config: {}, variables: {DOCKER_HOST: 'unix:///no/such.sock'}});
  await expect(opening).rejects.toMatchObject({code: 'unreachable', message: expect.stringMatching(/unix:\/\/\/no\/such\.sock.*ENOENT/)});
});

// An engine starts processes of its own for each container: on a busy machine that takes seconds.
jest.setTimeout(90_000);

whereInstalled('podman', podmanCommands, () => {
  describe('the orchestrator of containers', () => {
    let podman: Podman;
    let folder: TemporaryFolder;
    let orchestrator: Orchestrator;

    const open = (config = {}, variables = {}) => openOrchestrator('local_docker', {component: 'box', config, variables: {DOCKER_HOST: podman.host, ...variables}});
    const task = (text: string, parts: Partial<Task> = {}) => newTask(folder.path, {image: podman.image, words: script(text), ...parts});
    const containers = () => podman.run('ps', '--all', '--quiet').trim();

    beforeAll(async () => {
      podman = await startPodman();
    }, 60_000);
    afterAll(() => podman.stop(), 60_000);
    beforeEach(async () => {
      folder = temporaryFolder();
      orchestrator = await open();
    });
    afterEach(async () => {
      await orchestrator.close();
      folder.remove();
    });

    test('the run_args of the component and of the step reach the container, the step\'s over the component\'s', async () => {
      mkdirSync(join(folder.path, 'data'));
      writeFileSync(join(folder.path, 'data', 'set'), 'rows\n');
      const mine = await open({run_args: {env: {A: 'component', OWN: 'component'}, hostname: 'component', volumes: [`${join(folder.path, 'data')}:/data:ro`]}});
      const step = task('hostname; cat /data/set; touch /data/x 2>/dev/null || echo read-only; echo $A $OWN', {environment: {OWN: 'task'}, settings: {run_args: {hostname: 'step'}}});
      const {output, end} = await runTask(mine, step);
      expect({output: output.toString(), end}).toEqual({output: 'step\nrows\nread-only\ncomponent task\n', end: {how: 'exited', code: 0}});
      await mine.close();
    });

    test('run_args of a component that can not be mapped are refused before anything is started', async () => {
      await expect(open({run_args: {restart: 'always'}})).rejects.toMatchObject({code: 'invalid_input', message: expect.stringContaining('restart')});
    });

    test('limits hold, and a task that goes over its memory is told so', async () => {
      const resources = {cpu: 0.5, memory: 24 * 2 ** 20, gpu: null};
      const {end} = await runTask(orchestrator, task('head -c 300m /dev/zero | tail -c 200m >/dev/null', {resources}));
      expect(end).toEqual({how: 'signalled', signal: 'SIGKILL', reason: expect.stringMatching(/memory than its limit of 24 MiB/)});
      const [running] = orchestrator.start([task('sleep 2', {resources, key: 'limited'})], () => () => undefined);
      const started = await running;
      expect(podman.run('inspect', 'cairn-limited', '--format', '{{.HostConfig.NanoCpus}} {{.HostConfig.Memory}}')).toBe(`500000000 ${24 * 2 ** 20}\n`);
      await started?.cancel(0);
      await started?.ended;
    });

    test('GPUs are refused where the engine can not give them', async () => {
      await expect(orchestrator.start([task('true', {resources: {cpu: null, memory: null, gpu: 1}})], () => () => undefined)[0]).rejects.toMatchObject({code: 'invalid_input', message: expect.stringContaining('GPU')});
    });

    test('children of a cancelled shell are asked to end too', async () => {
      const parent = task(`sh -c 'trap "echo saved >saved; exit" TERM; touch ready; while true; do sleep 0.1; done' & wait`);
      const started = await startTask(orchestrator, parent).running;
      await until('start', () => existsSync(join(parent.folder, 'work', 'ready')));
      await started.cancel(10_000);
      await started.ended;
      expect(readFileSync(join(parent.folder, 'work', 'saved'), 'utf8')).toBe('saved\n');
    });

    test('an engine that is restarted meanwhile loses neither the task nor any of its output', async () => {
      const long = task('i=0; while [ $i -lt 40 ]; do echo $i; i=$((i + 1)); sleep 0.05; done; while [ ! -e go ]; do sleep 0.1; done; echo end; exit 3');
      const {running, output} = startTask(orchestrator, long);
      const started = await running;
      await until('output', () => output.length > 0);
      await podman.kill();
      await podman.restart();
      writeFileSync(join(long.folder, 'work', 'go'), '');
      expect(await started.ended).toEqual({how: 'exited', code: 3});
      expect(Buffer.concat(output).toString()).toBe(`${Array.from({length: 40}, (_, index) => `${index}\n`).join('')}end\n`);
    });

    test('after close the task goes on, and another orchestrator takes it up with all its output', async () => {
      const long = task('echo first; while [ ! -e go ]; do sleep 0.1; done; echo last');
      const first = await open();
      const {running, output} = startTask(first, long);
      const {ended} = await running;
      await until('output', () => output.length > 0);
      const begin = Date.now();
      await first.close();
      expect({end: await ended, soon: Date.now() - begin < 5_000}).toMatchObject({end: {how: 'lost'}, soon: true});
      writeFileSync(join(long.folder, 'work', 'go'), '');
      const again: Uint8Array[] = [];
      const found = await orchestrator.recover(long, chunk => void again.push(Buffer.from(chunk)));
      expect({end: await found?.ended, output: Buffer.concat(again).toString()}).toEqual({end: {how: 'exited', code: 0}, output: 'first\nlast\n'});
    });

    test('a container that somebody removes is lost', async () => {
      const {running} = startTask(orchestrator, task('sleep 60', {key: 'removed'}));
      const started = await running;
      podman.run('rm', '--force', '--time', '0', 'cairn-removed');
      expect(await started.ended).toEqual({how: 'lost', reason: 'its container was removed'});
    });

    test('a container that was made and never started is cleared away by recover', async () => {
      podman.run('create', '--label', 'dev.cairn.task=never-started', podman.image, 'true');
      expect(await orchestrator.recover(task('true', {key: 'never-started'}), () => undefined)).toBeNull();
      expect(containers()).toBe('');
    });

    test('an image is fetched once for all that want it, with what people logged in with, and said in the output', async () => {
      podman.run('push', podman.image, `dir:${join(folder.path, 'image')}`);
      const registry = await startRegistry(join(folder.path, 'image'), 'ann:pass');
      const image = `${registry.name}/acme/train:1`;
      const login = (text: string) => writeFileSync(join(folder.path, 'config.json'), JSON.stringify({auths: {[registry.name]: {auth: Buffer.from(text).toString('base64')}}}));
      const mine = await open({}, {DOCKER_CONFIG: folder.path});
      try {
        login('ann:wrong');
        await expect(mine.start([task('true', {image})], () => () => undefined)[0]).rejects.toMatchObject({code: 'not_found', message: expect.stringContaining(image), hint: expect.stringContaining('docker login')});
        login('ann:pass');
        const outputs = [startTask(mine, task('echo one', {image})), startTask(mine, task('echo one', {image}))];
        for (const {running} of outputs) expect(await (await running).ended).toEqual({how: 'exited', code: 0});
        const texts = outputs.map(({output}) => Buffer.concat(output).toString()).sort((a, b) => b.length - a.length);
        expect(texts).toEqual([expect.stringMatching(/^Fetching the image \S+train:1\nFetched the image \S+ in [\d.]+ s\none\n$/), 'one\n']);
      } finally {
        await mine.close();
        registry.stop();
      }
    });

    test('nothing of ended tasks stays at the engine', async () => {
      await Promise.all([runTask(orchestrator, task('true')), runTask(orchestrator, task('exit 3'))]);
      expect(containers()).toBe('');
    });
  });
});
