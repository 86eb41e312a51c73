/** The flavor `kubeflow_trainer` of step operator: Kubeflow Trainer jobs. */
import type {Flavor} from '../../flavor.js';
import {anything, decimal, flag, kubeContextNeed, kubernetesContext, kubernetesNamespace, list, map, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'kubeflow_trainer',
  title: 'Kubeflow Trainer jobs',
  docs: 'https://www.kubeflow.org/docs/components/trainer/',
  schema: {
    type: 'object',
    required: ['runtime_ref_name'],
    properties: {
      runtime_ref_name: text('Runtime that the training starts from', {examples: ['torch-distributed']}),
      runtime_ref_kind: text('Kind of the runtime', {default: 'ClusterTrainingRuntime', examples: ['TrainingRuntime']}),
      runtime_ref_api_group: text('API group of the runtime', {default: 'trainer.kubeflow.org'}),
      num_nodes: whole('Number of nodes', {default: 1, minimum: 1}),
      num_proc_per_node: anything('Processes of each node: a number, `auto`, `cpu` or `gpu`', [2, 'auto']),
      trainer_overrides: map('What the section `spec.trainer` of the job gets besides'),
      trainer_env: map('Environment variables of the pods', {examples: [{OMP_NUM_THREADS: '1'}]}),
      pod_template_overrides: list('Changes to the pods', {type: 'object'}),
      poll_interval_seconds: decimal('Seconds between two questions about the state', {default: 5}),
      timeout_seconds: whole('Seconds that a job may take', {minimum: 1}),
      delete_trainjob_after_completion: flag('Remove the job after its end', false),
      kubernetes_namespace: kubernetesNamespace('default'),
      incluster: flag('Use the service account of the cluster that the program itself runs in', false),
      kubernetes_context: kubernetesContext,
      image: text('Image of the pods, in place of the one that is built'),
    },
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [],
  needs: [kubeContextNeed],
  connectorTypes: ['kubernetes-cluster'],
  local: false,
};
