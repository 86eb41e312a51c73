/** The flavor `hyperai` of orchestrator: HyperAI instances. */
import type {Flavor} from '../../flavor.js';
import {flag, map} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'hyperai',
  title: 'HyperAI instances',
  docs: 'https://www.hyperai.ai/',
  schema: {
    type: 'object',
    properties: {
      container_registry_autologin: flag('Log in to the container registry of the stack', false),
      automatic_cleanup_pipeline_files: flag('Remove files of finished runs', true),
      gpu_enabled_in_container: flag('Give containers the GPUs', true),
      mounts_from_to: map('Folders of the instance by their path in the container'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [],
  connectorTypes: ['hyperai-instance'],
  local: false,
};
