/** The flavor `databricks` of step operator: Databricks jobs. */
import type {Flavor} from '../../flavor.js';
import {databricksFields, databricksSecretFields} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'databricks',
  title: 'Databricks jobs',
  docs: 'https://docs.databricks.com/jobs/',
  schema: {
    type: 'object',
    required: ['host'],
    properties: {
      ...databricksFields,
    },
    additionalProperties: true,
  },
  secretFields: databricksSecretFields,
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
