/** The flavor `spark-kubernetes` of step operator: Apache Spark on Kubernetes. */
import type {Flavor} from '../../flavor.js';
import {map, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'spark-kubernetes',
  title: 'Apache Spark on Kubernetes',
  docs: 'https://spark.apache.org/docs/latest/running-on-kubernetes.html',
  schema: {
    type: 'object',
    required: ['master'],
    properties: {
      master: text('Address of the master', {examples: ['k8s://https://cluster.example.com:6443']}),
      deploy_mode: text('Where the driver runs', {enum: ['cluster', 'client'], default: 'cluster'}),
      submit_kwargs: map('Arguments of spark-submit'),
      namespace: text('Namespace of the pods'),
      service_account: text('Service account of the pods'),
      docker_parent_image: text('Image to build upon'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [{when: 'matches', field: '/master', pattern: '^local', reason: 'master runs Spark on one machine'}],
  needs: [{kind: 'command', name: 'spark-submit', text: 'the commands of Spark'}],
  connectorTypes: [],
  local: false,
};
