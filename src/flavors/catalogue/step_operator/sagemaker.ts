/** The flavor `sagemaker` of step operator: Amazon SageMaker jobs. */
import type {Flavor} from '../../flavor.js';
import {anything, credentials, map, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'step_operator',
  name: 'sagemaker',
  title: 'Amazon SageMaker jobs',
  docs: 'https://docs.aws.amazon.com/sagemaker/',
  schema: {
    type: 'object',
    required: ['role'],
    properties: {
      role: text('ARN of the role that runs steps', {examples: ['arn:aws:iam::123456789012:role/sagemaker']}),
      bucket: text('Bucket for intermediate files'),
      instance_type: text('Machine type', {examples: ['ml.m5.xlarge']}),
      experiment_name: text('Experiment'),
      input_data_s3_uri: anything('S3 address of the input, or a map of channels to addresses', ['s3://my-bucket/input']),
      estimator_args: map('Arguments of the estimator'),
      environment: map('Environment variables of the steps'),
    },
    additionalProperties: false,
  },
  secretFields: [],
  notPortable: [],
  needs: [credentials('aws', [])],
  connectorTypes: ['aws-generic'],
  local: false,
};
