/** A task as the container that the engine is asked for. */
import {AppError} from '../../../domain/errors.js';
import type {Json, JsonObject} from '../../../domain/json.js';
import type {Task} from '../orchestrator.js';
import {gpuRequest, partsOf, runArgsOf} from './run-args.js';
import type {EngineFacts} from './engine.js';

/** The label that `recover` looks for. */
export const taskLabel = 'dev.cairn.task';

export interface Container {
  readonly image: string;
  readonly platform: string | null;
  readonly body: JsonObject;
}

export interface User {
  readonly id: number;
  readonly group: number;
}

/** Whom files that the container leaves must belong to, and what is known of the engine. */
export interface Surroundings {
  readonly facts: EngineFacts;
  /** null where the platform has no such numbers. */
  readonly user: User | null;
  /** The component's `run_args`; a step's are laid over them. */
  readonly runArgs: JsonObject;
}

/** Throws `invalid_input` where the task has no image, or wants what this engine can't give. */
export function containerOf(task: Task, {facts, user, runArgs}: Surroundings): Container {
  if (task.image === null) throw withoutImage();
  const given = partsOf({...runArgs, ...runArgsOf(task.settings)});
  if (facts.isPodman && (task.resources.gpu !== null || 'DeviceRequests' in given.host)) throw withoutGpus();
  const identity = identityOf(facts, user);
  const environment = {...task.environment, ...revealed(task)};
  const [command = '', ...args] = task.words;
  const body = {
    ...identity.container,
    ...given.container,
    Image: task.image,
    Entrypoint: [command],
    Cmd: oneStream(command, args),
    WorkingDir: `${task.folder}/work`,
    // Of two values of one name the later one holds.
    Env: [...linesOf(identity.environment), ...textsOf(given.container['Env']), ...linesOf(environment)],
    Labels: {...(given.container['Labels'] as JsonObject | undefined), [taskLabel]: task.key},
    HostConfig: {
      ...limitsOf(task),
      ...identity.host,
      // Logs must be readable bytes that nothing throws away, whatever the engine does by default.
      LogConfig: facts.isPodman ? {Type: 'k8s-file'} : {Type: 'local', Config: {'max-size': '1t'}},
      ...(facts.hasSelinux ? {SecurityOpt: ['label=disable']} : {}),
      ...given.host,
      Mounts: [{Type: 'bind', Source: task.folder, Target: task.folder}],
    },
  };
  return {image: task.image, platform: given.platform, body};
}

/** A container has a pipe for each stream, and the engine can't tell in which order they were written. A script can write both into one. */
function oneStream(command: string, args: readonly string[]): readonly string[] {
  const [flags, option, text, ...more] = args;
  return command === 'sh' && flags === '-e' && option === '-c' && text !== undefined ? ['-e', '-c', `exec 2>&1; ${text}`, ...more] : args;
}

function revealed(task: Task): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(task.secrets).map(([name, value]) => [name, value.reveal()]));
}

function linesOf(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** Files that the container leaves belong to this user: by the same number, or by the engine's own mapping where it runs without root. */
function identityOf(facts: EngineFacts, user: User | null): {readonly container: JsonObject; readonly host: JsonObject; readonly environment: Readonly<Record<string, string>>} {
  if (user === null) return {container: {}, host: {}, environment: {}};
  if (facts.isRootless && !facts.isPodman) return {container: {User: '0:0'}, host: {}, environment: {}};
  return {
    container: {User: `${user.id}:${user.group}`},
    host: facts.isRootless ? {UsernsMode: 'keep-id'} : facts.mapsUsers ? {UsernsMode: 'host'} : {},
    // An image knows nothing of this user, so there is no home: programs that want one get a place where they can write.
    environment: user.id === 0 ? {} : {HOME: '/tmp'},
  };
}

/** The same number for memory with swap: nothing is swapped out, and the limit is one. */
function limitsOf({resources: {cpu, memory, gpu}}: Task): JsonObject {
  return {
    ...(cpu === null ? {} : {NanoCpus: Math.round(cpu * 1e9)}),
    ...(memory === null ? {} : {Memory: memory, MemorySwap: memory}),
    ...(gpu === null || gpu === 0 ? {} : {DeviceRequests: [gpuRequest(gpu)]}),
  };
}

function withoutImage(): AppError {
  return new AppError('invalid_input', 'The step has no image, and containers are made of one', {
    hint: 'Set `image` in the step, or in the pipeline for all steps without one of their own.',
  });
}

function withoutGpus(): AppError {
  return new AppError('invalid_input', 'Podman gives no GPUs to containers through the interface that it shares with Docker', {
    hint: 'Run the step on Docker with the NVIDIA container toolkit, or take `gpu` out of its resources.',
  });
}
