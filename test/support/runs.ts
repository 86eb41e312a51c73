/** Runs as tests make them: a plan of a few steps, and what happened to it. */
import {join} from 'node:path';
import type {JsonObject} from '../../src/domain/json.js';
import type {Artifact} from '../../src/pipeline/artifacts/artifacts.js';
import type {Happening, RunHeader} from '../../src/pipeline/run/event.js';
import {openRunStore} from '../../src/pipeline/run/run-store.js';
import type {Step} from '../../src/pipeline/spec/pipeline.js';
import type {Instance, Plan, Source} from '../../src/pipeline/spec/plan.js';

export function step(name: string, more: Partial<Step> = {}): Step {
  return {
    name, description: '', command: {kind: 'script', text: `./${name}`}, image: null, environment: {}, inputs: {}, outputs: {},
    resources: {cpu: null, memory: null, gpu: null}, retries: {limit: 0, delay: 0, factor: 1, longest: 0}, timeout: null,
    cache: {enabled: true, maxAge: null}, when: null, matrix: {}, after: [], code: null, settings: {}, ...more,
  };
}

/** prepare → train[rate=0.1], train[rate=0.2] → report. */
export function trainingPlan(name = 'train'): Plan {
  const [prepare, train, report] = [
    step('prepare', {outputs: {data: {path: 'data.csv', optional: false}}}),
    step('train', {matrix: {rate: [0.1, 0.2]}, inputs: {data: {from: 'output', step: 'prepare', output: 'data'}}, outputs: {model: {path: 'model.bin', optional: false}}}),
    step('report', {inputs: {models: {from: 'output', step: 'train', output: 'model'}}, outputs: {page: {path: 'report.html', optional: true}}}),
  ];
  const trained = [0.1, 0.2].map((rate, index) =>
    instance(train, {id: `train[rate=${rate}]`, slug: `train-${index + 1}`, matrix: {rate}, inputs: {data: {from: 'output', instance: 'prepare', output: 'data'}}, after: ['prepare']}));
  const each: Source = {from: 'each', of: trained.map(({id, slug, matrix}) => ({entry: slug, instance: id, output: 'model', matrix}))};
  return {
    pipeline: {
      name, description: '', environment: {}, image: null, source: {include: [], exclude: []}, steps: [prepare, train, report],
      parameters: {epochs: {type: 'integer', default: 3, description: ''}},
    },
    parameters: {epochs: 3},
    generated: {},
    instances: [instance(prepare), ...trained, instance(report, {inputs: {models: each}, after: trained.map(({id}) => id)})],
  };
}

export function instance(of: Step, more: Partial<Instance> = {}): Instance {
  return {id: of.name, slug: of.name, step: of, matrix: {}, inputs: {}, after: [], ...more};
}

/** One whose digest repeats a hex digit. */
export function artifact(digit: string, size = 10): Artifact {
  return {kind: 'file', digest: `sha256:${digit.repeat(64)}`, size, files: 1};
}

export const stackOfRuns: RunHeader['stack'] = {id: '01930000-0000-7000-8000-000000000001', name: 'default', digest: `sha256:${'0'.repeat(64)}`, orchestrator: 'local', artifactStore: 'local'};

/** The training plan from its beginning to a good end; one attempt each, `prepare` from the cache. */
export const goodStory: readonly Happening[] = [
  {type: 'run-started', host: 'laptop', pid: 17},
  {type: 'step-cached', instance: 'prepare', key: 'k1', outputs: {data: artifact('a')}, from: 'train-1'},
  ...[1, 2].flatMap((index): readonly Happening[] => [
    {type: 'attempt-starting', instance: `train[rate=0.${index}]`, attempt: 1, task: `t${index}`},
    {type: 'attempt-started', instance: `train[rate=0.${index}]`, attempt: 1},
    {type: 'attempt-ended', instance: `train[rate=0.${index}]`, attempt: 1, end: {how: 'exited', code: 0}},
    {type: 'step-succeeded', instance: `train[rate=0.${index}]`, key: `k2${index}`, inputs: {data: artifact('a')}, outputs: {model: artifact(index === 1 ? 'b' : 'c')}},
  ]),
  {type: 'attempt-starting', instance: 'report', attempt: 1, task: 't3'},
  {type: 'attempt-started', instance: 'report', attempt: 1},
  {type: 'attempt-ended', instance: 'report', attempt: 1, end: {how: 'exited', code: 0}},
  {type: 'step-succeeded', instance: 'report', key: 'k3', inputs: {models: artifact('d')}, outputs: {page: artifact('e')}},
  {type: 'run-ended', outcome: 'succeeded'},
];

/** A run in the home's store to which all that happened; its attempts printed what `logs` says, by `SLUG.ATTEMPT`. Its name. */
export async function recordRun(home: string, {plan = trainingPlan(), story = goodStory, stack = stackOfRuns, logs = {}, now = () => new Date(), source}: RecordedRun = {}): Promise<string> {
  const writer = await openRunStore(join(home, 'data', 'runs'), now).create({stack, plan});
  if (source !== undefined) await writer.writeSource(source);
  for (const [name, text] of Object.entries(logs)) {
    const [slug = '', attempt] = name.split('.');
    const log = writer.record.logs.write(slug, Number(attempt));
    await log.write(Buffer.from(text));
    await log.close();
  }
  for (const happening of story) await writer.append(happening);
  await writer.close();
  return writer.record.header.name;
}

export interface RecordedRun {
  readonly stack?: RunHeader['stack'];
  readonly plan?: Plan;
  readonly story?: readonly Happening[];
  readonly logs?: Readonly<Record<string, string>>;
  readonly now?: () => Date;
  readonly source?: JsonObject;
}
