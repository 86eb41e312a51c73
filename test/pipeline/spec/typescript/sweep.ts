/** The pipeline of `sweepText` in small, in TypeScript: functions with imports of their own, and a script. */
import {readFileSync, writeFileSync} from 'node:fs';
import {definePipeline} from 'cairn';
import {fit} from './lib/model.js';
import type {Model} from './lib/model.js';

export default definePipeline({
  name: 'sweep',
  parameters: {rates: {type: 'list', default: [0.1, 0.3]}, rows: {type: 'integer', default: 100}, title: {default: 'Sweep'}},
})
  .step('prepare', {
    outputs: {data: 'data.csv'},
    run({outputs, parameters}) {
      writeFileSync(outputs.data, 'x\n'.repeat(parameters.rows));
    },
  })
  .step('train', {
    inputs: {data: 'prepare.data'},
    outputs: {model: 'model.json'},
    matrix: {rate: '{{ parameters.rates }}', seed: [1, 2]},
    async run({inputs, outputs, matrix}) {
      const rows = readFileSync(inputs.data, 'utf8').trim().split('\n').length;
      const model: Model = fit(matrix.rate * matrix.seed, rows);
      writeFileSync(outputs.model, JSON.stringify(model));
      const {tmpdir} = await import('node:os');
      process.stdout.write(`${tmpdir().length > 0} ${import.meta.url.startsWith('file:///')}\n`);
    },
  })
  .step('report', {
    inputs: {models: 'train.model'},
    outputs: {report: 'report.txt'},
    run: 'ls {{ inputs.models }} > {{ outputs.report }}',
  });
