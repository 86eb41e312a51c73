/** The flavor `mlflow` of model deployer: Models served by MLflow on this machine. */
import type {Flavor} from '../../flavor.js';
import {text} from '../fields.js';

export const flavor: Flavor = {
  type: 'model_deployer',
  name: 'mlflow',
  title: 'Models served by MLflow on this machine',
  docs: 'https://mlflow.org/docs/latest/',
  schema: {
    type: 'object',
    properties: {
      service_path: text('Folder in which services are kept on this machine'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [{when: 'always', reason: 'its services run on the machine that started them'}],
  needs: [],
  connectorTypes: [],
  local: true,
};
