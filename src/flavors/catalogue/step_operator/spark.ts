/** The flavor `spark` of step operator: Apache Spark. */
import type {Flavor} from '../../flavor.js';
import {map, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'spark',
  title: 'Apache Spark',
  docs: 'https://spark.apache.org/docs/latest/',
  schema: {
    type: 'object',
    required: ['master'],
    properties: {
      master: text('Address of the master', {examples: ['spark://spark.example.com:7077']}),
      deploy_mode: text('Where the driver runs', {enum: ['cluster', 'client'], default: 'cluster'}),
      submit_kwargs: map('Arguments of spark-submit'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [{when: 'matches', field: '/master', pattern: '^local', reason: 'master runs Spark on one machine'}],
  needs: [{kind: 'command', name: 'spark-submit', text: 'the commands of Spark'}],
  connectorTypes: [],
  local: false,
};
