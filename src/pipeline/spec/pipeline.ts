/** A pipeline as it was read: what its file, or `definePipeline`, says, checked, with defaults filled in. Nothing in it names a stack. */
import type {Json, JsonObject} from '../../domain/json.js';

export type ParameterType = 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'object';

export interface Parameter {
  readonly type: ParameterType;
  /** Undefined: whoever runs the pipeline must say it. */
  readonly default?: Json;
  readonly description: string;
  readonly choices?: readonly Json[];
}

/** What a step does. A script is given to `sh -e -c`; a list of words is started as it is, without a shell. */
export type Command =
  | {readonly kind: 'script'; readonly text: string}
  | {readonly kind: 'words'; readonly words: readonly string[]}
  /** A function of `definePipeline`: `module` is the file, relative to the source folder; see `function-runner.ts` for what runs it. */
  | {readonly kind: 'function'; readonly module: string};

/** Where an input comes from: an output of another step, or a file or folder beside the pipeline's file. */
export type Input =
  | {readonly from: 'output'; readonly step: string; readonly output: string}
  | {readonly from: 'file'; readonly path: string};

/** A file or folder that the step leaves at this path, relative to the folder that it runs in. */
export interface Output {
  readonly path: string;
  /** An optional one may be absent when the step ends. */
  readonly optional: boolean;
}

export interface Resources {
  /** Cores, fractions allowed. */
  readonly cpu: number | null;
  /** Bytes. */
  readonly memory: number | null;
  /** Whole GPUs. */
  readonly gpu: number | null;
}

export interface Retries {
  /** Further attempts after the first. */
  readonly limit: number;
  /** Milliseconds before the first further attempt; each later wait is `factor` times longer, up to `longest` milliseconds. */
  readonly delay: number;
  readonly factor: number;
  readonly longest: number;
}

export interface Step {
  readonly name: string;
  readonly description: string;
  readonly command: Command;
  readonly image: string | null;
  /** Templates (`{{ … }}`), as they stand in the file. */
  readonly environment: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly outputs: Readonly<Record<string, Output>>;
  readonly resources: Resources;
  readonly retries: Retries;
  /** Milliseconds that one attempt may take. */
  readonly timeout: number | null;
  /** `maxAge`: milliseconds; null for ever. */
  readonly cache: {readonly enabled: boolean; readonly maxAge: number | null};
  /** A JMESPath expression over `{parameters, matrix, inputs}`; null: always. */
  readonly when: string | null;
  /** Values by key, or a template of one expression that gives a list; empty: no fan-out. */
  readonly matrix: Readonly<Record<string, readonly Json[] | string>>;
  /** Steps that must have ended before, without handing anything over. */
  readonly after: readonly string[];
  /** Globs over the source that the step's result depends on; null: all of it. */
  readonly code: readonly string[] | null;
  /** Settings for one flavor of orchestrator, by flavor name: over the component's own. */
  readonly settings: Readonly<Record<string, JsonObject>>;
}

export interface Pipeline {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly image: string | null;
  /** Which files beside the pipeline's file go with it, as globs. */
  readonly source: {readonly include: readonly string[]; readonly exclude: readonly string[]};
  /** In the order of the file. */
  readonly steps: readonly Step[];
}
