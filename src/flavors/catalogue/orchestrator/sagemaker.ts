/** The flavor `sagemaker` of orchestrator: Amazon SageMaker Pipelines. */
import type {Flavor} from '../../flavor.js';
import {anything, credentials, flag, map, synchronous, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'orchestrator',
  name: 'sagemaker',
  title: 'Amazon SageMaker Pipelines',
  docs: 'https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines.html',
  schema: {
    type: 'object',
    required: ['execution_role'],
    properties: {
      execution_role: text('ARN of the role that runs steps', {examples: ['arn:aws:iam::123456789012:role/sagemaker']}),
      region: text('Region'),
      bucket: text('Bucket for intermediate files'),
      aws_access_key_id: text('Access key id'),
      aws_secret_access_key: text('Secret access key'),
      aws_profile: text('Profile of the AWS configuration on each machine'),
      aws_auth_role_arn: text('ARN of a role to take on'),
      synchronous,
      instance_type: text('Machine type', {examples: ['ml.m5.xlarge']}),
      volume_size_in_gb: whole('Disk in GB', {default: 30}),
      max_runtime_in_seconds: whole('Seconds that a step may take', {default: 86400}),
      keep_alive_period_in_seconds: whole('Seconds that a warm machine is kept', {default: 300}),
      use_training_step: flag('Run steps as training jobs'),
      processor_role: text('ARN of the role of processing jobs'),
      processor_args: map('Arguments of the processor'),
      processor_tags: map('Tags of processing jobs'),
      estimator_args: map('Arguments of the estimator'),
      tags: map('Tags'),
      environment: map('Environment variables of the steps'),
      input_data_s3_mode: text('How input is brought to the machine', {enum: ['File', 'Pipe', 'FastFile']}),
      input_data_s3_uri: anything('S3 address of the input, or a map of channels to addresses', ['s3://my-bucket/input']),
      output_data_s3_mode: text('When output is stored', {enum: ['EndOfJob', 'Continuous']}),
      output_data_s3_uri: anything('S3 address of the output, or a map of channels to addresses', ['s3://my-bucket/output']),
    },
    additionalProperties: false,
  },
  secretFields: ['/aws_access_key_id', '/aws_secret_access_key'],
  notPortable: [],
  needs: [
    {kind: 'profile', field: '/aws_profile', text: 'the AWS profile'},
    credentials('aws', ['/aws_access_key_id', '/aws_profile']),
  ],
  connectorTypes: ['aws-generic'],
  local: false,
};
