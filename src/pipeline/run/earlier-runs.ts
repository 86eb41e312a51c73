/** What earlier runs of a pipeline did, to say what has changed since. */
import {hasCode} from '../../domain/errors.js';
import {sameJson} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import type {ArtifactStore} from '../artifacts/artifacts.js';
import type {Instance, Plan} from '../spec/plan.js';
import {readCache} from './cache.js';
import {codeOf} from './fingerprint.js';
import type {KeyParts} from './fingerprint.js';
import type {RunRecord, RunStore} from './record.js';
import {byPath, keptSource} from './run-source.js';
import type {SourceFile} from './source.js';

/** The last time that an instance succeeded. */
export interface EarlierWork {
  readonly run: string;
  readonly key: string;
  /** null where the store has forgotten it. */
  readonly parts: KeyParts | null;
  readonly source: readonly SourceFile[];
}

export interface WorkNow {
  readonly key: string;
  readonly parts: KeyParts;
  readonly instance: Instance;
  readonly source: readonly SourceFile[];
}

/** How far back it is looked, in runs. */
const lookedAt = 10;

export class EarlierRuns {
  readonly #runs: RunStore;
  readonly #store: ArtifactStore;
  readonly #plan: Plan;
  #found: Promise<ReadonlyMap<string, {readonly record: RunRecord; readonly key: string}>> | null = null;

  constructor(runs: RunStore, store: ArtifactStore, plan: Plan) {
    this.#runs = runs;
    this.#store = store;
    this.#plan = plan;
  }

  /** null where it isn't known to have succeeded. */
  async of(instance: string): Promise<EarlierWork | null> {
    const found = (await (this.#found ??= this.#find())).get(instance);
    if (found === undefined) return null;
    const {record, key} = found;
    const [cached, kept] = await Promise.all([readCache(this.#store, key), keptSource(record)]);
    return {run: record.header.name, key, parts: cached?.parts ?? null, source: kept?.files ?? []};
  }

  async #find(): Promise<ReadonlyMap<string, {readonly record: RunRecord; readonly key: string}>> {
    const {pipeline, instances} = this.#plan;
    const rows = (await this.#runs.list()).flatMap(row => (row.status === 'ok' && row.header.pipeline === pipeline.name ? [row.name] : []));
    const found = new Map<string, {readonly record: RunRecord; readonly key: string}>();
    for (const name of rows.slice(0, lookedAt)) {
      if (instances.every(({id}) => found.has(id))) break;
      for (const [instance, work] of await this.#keysIn(name)) if (!found.has(instance)) found.set(instance, work);
    }
    return found;
  }

  /** A damaged run has nothing to tell. */
  async #keysIn(name: string): Promise<ReadonlyMap<string, {readonly record: RunRecord; readonly key: string}>> {
    try {
      const record = await this.#runs.find(name);
      const events = await record.events();
      return new Map(events.flatMap(event => (event.type === 'step-succeeded' || event.type === 'step-cached' ? [[event.instance, {record, key: event.key}] as const] : [])));
    } catch (error) {
      if (hasCode(error, 'invalid_input') || hasCode(error, 'not_found')) return new Map();
      throw error;
    }
  }
}

/** What of the key is another than it was, as sentences without full stops. */
export function changesSince(earlier: EarlierWork | null, now: WorkNow): readonly string[] {
  if (earlier === null) return ['it has not succeeded yet'];
  const {run, parts} = earlier;
  if (earlier.key === now.key) return [`what ${run} made is gone from the store, or too old`];
  if (parts === null) return [`something changed since ${run}, of which the store knows no more`];
  const changes = [
    ...changedMembers('parameter', parts.parameters, now.parts.parameters),
    ...(sameJson(parts.command, now.parts.command) ? [] : ['its command changed']),
    ...changedMembers('environment', parts.environment, now.parts.environment),
    ...(parts.image === now.parts.image ? [] : [`image ${text(parts.image)} → ${text(now.parts.image)}`]),
    ...changedInputs(parts.inputs, now.parts.inputs),
    ...(sameJson(parts.outputs, now.parts.outputs) ? [] : ['its outputs are declared otherwise']),
    ...(parts.code === now.parts.code ? [] : changedFiles(codeOf(now.instance, earlier.source), codeOf(now.instance, now.source))),
  ];
  return changes.length === 0 ? [`something changed since ${run}`] : changes.map(change => `${change} since ${run}`);
}

function changedMembers(what: string, before: JsonObject, after: JsonObject): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter(name => !sameJson(before[name], after[name])).map(name => `${what} ${name} ${text(before[name])} → ${text(after[name])}`);
}

function changedInputs(before: JsonObject, after: JsonObject): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter(name => !sameJson(before[name], after[name])).map(name => `input ${name} changed`);
}

function changedFiles(before: readonly SourceFile[], after: readonly SourceFile[]): readonly string[] {
  const [old, current] = [byPath(before), byPath(after)];
  const isSame = (a: SourceFile, b: SourceFile | undefined): boolean => b !== undefined && a.digest === b.digest && a.executable === b.executable;
  const changed = after.filter(file => !isSame(file, old.get(file.path))).map(({path}) => `${path} ${old.has(path) ? 'changed' : 'is new'}`);
  const gone = before.filter(({path}) => !current.has(path)).map(({path}) => `${path} is gone`);
  const all = [...changed, ...gone].map(each => `code: ${each}`);
  if (all.length === 0) return ['its code is selected otherwise'];
  return all.length > 3 ? [...all.slice(0, 3), `${all.length - 3} more files changed`] : all;
}

function text(value: Json | undefined): string {
  const shown = value === undefined ? 'none' : JSON.stringify(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
}
