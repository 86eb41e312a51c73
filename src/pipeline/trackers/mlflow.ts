/**
 * MLflow Tracking, by its REST API 2.0 (mlflow.org/docs/latest/rest-api.html). A run of cairn is a run there, found again by the tag
 * `cairn.run`; with `nested` each step has one of its own below it.
 */
import type {Json, JsonObject} from '../../domain/json.js';
import type {RunEvent, RunHeader} from '../run/event.js';
import {MlflowApi, mlflowSettings} from './mlflow-api.js';
import type {MlflowSettings} from './mlflow-api.js';
import type {TaskEnvironment, TrackedRun, Tracker} from './tracker.js';

const statusOf = {succeeded: 'FINISHED', failed: 'FAILED', cancelled: 'KILLED'} as const;

/** A tracker with that component's config, its references to secrets resolved. Throws `invalid_input` where MLflow can't be found by it. */
export function mlflowTracker(config: JsonObject): Tracker {
  const settings = mlflowSettings(config);
  return {
    async begin(header, warn) {
      const api = new MlflowApi(settings);
      const experiment = await api.experiment(settings.experiment ?? header.pipeline);
      const {id, isNew} = await api.openRun({experiment, name: header.name, start: Date.parse(header.created), tags: tagsOf(header, settings)});
      const run = new MlflowRun({api, settings, header, experiment, id, warn});
      if (isNew) run.send(() => api.log(id, {params: paramsOf(header)}));
      return run;
    },
  };
}

interface Opened {
  readonly api: MlflowApi;
  readonly settings: MlflowSettings;
  readonly header: RunHeader;
  readonly experiment: string;
  readonly id: string;
  readonly warn: (message: string) => void;
}

class MlflowRun implements TrackedRun {
  readonly #it: Opened;
  /** Ids of the runs of steps, by instance. */
  readonly #nested = new Map<string, Promise<string>>();
  readonly #begun = new Map<string, number>();
  #queue: Promise<void> = Promise.resolve();
  #hasWarned = false;

  constructor(it: Opened) {
    this.#it = it;
  }

  async environmentOf(instance: string): Promise<TaskEnvironment> {
    const {settings, experiment, id, header} = this.#it;
    const run = settings.nested ? await this.#runOf(instance).catch((error: unknown) => this.#warn(error) ?? id) : id;
    const {environment, secrets} = settings.forSteps;
    return {environment: {...environment, MLFLOW_EXPERIMENT_ID: experiment, MLFLOW_EXPERIMENT_NAME: settings.experiment ?? header.pipeline, MLFLOW_RUN_ID: run}, secrets};
  }

  on(event: RunEvent): void {
    const at = Date.parse(event.at);
    switch (event.type) {
      case 'attempt-starting':
        if (!this.#begun.has(event.instance)) this.#begun.set(event.instance, at);
        return;
      case 'step-succeeded':
      case 'step-failed':
      case 'step-cancelled':
        this.#stepEnded(event, at);
        return;
      case 'run-ended':
        this.send(() => this.#it.api.endRun(this.#it.id, {status: statusOf[event.outcome], at}));
        return;
      default:
    }
  }

  end(): Promise<void> {
    return this.#queue;
  }

  /** One after the other, and after all that was sent before. */
  send(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((error: unknown) => void this.#warn(error));
  }

  #warn(error: unknown): undefined {
    if (!this.#hasWarned) this.#it.warn(`The run goes on, but not all of it is in MLflow: ${(error as Error).message}`);
    this.#hasWarned = true;
    return undefined;
  }

  #stepEnded(event: RunEvent & {type: 'step-succeeded' | 'step-failed' | 'step-cancelled'}, at: number): void {
    const {api, id, settings} = this.#it;
    const begun = this.#begun.get(event.instance);
    const status = event.type === 'step-succeeded' ? 'FINISHED' : event.type === 'step-failed' ? 'FAILED' : 'KILLED';
    this.send(async () => {
      if (begun !== undefined) await api.log(id, {metrics: [{key: metricName(event.instance), value: (at - begun) / 1000, timestamp: at}]});
      if (settings.nested && this.#nested.has(event.instance)) await api.endRun(await this.#runOf(event.instance), {status, at});
    });
  }

  #runOf(instance: string): Promise<string> {
    const {api, experiment, id, header, settings} = this.#it;
    const known = this.#nested.get(instance);
    if (known !== undefined) return known;
    const tags = {...tagsOf(header, settings), 'cairn.run': `${header.id} ${instance}`, 'cairn.step': instance, 'mlflow.parentRunId': id};
    const opened = api.openRun({experiment, name: instance, start: Date.now(), tags}).then(run => run.id);
    this.#nested.set(instance, opened);
    opened.catch(() => this.#nested.delete(instance));
    return opened;
  }
}

function tagsOf(header: RunHeader, settings: MlflowSettings): Readonly<Record<string, string>> {
  return {...settings.tags, 'cairn.run': header.id, 'cairn.pipeline': header.pipeline, 'cairn.stack': header.stack.name, 'mlflow.source.name': header.pipeline};
}

/** MLflow keeps at least 500 characters of a value; what is longer is cut there. */
function paramsOf(header: RunHeader): readonly {key: string; value: string}[] {
  return Object.entries(header.parameters).map(([key, value]) => ({key, value: textOf(value).slice(0, 500)}));
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `seconds/train rate=0.1 seed=1`: names of metrics have letters, digits, `_-. /:` and, in newer versions, `=`. */
function metricName(instance: string): string {
  return `seconds/${instance.replaceAll(/[^A-Za-z0-9_\-. /]/g, '_')}`.slice(0, 250);
}

