/**
 * `run_args`, of the component or of a step: what people give to `docker run`, or to `containers.run` of Docker's Python library, by either of
 * their names, as the parts of a container that the engine's interface knows.
 */
import {AppError} from '../../../domain/errors.js';
import {isJsonObject} from '../../../domain/json.js';
import type {Json, JsonObject} from '../../../domain/json.js';
import {refuseUnknown} from '../check-task.js';
import {bytes, device, flag, listOf, mapOf, number, text, ulimit, wordsOf} from './run-arg-values.js';

export interface ContainerParts {
  readonly container: JsonObject;
  readonly host: JsonObject;
  /** For an image of another kind of processor. */
  readonly platform: string | null;
}

interface Argument {
  /** Other names of it. */
  readonly also?: readonly string[];
  readonly in: 'container' | 'host' | 'request';
  readonly as: string;
  readonly read: (value: Json) => Json;
}

const lists = (as: string, ...also: string[]): Argument => ({also, in: 'host', as, read: value => wordsOf(value)});
const hostText = (as: string, ...also: string[]): Argument => ({also, in: 'host', as, read: text});
const hostNumber = (as: string, ...also: string[]): Argument => ({also, in: 'host', as, read: number});
const size = (as: string, ...also: string[]): Argument => ({also, in: 'host', as, read: bytes});

const argumentsByName: Readonly<Record<string, Argument>> = {
  cap_add: lists('CapAdd'),
  cap_drop: lists('CapDrop'),
  cgroup_parent: hostText('CgroupParent'),
  cpu_period: hostNumber('CpuPeriod'),
  cpu_quota: hostNumber('CpuQuota'),
  cpu_shares: hostNumber('CpuShares'),
  cpus: {in: 'host', as: 'NanoCpus', read: value => Math.round(number(value) * 1e9)},
  cpuset_cpus: hostText('CpusetCpus'),
  devices: {also: ['device'], in: 'host', as: 'Devices', read: value => wordsOf(value).map(device)},
  dns: lists('Dns'),
  dns_search: lists('DnsSearch'),
  environment: {also: ['env'], in: 'container', as: 'Env', read: value => listOf(value, '=')},
  extra_hosts: {also: ['add_host'], in: 'host', as: 'ExtraHosts', read: value => listOf(value, ':')},
  gpus: {in: 'host', as: 'DeviceRequests', read: value => [gpuRequest(value === 'all' ? -1 : number(value))]},
  group_add: lists('GroupAdd'),
  hostname: {in: 'container', as: 'Hostname', read: text},
  init: {in: 'host', as: 'Init', read: flag},
  ipc_mode: hostText('IpcMode', 'ipc'),
  labels: {also: ['label'], in: 'container', as: 'Labels', read: value => mapOf(value)},
  mem_limit: size('Memory', 'memory'),
  mem_reservation: size('MemoryReservation', 'memory_reservation'),
  memswap_limit: size('MemorySwap', 'memory_swap'),
  nano_cpus: hostNumber('NanoCpus'),
  network: hostText('NetworkMode', 'net', 'network_mode'),
  pid_mode: hostText('PidMode', 'pid'),
  pids_limit: hostNumber('PidsLimit'),
  platform: {in: 'request', as: 'platform', read: text},
  privileged: {in: 'host', as: 'Privileged', read: flag},
  read_only: {in: 'host', as: 'ReadonlyRootfs', read: flag},
  runtime: hostText('Runtime'),
  security_opt: lists('SecurityOpt'),
  shm_size: size('ShmSize'),
  sysctls: {also: ['sysctl'], in: 'host', as: 'Sysctls', read: value => mapOf(value)},
  tmpfs: {in: 'host', as: 'Tmpfs', read: value => mapOf(value, ':')},
  ulimits: {also: ['ulimit'], in: 'host', as: 'Ulimits', read: value => listOf(value, '=').map(ulimit)},
  user: {in: 'container', as: 'User', read: value => text(typeof value === 'number' ? String(value) : value)},
  userns_mode: hostText('UsernsMode', 'userns'),
  volumes: {also: ['volume'], in: 'host', as: 'Binds', read: value => bindsOf(value)},
};

const nameOfAlias = new Map(Object.entries(argumentsByName).flatMap(([name, {also = []}]) => also.map(alias => [alias, name] as const)));

/** Throws `invalid_input` that names what can't be mapped, or whose value can't be read. `-` and `_` are the same in names. */
export function partsOf(runArgs: JsonObject): ContainerParts {
  const named = Object.entries(runArgs).map(([key, value]) => {
    const plain = key.replace(/^--/, '').replaceAll('-', '_');
    return {name: nameOfAlias.get(plain) ?? plain, value};
  });
  refuseUnknown('local_docker', {what: 'run_args', names: named.map(({name}) => name), known: Object.keys(argumentsByName)});
  const parts = {container: {} as Record<string, Json>, host: {} as Record<string, Json>, request: {} as Record<string, Json>};
  for (const {name, value} of named) {
    const argument = argumentsByName[name] as Argument;
    parts[argument.in][argument.as] = readOne(name, argument, value);
  }
  const {platform} = parts.request;
  return {container: parts.container, host: parts.host, platform: typeof platform === 'string' ? platform : null};
}

/** The map that a component or a step has under `run_args`; none where it has none. */
export function runArgsOf(settings: JsonObject): JsonObject {
  const value = settings['run_args'] ?? {};
  if (!isJsonObject(value)) throw new AppError('invalid_input', 'run_args of local_docker must be a map of arguments', {details: {setting: 'run_args'}});
  return value;
}

/** So many GPUs; all of them: -1. */
export function gpuRequest(count: number): JsonObject {
  return {Driver: '', Count: count, Capabilities: [['gpu']]};
}

function readOne(name: string, {read}: Argument, value: Json): Json {
  try {
    return read(value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('invalid_input', `${name} in run_args of local_docker ${reason}`, {details: {setting: `run_args.${name}`}, cause});
  }
}

/** `HOST:CONTAINER[:ro]`, or `{HOST: {bind: CONTAINER, mode: ro}}`. */
function bindsOf(value: Json): readonly string[] {
  if (!isJsonObject(value)) return wordsOf(value);
  return Object.entries(value).map(([host, target]) => {
    if (!isJsonObject(target)) return `${host}:${text(target)}`;
    const mode = target['mode'];
    return `${host}:${text(target['bind'] ?? null)}${mode === undefined ? '' : `:${text(mode)}`}`;
  });
}
