/** What a run would do, without doing any of it: what runs, what the cache has, and why it hasn't what it hasn't. */
import type {JsonObject} from '../../domain/json.js';
import type {Instance, Plan} from '../spec/plan.js';
import {inputsAsked, isWanted} from '../spec/is-wanted.js';
import {behind} from './active-run.js';
import type {RunChoices, RunRequest} from './active-run.js';
import {findCached} from './cache.js';
import {EarlierRuns, changesSince} from './earlier-runs.js';
import type {RunEngines} from './engines.js';
import {Ledger} from './ledger.js';
import type {RunSource} from './ledger.js';
import type {RunStore} from './record.js';
import {lookAtSource} from './run-source.js';

export interface PreviewStep {
  /** The instance's id. */
  readonly instance: string;
  readonly step: string;
  /** `undecided`: it depends on what a step leaves that is yet to run. */
  readonly does: 'run' | 'cached' | 'skipped' | 'undecided';
  /** The run that has what it would make; null where none has. */
  readonly from: string | null;
  /** Sentences without full stops. */
  readonly why: readonly string[];
}

export interface Preview {
  readonly pipeline: string;
  readonly stack: string;
  readonly parameters: JsonObject;
  readonly steps: readonly PreviewStep[];
}

/** Stores and starts nothing. Rejects as a run would before it starts. */
export async function previewRun(runs: RunStore, engines: RunEngines, {plan, place, choices, now}: RunRequest): Promise<Preview> {
  const source = await lookAtSource({plan, place, artifactAt: path => engines.artifactAt(path)});
  const from = choices.from === null ? new Set<string>() : behind(plan, choices.from);
  const foreseer = new Foreseer({plan, source, engines, earlier: new EarlierRuns(runs, engines.store, plan), choices, from, now});
  const steps: PreviewStep[] = [];
  for (const instance of plan.instances) steps.push(await foreseer.foresee(instance));
  return {pipeline: plan.pipeline.name, stack: engines.stack.name, parameters: plan.parameters, steps};
}

interface Known {
  readonly plan: Plan;
  readonly source: RunSource;
  readonly engines: RunEngines;
  readonly earlier: EarlierRuns;
  readonly choices: RunChoices;
  readonly from: ReadonlySet<string>;
  readonly now: () => Date;
}

class Foreseer {
  readonly #known: Known;
  readonly #ledger: Ledger;
  readonly #foreseen = new Map<string, PreviewStep['does']>();

  constructor(known: Known) {
    this.#known = known;
    this.#ledger = new Ledger(known.plan, known.source, '');
  }

  async foresee(instance: Instance): Promise<PreviewStep> {
    const found = await this.#found(instance);
    this.#foreseen.set(instance.id, found.does);
    return {instance: instance.id, step: instance.step.name, from: null, ...found};
  }

  async #found(instance: Instance): Promise<Pick<PreviewStep, 'does' | 'why'> & {readonly from?: string}> {
    const feeding = feedersOf(instance);
    const open = feeding.filter(id => ['run', 'undecided'].includes(this.#foreseen.get(id) ?? 'run'));
    if (feeding.length > 0 && feeding.every(id => this.#foreseen.get(id) === 'skipped')) return {does: 'skipped', why: ['what it takes from is skipped']};
    const asked = await inputsAsked(instance.step);
    if (asked.length > 0) return {does: 'undecided', why: [`its condition looks at ${asked.join(', ')}`]};
    if (!(await isWanted(instance, this.#known.plan, {}))) return {does: 'skipped', why: ['its condition does not hold']};
    if (open.length > 0) return {does: 'run', why: [`it takes from ${namesText(open)}, which ${open.length === 1 ? 'runs' : 'run'}`]};
    return this.#asked(instance);
  }

  async #asked(instance: Instance): Promise<Pick<PreviewStep, 'does' | 'why'> & {readonly from?: string}> {
    const {choices, from, engines, earlier, now, source} = this.#known;
    const {id, step: {cache}} = instance;
    if (!choices.cache) return {does: 'run', why: ['the cache is not asked']};
    if (from.has(id)) return {does: 'run', why: [`everything from ${choices.from ?? ''} on is run`]};
    if (!cache.enabled) return {does: 'run', why: ['it is never taken from the cache']};
    const {key, parts} = this.#ledger.workOf(instance).fingerprint;
    if (parts.run !== null) return {does: 'run', why: ['it uses what is new in every run']};
    const cached = await findCached(engines.store, key, {maxAge: cache.maxAge, now: now()});
    if (cached === null) return {does: 'run', why: changesSince(await earlier.of(id), {key, parts, instance, source: source.files})};
    this.#ledger.note({type: 'step-cached', instance: id, key, outputs: cached.outputs, from: cached.run});
    return {does: 'cached', why: [], from: cached.run};
  }
}

function feedersOf({inputs}: Instance): readonly string[] {
  return Object.values(inputs).flatMap(input => {
    if (input.from === 'output') return [input.instance];
    return input.from === 'each' ? input.of.map(({instance}) => instance) : [];
  });
}

function namesText(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(', ');
  return ids.length > 3 ? `${shown} and ${ids.length - 3} more` : shown;
}
