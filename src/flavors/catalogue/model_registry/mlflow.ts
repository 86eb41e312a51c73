/** The flavor `mlflow` of model registry: MLflow Model Registry, by the tracker of the stack. */
import type {Flavor} from '../../flavor.js';

export const flavor: Flavor = {
  type: 'model_registry',
  name: 'mlflow',
  title: 'MLflow Model Registry, by the tracker of the stack',
  docs: 'https://mlflow.org/docs/latest/model-registry.html',
  schema: {
    type: 'object',
    properties: {},
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
