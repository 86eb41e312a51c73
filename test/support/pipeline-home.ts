/** A folder with a pipeline, and a home with runs, artifacts and the local orchestrator: all real, without a command line. */
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {SecretValue} from '../../src/domain/secret-value.js';
import {openArtifactStore} from '../../src/pipeline/artifacts/all.js';
import {openContentStore} from '../../src/pipeline/artifacts/content-store.js';
import {discardingStore} from '../../src/pipeline/artifacts/discarding-store.js';
import type {Orchestrator} from '../../src/pipeline/orchestrators/orchestrator.js';
import {openOrchestrator} from '../../src/pipeline/orchestrators/all.js';
import type {ActiveRun, RunChoices} from '../../src/pipeline/run/active-run.js';
import {startRun, takeUpRun} from '../../src/pipeline/run/active-run.js';
import type {RunEngines} from '../../src/pipeline/run/engines.js';
import type {RunEvent} from '../../src/pipeline/run/event.js';
import {fold} from '../../src/pipeline/run/fold.js';
import type {Run} from '../../src/pipeline/run/fold.js';
import type {RunObserver} from '../../src/pipeline/run/job.js';
import type {RunStore} from '../../src/pipeline/run/record.js';
import {openRunStore} from '../../src/pipeline/run/run-store.js';
import type {Outcome} from '../../src/pipeline/run/runner.js';
import {planRun} from '../../src/pipeline/spec/plan-run.js';
import type {Plan} from '../../src/pipeline/spec/plan.js';
import {readPipeline} from '../../src/pipeline/spec/read-pipeline.js';
import {temporaryFolder} from './temporary-folder.js';

export interface Finished {
  readonly outcome: Outcome;
  readonly name: string;
  readonly run: Run;
  readonly events: readonly RunEvent[];
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

export interface RunSettings {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly choices?: Partial<RunChoices>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly orchestrator?: Orchestrator;
  /** Lines of steps aren't kept. */
  readonly quiet?: boolean;
  /** Called with the run before it is carried out. */
  readonly during?: (run: ActiveRun) => void;
}

export class PipelineHome {
  readonly #folder = temporaryFolder();
  readonly source = join(this.#folder.path, 'source');
  readonly runs: RunStore = openRunStore(join(this.#folder.path, 'data', 'runs'), () => new Date());

  constructor() {
    mkdirSync(this.source);
  }

  /** A file beside the pipeline. */
  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.source, path)), {recursive: true});
    writeFileSync(join(this.source, path), text);
    chmodSync(join(this.source, path), mode);
  }

  async plan(yaml: string, parameters: Readonly<Record<string, string>> = {}): Promise<Plan> {
    const {pipeline} = await readPipeline(yaml, 'pipeline.yaml');
    return planRun(pipeline, {parameters});
  }

  async engines(secrets: Readonly<Record<string, string>> = {}): Promise<RunEngines> {
    const orchestrator = await openOrchestrator('local', {component: 'default', config: {}, variables: process.env});
    const store = await openArtifactStore({flavor: 'local', config: {}, secret: {}, folder: join(this.#folder.path, 'data', 'artifacts'), environment: {}});
    const discarding = openContentStore(discardingStore());
    return {
      stack: {id: '0', name: 'default', digest: 'sha256:0', orchestrator: 'default', artifactStore: 'default'},
      flavor: 'local',
      orchestrator,
      store,
      secrets: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, new SecretValue(value)])),
      hidden: [],
      tracker: null,
      alerter: null,
      artifactAt: path => discarding.store(path),
      close: async () => {
        await orchestrator.close();
        await store.close();
      },
    };
  }

  async run(yaml: string, {parameters = {}, choices, secrets = {}, orchestrator, quiet = false, during}: RunSettings = {}): Promise<Finished> {
    const engines = {...(await this.engines(secrets)), ...(orchestrator === undefined ? {} : {orchestrator})};
    const request = {plan: await this.plan(yaml, parameters), place: {root: this.source, file: 'pipeline.yaml', never: []}, choices: choicesOf(choices), now: () => new Date()};
    const run = await startRun(this.runs, engines, request);
    return this.#finish(run, {engines, quiet, ...(during === undefined ? {} : {during})});
  }

  async takeUp(name: string, {choices, cancelledBy, orchestrator}: {readonly choices?: Partial<RunChoices>; readonly cancelledBy?: string; readonly orchestrator?: Orchestrator} = {}): Promise<Finished> {
    const engines = {...(await this.engines()), ...(orchestrator === undefined ? {} : {orchestrator})};
    const writer = await this.runs.takeUp(name);
    const run = await takeUpRun(engines, {writer, choices: choicesOf(choices), now: () => new Date(), ...(cancelledBy === undefined ? {} : {cancelledBy})});
    return this.#finish(run, {engines, quiet: false});
  }

  async log(name: string, slug: string, attempt = 1): Promise<string> {
    const record = await this.runs.find(name);
    const parts: Uint8Array[] = [];
    for await (const part of record.logs.read(slug, attempt)) parts.push(Uint8Array.from(part));
    return Buffer.concat(parts).toString();
  }

  remove(): void {
    this.#folder.remove();
  }

  async #finish(run: ActiveRun, {engines, quiet, during}: Pick<RunSettings, 'during'> & {readonly engines: RunEngines; readonly quiet: boolean}): Promise<Finished> {
    const lines: string[] = [];
    const warnings: string[] = [];
    const observer: RunObserver = {on: () => undefined, log: (instance, line) => void (quiet || lines.push(`${instance}: ${line}`)), warn: message => warnings.push(message)};
    try {
      const ended = run.carryOut(observer);
      during?.(run);
      const outcome = await ended;
      const events = await run.record.events();
      return {outcome, name: run.record.header.name, run: fold(run.record.header, run.plan, events), events, lines, warnings};
    } finally {
      await engines.close();
    }
  }
}

/** The state of each step of a run, by instance. */
export function statesOf({steps}: Run): Record<string, string> {
  return Object.fromEntries(steps.map(({instance, state}) => [instance, state]));
}

function choicesOf(choices: Partial<RunChoices> = {}): RunChoices {
  return {parallel: 4, onFailure: 'finish', keepWork: false, cache: true, from: null, ...choices};
}
