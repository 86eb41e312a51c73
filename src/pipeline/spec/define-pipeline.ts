/**
 * Pipelines in TypeScript: the package's entry. It stands alone, so that its declarations are one file and it can be imported anywhere; what
 * it describes is checked by the same rules as a file of YAML.
 */

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | {readonly [key: string]: JsonValue};

export type ParameterTypeName = 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'object';

export interface ParameterOptions {
  /** Default: that of `default`, else string. */
  readonly type?: ParameterTypeName;
  /** Without it whoever runs the pipeline must say it. */
  readonly default?: JsonValue;
  readonly description?: string;
  readonly choices?: readonly JsonValue[];
}

export interface SourceOptions {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

export type EnvironmentOptions = Readonly<Record<string, string | number | boolean>>;

export interface PipelineOptions<P extends Readonly<Record<string, ParameterOptions>>> {
  readonly name: string;
  readonly description?: string;
  readonly parameters?: P;
  readonly environment?: EnvironmentOptions;
  readonly image?: string;
  readonly source?: SourceOptions;
}

export type OutputOptions = string | {readonly path: string; readonly optional?: boolean};

/** `STEP.OUTPUT` of a step that was added before, or a file beside the pipeline's. */
export type InputOptions<S extends Readonly<Record<string, string>>> = {readonly [K in keyof S & string]: `${K}.${S[K]}`}[keyof S & string] | {readonly path: string};

export type MatrixOptions = readonly JsonValue[] | `{{ parameters.${string} }}`;

/** What a type of literals is a case of: `number` of `0.1`. */
export type Widened<V> = V extends number ? number : V extends string ? string : V extends boolean ? boolean : V extends readonly (infer E)[] ? readonly Widened<E>[] : V extends object ? Readonly<Record<string, JsonValue>> : V;

export type ParameterValue<O> = O extends {readonly choices: readonly (infer C)[]}
  ? C
  : O extends {readonly default: infer D} ? (O extends {readonly type: 'list'; readonly default: readonly []} ? readonly JsonValue[] : Widened<D>)
  : O extends {readonly type: 'integer' | 'number'} ? number
  : O extends {readonly type: 'boolean'} ? boolean
  : O extends {readonly type: 'list'} ? readonly JsonValue[]
  : O extends {readonly type: 'object'} ? Readonly<Record<string, JsonValue>>
  : string;

/** One value of a key of a matrix. */
export type MatrixValue<O, P> = O extends readonly (infer V)[] ? V
  : O extends `{{ parameters.${infer N} }}` ? (N extends keyof P ? (ParameterValue<P[N]> extends readonly (infer V)[] ? V : JsonValue) : JsonValue)
  : JsonValue;

/** What a step's function is given. Inputs and outputs are absolute paths. */
export interface StepContext<P, I, O, M> {
  readonly parameters: {readonly [K in keyof P]: ParameterValue<P[K]>};
  readonly matrix: {readonly [K in keyof M]: MatrixValue<M[K], P>};
  readonly inputs: {readonly [K in keyof I]: string};
  readonly outputs: {readonly [K in keyof O]: string};
  readonly run: {readonly id: string; readonly name: string};
  readonly attempt: number;
}

export type Run<P, I, O, M> = string | readonly string[] | ((context: StepContext<P, I, O, M>) => unknown);

export interface StepOptions<P, S extends Readonly<Record<string, string>>, I, O, M> {
  /** A function, a script for `sh`, or a program with its arguments. */
  readonly run: Run<P, I, O, M>;
  readonly description?: string;
  readonly image?: string;
  readonly environment?: EnvironmentOptions;
  readonly inputs?: I;
  readonly outputs?: O;
  readonly matrix?: M;
  readonly resources?: {readonly cpu?: number | string; readonly memory?: number | string; readonly gpu?: number};
  readonly retries?: number | {readonly limit: number; readonly delay?: string; readonly factor?: number; readonly longest?: string};
  readonly timeout?: string;
  readonly cache?: boolean | {readonly 'max-age'?: string};
  readonly when?: string;
  readonly after?: readonly (keyof S & string)[];
  readonly code?: readonly string[];
  readonly settings?: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
}

export type AnyStep = StepOptions<never, Readonly<Record<string, string>>, unknown, unknown, unknown>;

/** Marks a definition, whichever copy of this module made it. */
const mark: unique symbol = Symbol.for('cairn.pipeline');

/** What whoever reads a definition finds in it. */
export interface DefinitionContent {
  readonly options: PipelineOptions<Readonly<Record<string, ParameterOptions>>>;
  readonly steps: ReadonlyMap<string, AnyStep>;
}

/** A pipeline as it is being described. Each `step` gives a new one, which knows one step more. */
export class PipelineDefinition<P extends Readonly<Record<string, ParameterOptions>>, S extends Readonly<Record<string, string>>> {
  readonly [mark]: DefinitionContent;

  constructor(content: DefinitionContent) {
    this[mark] = content;
  }

  /** Adds a step; its inputs and `after` name steps that were added before. */
  step<
    const N extends string,
    const I extends Readonly<Record<string, InputOptions<S>>> = Readonly<Record<never, never>>,
    const O extends Readonly<Record<string, OutputOptions>> = Readonly<Record<never, never>>,
    const M extends Readonly<Record<string, MatrixOptions>> = Readonly<Record<never, never>>,
  >(name: N, options: StepOptions<P, S, I, O, M>): PipelineDefinition<P, S & Readonly<Record<N, keyof O & string>>> {
    const {options: pipeline, steps} = this[mark];
    if (steps.has(name)) throw new Error(`step ${name} is defined twice`);
    return new PipelineDefinition({options: pipeline, steps: new Map([...steps, [name, options as AnyStep]])});
  }
}

/** Begins a pipeline: `export default definePipeline({name: 'train'}).step('prepare', {…})`. */
export function definePipeline<const P extends Readonly<Record<string, ParameterOptions>> = Readonly<Record<never, never>>>(options: PipelineOptions<P>): PipelineDefinition<P, Readonly<Record<never, never>>> {
  return new PipelineDefinition({options, steps: new Map()});
}

/** What a value describes, if it is a definition; null for anything else. */
export function contentOf(value: unknown): DefinitionContent | null {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && mark in value ? (value[mark] as DefinitionContent) : null;
}
