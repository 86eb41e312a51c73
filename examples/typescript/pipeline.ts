/** Looks for groups in points by k-means, for each of some numbers of groups, and keeps the one that fits best. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {definePipeline} from 'cairn';
import {cluster} from './cluster.js';
import type {Clustering} from './cluster.js';
import {makePoints} from './points.js';
import type {Point} from './points.js';

export default definePipeline({
  name: 'clusters',
  description: 'Finds how many groups of points there are',
  image: 'node:22-slim',
  parameters: {
    groups: {type: 'list', default: [2, 3, 4, 5], description: 'Numbers of groups to try'},
    points: {type: 'integer', default: 240},
    seed: {type: 'integer', default: 11},
  },
})
  .step('generate', {
    outputs: {points: 'points.json'},
    run: ({parameters, outputs}) => writeJson(outputs.points, makePoints(parameters.points, parameters.seed)),
  })
  .step('cluster', {
    inputs: {points: 'generate.points'},
    outputs: {clustering: 'clustering.json'},
    matrix: {groups: '{{ parameters.groups }}'},
    timeout: '10m',
    run: ({inputs, outputs, matrix}) => writeJson(outputs.clustering, cluster(readJson<Point[]>(inputs.points), matrix.groups)),
  })
  .step('choose', {
    inputs: {clusterings: 'cluster.clustering'},
    outputs: {best: 'best.json', table: 'table.md'},
    run({inputs, outputs}) {
      const found = fannedIn<Clustering>(inputs.clusterings).sort((a, b) => b.separation - a.separation);
      writeJson(outputs.best, found[0]);
      const rows = found.map(({centres, separation}) => `| ${centres.length} | ${separation.toFixed(3)} |\n`);
      writeFileSync(outputs.table, `| groups | separation |\n| --- | --- |\n${rows.join('')}`);
    },
  })
  .step('print', {
    description: 'A script beside functions',
    inputs: {table: 'choose.table'},
    run: 'cat {{ inputs.table }}',
  });

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value)}\n`);
}

/** What each instance left: a fan-in is a folder whose `index.json` names the entries. */
function fannedIn<T>(folder: string): T[] {
  return readJson<{entry: string}[]>(join(folder, 'index.json')).map(({entry}) => readJson<T>(join(folder, entry)));
}
