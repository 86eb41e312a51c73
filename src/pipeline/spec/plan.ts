/** What a run of a pipeline consists of, once its parameters are known: steps spread over their matrices, in an order in which they can run. */
import type {Json} from '../../domain/json.js';
import type {Pipeline, Step} from './pipeline.js';

/** Where one instance takes an input from. `each` is a fan-in: the input is a folder with one entry for each of them, and `index.json`. */
export type Source =
  | {readonly from: 'output'; readonly instance: string; readonly output: string}
  | {readonly from: 'each'; readonly of: readonly {readonly entry: string; readonly instance: string; readonly output: string; readonly matrix: Readonly<Record<string, Json>>}[]}
  | {readonly from: 'file'; readonly path: string};

/** One step with one combination of its matrix. */
export interface Instance {
  /** The step's name, and the combination where it has a matrix: `train[rate=0.1,seed=1]`. Unique in the plan; for people. */
  readonly id: string;
  /** Unique in the plan, `[a-z0-9-]{1,40}`: for names of folders, jobs and containers. */
  readonly slug: string;
  /** Its image as it is for this instance; everything else as in the pipeline. */
  readonly step: Step;
  readonly matrix: Readonly<Record<string, Json>>;
  readonly inputs: Readonly<Record<string, Source>>;
  /** Ids of all that must have ended before: those that inputs come from, and `after`. */
  readonly after: readonly string[];
}

export interface Plan {
  readonly pipeline: Pipeline;
  /** Every parameter with its value. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** In an order in which each comes after what it needs. */
  readonly instances: readonly Instance[];
  /** Files that are no part of the source and lie in the folder that steps run in, by path: what functions of a TypeScript pipeline need. */
  readonly generated: Readonly<Record<string, string>>;
}

/** The folders and names that an attempt's `{{ … }}` and variables stand for; absolute paths as the task itself sees them. */
export interface Places {
  readonly run: {readonly id: string; readonly name: string};
  readonly attempt: number;
  /** By input name. */
  readonly inputs: Readonly<Record<string, string>>;
  /** By output name. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What is started: words without a shell, and the whole environment that cairn and the file set. Values never become part of a script's text. */
export interface Expanded {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}
