/** The flavor `airflow` of orchestrator: Apache Airflow. */
import type {Flavor} from '../../flavor.js';
import {flag, list, localPath, map, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'airflow',
  title: 'Apache Airflow',
  docs: 'https://airflow.apache.org/docs/',
  schema: {
    type: 'object',
    properties: {
      local: flag('Airflow runs on this machine', true),
      dag_output_dir: text('Folder that Airflow reads DAGs from'),
      dag_id: text('Name of the DAG'),
      dag_tags: list('Tags of the DAG'),
      dag_args: map('Arguments of the DAG'),
      operator: text('Import path of the operator that runs steps'),
      operator_args: map('Arguments of the operator'),
      custom_dag_generator: text('Import path of a module that writes the DAG'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [
    {when: 'equals', field: '/local', value: true, reason: 'local is true: Airflow runs on one machine'},
    {when: 'matches', field: '/dag_output_dir', pattern: localPath, reason: 'dag_output_dir is a folder of one machine'},
  ],
  needs: [],
  connectorTypes: [],
  local: false,
};
