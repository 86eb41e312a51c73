/** What the search for canaries does with runs and artifacts. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

export interface RunStep {
  readonly argv: readonly string[];
  readonly status?: number;
}

const pipeline = 'apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: small}\nspec: {steps: {a: {run: "echo hello | tee out.txt", outputs: {out: out.txt}}}}\n';

/** In a folder of their own: all that lies beside a pipeline's file goes with it. */
export function runSteps(folder: string): readonly RunStep[] {
  mkdirSync(folder);
  const file = join(folder, 'pipeline.yaml');
  writeFileSync(file, pipeline);
  return [
    {argv: ['pipeline', 'run', file, '--stack', 'default']},
    {argv: ['pipeline', 'run', file, '--stack', 'default', '--dry-run']},
    {argv: ['run', 'list']},
    {argv: ['run', 'describe', 'latest']},
    {argv: ['run', 'describe', 'latest', '--graph']},
    {argv: ['run', 'logs', 'latest']},
    {argv: ['run', 'diff', 'latest', 'latest']},
    {argv: ['run', 'retry', 'latest'], status: 7},
    {argv: ['run', 'cancel', 'latest'], status: 7},
    {argv: ['artifact', 'list']},
    {argv: ['artifact', 'describe', 'latest/a/out']},
    {argv: ['artifact', 'lineage', 'latest/a/out']},
    {argv: ['artifact', 'get', 'latest/a/out', '-f', file], status: 5},
    {argv: ['run', 'delete', 'latest', '--yes']},
  ];
}
