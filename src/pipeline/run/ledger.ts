/** What a run has come to know: what each instance left, and from it what the next ones are given. */
import type {Artifact} from '../artifacts/artifacts.js';
import type {Instance, Plan, Source} from '../spec/plan.js';
import type {Artifacts, Happening} from './event.js';
import {fingerprintOf} from './fingerprint.js';
import type {Fingerprint, Given} from './fingerprint.js';
import type {SourceFile} from './source.js';

/** What a run was started with beside its plan. */
export interface RunSource {
  readonly files: readonly SourceFile[];
  /** The files and folders that inputs name, by path. */
  readonly inputs: Readonly<Record<string, Artifact>>;
}

/** What an instance works with. */
export interface Work {
  readonly given: Readonly<Record<string, Given>>;
  readonly fingerprint: Fingerprint;
}

export class Ledger {
  readonly #plan: Plan;
  readonly #source: RunSource;
  readonly #runId: string;
  readonly #left = new Map<string, Artifacts>();

  constructor(plan: Plan, source: RunSource, runId: string) {
    this.#plan = plan;
    this.#source = source;
    this.#runId = runId;
  }

  note(event: Happening): void {
    if (event.type === 'step-cached' || event.type === 'step-succeeded') this.#left.set(event.instance, event.outputs);
    else if (event.type === 'step-skipped') this.#left.delete(event.instance);
  }

  /** True where all that the instance takes from has ended with something to take. */
  knows({inputs}: Instance): boolean {
    return Object.values(inputs).every(input => input.from !== 'output' || this.#left.has(input.instance));
  }

  /** What the instance works with, once all that it comes after has ended. */
  workOf(instance: Instance): Work {
    const given = Object.fromEntries(Object.entries(instance.inputs).map(([name, source]) => [name, this.#given(source)]));
    const fingerprint = fingerprintOf({plan: this.#plan, instance, source: this.#source.files, inputs: given, runId: this.#runId});
    return {given, fingerprint};
  }

  #given(source: Source): Given {
    if (source.from === 'file') return {kind: 'one', artifact: this.#source.inputs[source.path] ?? null};
    if (source.from === 'output') return {kind: 'one', artifact: this.#left.get(source.instance)?.[source.output] ?? null};
    const entries = source.of.flatMap(({entry, instance, output, matrix}) => {
      const artifact = this.#left.get(instance)?.[output];
      return artifact === undefined ? [] : [{entry, matrix, artifact}];
    });
    return {kind: 'each', entries};
  }
}

/** The artifacts that were given, by input name; those of a fan-in as `NAME/ENTRY`. */
export function givenArtifacts(given: Readonly<Record<string, Given>>): Artifacts {
  return Object.fromEntries(Object.entries(given).flatMap(([name, input]) => {
    if (input.kind === 'each') return input.entries.map(({entry, artifact}) => [`${name}/${entry}`, artifact] as const);
    return input.artifact === null ? [] : [[name, input.artifact] as const];
  }));
}
