/** The flavor `aws` of image builder: AWS CodeBuild. */
import type {Flavor} from '../../flavor.js';
import {credentials, flag, map, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'image_builder',
  name: 'aws',
  title: 'AWS CodeBuild',
  docs: 'https://docs.aws.amazon.com/codebuild/',
  schema: {
    type: 'object',
    required: ['code_build_project'],
    properties: {
      code_build_project: text('Project of CodeBuild'),
      build_image: text('Image of the builder', {default: 'bentolor/docker-dind-awscli'}),
      custom_env_vars: map('Environment variables of the build'),
      compute_type: text('Machine type', {default: 'BUILD_GENERAL1_SMALL'}),
      implicit_container_registry_auth: flag('Let the build log in to the registry by its own role', true),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [credentials('aws', [])],
  connectorTypes: ['aws-generic'],
  local: false,
};
