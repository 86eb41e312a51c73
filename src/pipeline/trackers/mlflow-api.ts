/** The few questions of MLflow's REST API that a run needs, and where a component's config says that it is. */
import {AppError} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {SecretValue} from '../../domain/secret-value.js';
import {textIn} from '../config-text.js';
import {ask} from '../http.js';
import type {TaskEnvironment} from './tracker.js';

export interface MlflowSettings {
  /** Where the API is, without a slash at its end. */
  readonly url: string;
  readonly authorization: SecretValue | null;
  readonly verifyCertificate: boolean;
  readonly experiment: string | null;
  readonly nested: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** What MLflow's own clients in the steps read. */
  readonly forSteps: TaskEnvironment;
}

const timeout = 15_000;
/** What one `log-batch` may have of each. */
const batch = 100;

export function mlflowSettings(config: JsonObject): MlflowSettings {
  const url = urlIn(config);
  const insecure = config['tracking_insecure_tls'] === true;
  return {
    url,
    authorization: authorizationIn(config),
    verifyCertificate: !insecure,
    experiment: textIn(config, 'experiment_name'),
    nested: config['nested'] === true,
    tags: Object.fromEntries(Object.entries(isJsonObject(config['tags']) ? config['tags'] : {}).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])),
    forSteps: environmentIn(config, {url, insecure}),
  };
}

function urlIn(config: JsonObject): string {
  const given = textIn(config, 'tracking_uri');
  const url = given === 'databricks' ? textIn(config, 'databricks_host') : given;
  if (url !== null && /^https?:\/\//.test(url)) return url.replace(/\/+$/, '');
  throw new AppError('invalid_input', `tracking_uri of the experiment tracker is ${given === null ? 'not set' : JSON.stringify(given)}, and runs are written to a tracking server over HTTP only`, {
    hint: 'Give the address of an MLflow server, or `databricks` and databricks_host.',
    next: ['cairn experiment-tracker update NAME --tracking-uri=https://mlflow.example.com'],
  });
}

function authorizationIn(config: JsonObject): SecretValue | null {
  const [user, token] = [textIn(config, 'tracking_username'), textIn(config, 'tracking_token')];
  if (token !== null) return new SecretValue(`Bearer ${token}`);
  return user === null ? null : new SecretValue(`Basic ${Buffer.from(`${user}:${textIn(config, 'tracking_password') ?? ''}`).toString('base64')}`);
}

function environmentIn(config: JsonObject, {url, insecure}: {readonly url: string; readonly insecure: boolean}): TaskEnvironment {
  const onDatabricks = textIn(config, 'tracking_uri') === 'databricks';
  const names = onDatabricks
    ? {tracking_token: 'DATABRICKS_TOKEN'}
    : {tracking_username: 'MLFLOW_TRACKING_USERNAME', tracking_password: 'MLFLOW_TRACKING_PASSWORD', tracking_token: 'MLFLOW_TRACKING_TOKEN'};
  const secrets: Record<string, SecretValue> = {};
  for (const [key, name] of Object.entries(names)) {
    const value = textIn(config, key);
    if (value !== null) secrets[name] = new SecretValue(value);
  }
  return {
    environment: {
      MLFLOW_TRACKING_URI: onDatabricks ? 'databricks' : url,
      ...(onDatabricks ? {DATABRICKS_HOST: url} : {}),
      ...(insecure ? {MLFLOW_TRACKING_INSECURE_TLS: 'true'} : {}),
    },
    secrets,
  };
}

interface NewRun {
  readonly experiment: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Logged {
  readonly params?: readonly {readonly key: string; readonly value: string}[];
  readonly metrics?: readonly {readonly key: string; readonly value: number; readonly timestamp: number}[];
}

export class MlflowApi {
  readonly #settings: MlflowSettings;

  constructor(settings: MlflowSettings) {
    this.#settings = settings;
  }

  /** The id of the experiment with that name, made if there is none; two that make it at once get the same. */
  async experiment(name: string): Promise<string> {
    const find = async (): Promise<string | null> => {
      const {experiment} = await this.#ask('GET', `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`, {absentIsFine: true});
      return isJsonObject(experiment) ? textIn(experiment, 'experiment_id') : null;
    };
    const found = await find();
    if (found !== null) return found;
    try {
      return textIn(await this.#ask('POST', 'experiments/create', {body: {name}}), 'experiment_id') ?? this.#fail('experiments/create', 'it names no experiment');
    } catch (error) {
      const meanwhile = await find();
      if (meanwhile === null) throw error;
      return meanwhile;
    }
  }

  /** The run with that `cairn.run` tag, running again, or a new one. */
  async openRun({experiment, name, start, tags}: NewRun): Promise<{id: string; isNew: boolean}> {
    const filter = `tags.\`cairn.run\` = '${(tags['cairn.run'] ?? '').replaceAll('\'', '')}'`;
    const {runs} = await this.#ask('POST', 'runs/search', {body: {experiment_ids: [experiment], filter, max_results: 1}});
    const known = Array.isArray(runs) ? idOf(runs[0] as Json) : null;
    if (known !== null) {
      await this.#ask('POST', 'runs/update', {body: {run_id: known, status: 'RUNNING'}});
      return {id: known, isNew: false};
    }
    const body = {experiment_id: experiment, run_name: name, start_time: start, tags: Object.entries(tags).map(([key, value]) => ({key, value}))};
    const {run} = await this.#ask('POST', 'runs/create', {body});
    const id = idOf(run ?? null);
    return {id: id ?? this.#fail('runs/create', 'it names no run'), isNew: true};
  }

  async log(run: string, {params = [], metrics = []}: Logged): Promise<void> {
    for (let from = 0; from < Math.max(params.length, metrics.length); from += batch) {
      await this.#ask('POST', 'runs/log-batch', {body: {run_id: run, params: params.slice(from, from + batch), metrics: metrics.slice(from, from + batch).map(each => ({...each, step: 0}))}});
    }
  }

  async endRun(run: string, {status, at}: {readonly status: 'FINISHED' | 'FAILED' | 'KILLED'; readonly at: number}): Promise<void> {
    await this.#ask('POST', 'runs/update', {body: {run_id: run, status, end_time: at}});
  }

  async #ask(method: 'GET' | 'POST', path: string, {body, absentIsFine = false}: {readonly body?: Json; readonly absentIsFine?: boolean}): Promise<JsonObject> {
    const {url, authorization, verifyCertificate} = this.#settings;
    const answer = await ask({
      method, timeout, verifyCertificate,
      url: `${url}/api/2.0/mlflow/${path}`,
      headers: authorization === null ? {} : {authorization: authorization.reveal()},
      ...(body === undefined ? {} : {body: JSON.stringify(body)}),
    });
    const json = isJsonObject(answer.json) ? answer.json : {};
    if (answer.status === 404 && absentIsFine) return {};
    return answer.status >= 200 && answer.status < 300 ? json : this.#fail(path, `${answer.status}: ${(textIn(json, 'message') ?? 'it says no more').slice(0, 300)}`);
  }

  #fail(path: string, said: string): never {
    const refused = /^40[13]:/.test(said);
    throw new AppError(refused ? 'not_allowed' : 'failed', `MLflow at ${new URL(this.#settings.url).host} refused ${path.split('?')[0]} (${said})`, {
      hint: refused ? 'See whether the user name and password, or the token, of the experiment tracker still hold.' : 'See whether the address of the experiment tracker is that of an MLflow server.',
    });
  }
}

function idOf(run: Json): string | null {
  const info = isJsonObject(run) ? run['info'] : null;
  return isJsonObject(info) ? textIn(info, 'run_id') : null;
}
