/** Tasks as containers of this machine, by Docker or Podman. docs/orchestrators.md says what they see. */
import {existsSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {AppError} from '../../../domain/errors.js';
import type {JsonObject} from '../../../domain/json.js';
import {checkTask} from '../check-task.js';
import type {Orchestrator, OrchestratorSetup, RunningTask, Sink, Task} from '../orchestrator.js';
import {findEngine} from './address.js';
import {containerOf, taskLabel} from './container.js';
import type {Container, User} from './container.js';
import {ContainerTask} from './container-task.js';
import {Engine, refusalOf} from './engine.js';
import type {Answer} from './engine.js';
import {memberOf, textAt} from './foreign-json.js';
import {Images} from './images.js';
import {partsOf, runArgsOf} from './run-args.js';

/** Rejects with `unreachable` without an engine, and with `invalid_input` for `run_args` that can't be mapped. */
export async function openLocalDocker({config, variables}: OrchestratorSetup): Promise<Orchestrator> {
  const runArgs = runArgsOf(config);
  partsOf(runArgs);
  const engine = await Engine.connect(findEngine(variables));
  return new LocalDocker(engine, new Images(engine, variables), runArgs);
}

class LocalDocker implements Orchestrator {
  readonly parallel = availableParallelism();
  readonly #engine: Engine;
  readonly #images: Images;
  readonly #runArgs: JsonObject;

  constructor(engine: Engine, images: Images, runArgs: JsonObject) {
    this.#engine = engine;
    this.#images = images;
    this.#runArgs = runArgs;
  }

  start(tasks: readonly Task[], sinkOf: (task: Task) => Sink): readonly Promise<RunningTask>[] {
    return tasks.map(task => this.#start(task, sinkOf(task)));
  }

  async recover(task: Task, sink: Sink): Promise<RunningTask | null> {
    const filters = JSON.stringify({label: [`${taskLabel}=${task.key}`]});
    const {value} = done(await this.#engine.call('GET', '/containers/json', {query: {all: 'true', filters}}), 'list its containers');
    const [found, ...others] = Array.isArray(value) ? (value as readonly unknown[]) : [];
    const id = textAt(found, 'Id');
    if (id === null) return null;
    await Promise.all(others.map(other => this.#remove(textAt(other, 'Id') ?? '')));
    // The runner was killed before it started what it had made.
    if (!['created', 'initialized'].includes(textAt(found, 'State') ?? '')) return new ContainerTask(this.#engine, {id, task, sink});
    await this.#remove(id);
    return null;
  }

  async close(): Promise<void> {
    await this.#engine.close();
  }

  async #start(task: Task, sink: Sink): Promise<RunningTask> {
    checkTask('local_docker', task, ['run_args']);
    if (!existsSync(task.folder)) throw new AppError('not_found', `There is no folder ${task.folder} to give to the container`);
    const container = containerOf(task, {facts: this.#engine.facts, user: thisUser(), runArgs: this.#runArgs});
    const id = await this.#create(task, container, sink);
    const answer = await this.#engine.call('POST', `/containers/${id}/start`);
    if (answer.status < 300) return new ContainerTask(this.#engine, {id, task, sink});
    await this.#remove(id);
    throw notStarted(task, refusalOf(answer));
  }

  async #create(task: Task, {image, platform, body}: Container, sink: Sink): Promise<string> {
    const query = {name: `cairn-${task.key}`, ...(platform === null ? {} : {platform})};
    const create = () => this.#engine.call('POST', '/containers/create', {query, body});
    let answer = await create();
    if (isMissingImage(answer)) {
      await this.#images.fetch({name: image, platform}, sink);
      answer = await create();
    }
    const id = textAt(answer.value, 'Id');
    if (answer.status < 300 && id !== null) return id;
    throw notStarted(task, refusalOf(answer));
  }

  async #remove(id: string): Promise<void> {
    if (id !== '') await this.#engine.call('DELETE', `/containers/${id}`, {query: {force: 'true', v: 'true'}});
  }
}

function thisUser(): User | null {
  const [id, group] = [process.getuid?.(), process.getgid?.()];
  return id === undefined || group === undefined ? null : {id, group};
}

function isMissingImage(answer: Answer): boolean {
  return answer.status === 404 && /image/i.test(refusalOf(answer)) && memberOf(answer.value, 'Id') === null;
}

function done(answer: Answer, what: string): Answer {
  if (answer.status < 300) return answer;
  throw new AppError('failed', `The container engine can not ${what}: ${refusalOf(answer)}`);
}

/** Engines tell of a missing command by the words of their runtimes. */
function notStarted({words: [command = ''], image}: Task, reason: string): AppError {
  const details = {image, command};
  if (/executable file.*not found|exec.*no such file or directory|stat .*no such file or directory/i.test(reason)) {
    return new AppError('not_found', `The image ${image ?? ''} has no command ${JSON.stringify(command)}`, {hint: 'Name a command of the image, or take an image that has it.', details});
  }
  if (/permission denied/i.test(reason)) return new AppError('invalid_input', `${JSON.stringify(command)} can't be executed in the image ${image ?? ''}: ${reason}`, {details});
  return new AppError('failed', `The container can't be started: ${reason}`, {details});
}
