/** The flavor `local` of artifact store: A folder of this machine. */
import type {Flavor} from '../../flavor.js';
import {text} from '../fields.js';

export const flavor: Flavor = {
  type: 'artifact_store',
  name: 'local',
  title: 'A folder of this machine',
  docs: null,
  schema: {
    type: 'object',
    properties: {
      path: text('Folder; a folder of the store if left out', {pattern: '^(?!(gs|hdfs|s3|az|abfs)://)', examples: ['/data/artifacts']}),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [{when: 'always', reason: 'its files stay on the machine that wrote them'}],
  needs: [],
  connectorTypes: [],
  local: true,
};
