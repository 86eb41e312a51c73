/** The flavor `github` of orchestrator: GitHub Actions workflows. */
import type {Flavor} from '../../flavor.js';
import {flag} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'github',
  title: 'GitHub Actions workflows',
  docs: 'https://docs.github.com/actions',
  schema: {
    type: 'object',
    properties: {
      skip_dirty_repository_check: flag('Run although files of the repository are not committed', false),
      skip_github_repository_check: flag('Run although the repository has no remote on GitHub', false),
      push: flag('Commit the workflow and push it', false),
    },
    additionalProperties: true,
  },
  secretFields: [],
  notPortable: [],
  needs: [{kind: 'command', name: 'git', text: 'git'}],
  connectorTypes: [],
  local: false,
};
