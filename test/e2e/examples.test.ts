/** The examples as people run them: the program as it is installed, on each kind of orchestrator, and the artifacts are the same bytes everywhere. */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {mkdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {cairn, newHome} from '../support/cli.js';
import {makeNodeImage, makePythonImage} from '../support/images-of-this-machine.js';
import {podmanCommands, startPodman} from '../support/podman.js';
import type {Podman} from '../support/podman.js';
import {whereInstalled} from '../support/required.js';
import {slurmCommands, startSlurm} from '../support/slurm.js';
import type {SlurmCluster} from '../support/slurm.js';

const folder = fileURLToPath(new URL('../../examples', import.meta.url));
const examples = ['train/pipeline.yaml', 'data/pipeline.yaml', 'typescript/pipeline.ts'];
const minutes = 60_000;

interface Artifact {
  readonly instance: string;
  readonly output: string;
  readonly digest: string;
  /** The run whose result it is, where it was in the cache. */
  readonly from: string | null;
}
type Digests = Readonly<Record<string, string>>;

/** A home of its own, so that nothing comes from another's cache. */
class Place {
  readonly home = newHome();
  readonly #stack: string;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(stack = 'default', environment: Readonly<Record<string, string>> = {}) {
    this.#stack = stack;
    this.#environment = environment;
  }

  /** Standard output; a failure is one of the test, with what was said. */
  async cairn(...words: readonly string[]): Promise<string> {
    const {status, stdout, stderr} = await cairn(words, {home: this.home, environment: this.#environment});
    if (status !== 0) throw new Error(`cairn ${words.join(' ')}: status ${status}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Runs it; the digests of all artifacts by step, instance and output. */
  async digestsOf(example: string): Promise<Digests> {
    await this.cairn('pipeline', 'run', join(folder, example), '--stack', this.#stack);
    const listed = JSON.parse(await this.cairn('artifact', 'list', '--run', 'latest', '-o', 'json')) as readonly Artifact[];
    expect(listed.filter(({from}) => from !== null)).toEqual([]);
    return Object.fromEntries(listed.map(({instance, output, digest}) => [`${instance}/${output}`, digest]));
  }

  async textOf(artifact: string, inside = ''): Promise<string> {
    const file = join(this.home, 'got');
    rmSync(file, {recursive: true, force: true});
    await this.cairn('artifact', 'get', artifact, '-f', file);
    return readFileSync(join(file, inside), 'utf8');
  }

  remove(): void {
    rmSync(this.home, {recursive: true, force: true});
  }
}

whereInstalled('python', ['python3'], () => {
  const local = new Place();
  const expected: Record<string, Digests> = {};
  beforeAll(async () => {
    for (const example of examples) expected[example] = await local.digestsOf(example);
  }, 5 * minutes);
  afterAll(() => local.remove());

  describe('on local', () => {
    test('the model is trained at each rate, and the report has the plot', async () => {
      const artifacts = ['fit[rate=0.02]/model', 'evaluate[rate=2]/metrics', 'choose/best', 'report/report'];
      expect(Object.keys(expected['train/pipeline.yaml'] ?? {})).toEqual(expect.arrayContaining(artifacts));
      const {metrics} = JSON.parse(await local.textOf('train-1/choose/best')) as {metrics: {accuracy: number}};
      expect(metrics.accuracy).toBeGreaterThan(0.9);
      const plot = await local.textOf('train-1/report/report', 'loss.svg');
      expect(plot.match(/<polyline/g)).toHaveLength(3);
      expect(await local.textOf('train-1/report/report', 'report.html')).toContain(plot);
    });

    test('the readings are asked for again, and only careless stations get a letter', async () => {
      const steps = await local.cairn('run', 'describe', 'readings-1');
      expect(steps).toMatch(/fetch\[station=valley\]\tsucceeded\t\d+\t2\t/);
      expect(steps).toMatch(/complain\[station=harbour\]\tsucceeded/);
      expect(steps).toMatch(/complain\[station=valley\]\tskipped/);
      expect(await local.textOf('readings-1/summary/summary')).toMatch(/^\| station \|.*\n\| --- \|.*\n(\| (harbour|hill|valley) \| 0[1-4] \|.*\n){12}$/);
    });

    test('the points are found to be three groups', async () => {
      expect((JSON.parse(await local.textOf('clusters-1/choose/best')) as {centres: unknown[]}).centres).toHaveLength(3);
      expect(await local.cairn('run', 'logs', 'clusters-1', 'print')).toContain('| 3 |');
    });

    test.each(examples)('%s leaves the same bytes in another home', async example => {
      const other = new Place();
      try {
        expect(await other.digestsOf(example)).toEqual(expected[example]);
      } finally {
        other.remove();
      }
    }, 2 * minutes);
  });

  whereInstalled('podman', [...podmanCommands, 'tar', 'ldd'], () => {
    let podman: Podman | undefined;
    let place: Place;
    beforeAll(async () => {
      podman = await startPodman();
      // The images that the files name, as far as the machine has them: what is there isn't fetched.
      podman.run('tag', podman.image, 'docker.io/library/busybox:1.36');
      makePythonImage(podman, 'docker.io/library/python:3.12-slim');
      makeNodeImage(podman, 'docker.io/library/node:22-slim');
      place = new Place('box', {DOCKER_HOST: podman.host});
      await place.cairn('orchestrator', 'register', 'box', '--flavor', 'local_docker');
      await place.cairn('stack', 'register', 'box', '-o', 'box', '-a', 'default');
    }, 5 * minutes);
    afterAll(async () => {
      await podman?.stop();
      place?.remove();
    }, 2 * minutes);

    test.each(examples)('in containers, %s leaves the same bytes as on local', async example => {
      expect(await place.digestsOf(example)).toEqual(expected[example]);
    }, 5 * minutes);
  });

  whereInstalled('slurm', slurmCommands, () => {
    let cluster: SlurmCluster | undefined;
    let place: Place;
    beforeAll(async () => {
      cluster = await startSlurm();
      place = new Place('hpc', {SLURM_CONF: cluster.variables['SLURM_CONF'] ?? ''});
      const shared = join(place.home, 'shared');
      mkdirSync(shared);
      await place.cairn('orchestrator', 'register', 'hpc', '--flavor', 'slurm', '--poll_interval=0.2', `--work_dir=${shared}`);
      await place.cairn('stack', 'register', 'hpc', '-o', 'hpc', '-a', 'default');
    }, 2 * minutes);
    afterAll(async () => {
      await cluster?.stop();
      place?.remove();
    }, 2 * minutes);

    test.each(examples)('as jobs of Slurm, %s leaves the same bytes as on local', async example => {
      expect(await place.digestsOf(example)).toEqual(expected[example]);
    }, 5 * minutes);
  });
});
