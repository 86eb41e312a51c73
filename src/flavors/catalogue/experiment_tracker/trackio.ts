/** The flavor `trackio` of experiment tracker: Trackio. */
import type {Flavor} from '../../flavor.js';
import {flag, list, localPath, text} from '../fields.js';

export const flavor: Flavor = {
  type: 'experiment_tracker',
  name: 'trackio',
  title: 'Trackio',
  docs: 'https://huggingface.co/docs/trackio/',
  schema: {
    type: 'object',
    properties: {
      tracking_uri: text('Address of the server, or of a Space', {examples: ['https://trackio.example.com']}),
      backend: text('Where runs are kept', {enum: ['sqlite', 'space', 'http', 'static'], default: 'sqlite'}),
      local_dir: text('Folder of the runs on this machine', {default: './trackio'}),
      hf_token: text('Access token of Hugging Face'),
      hf_space: text('Space', {examples: ['acme/runs']}),
      hf_dataset_repo: text('Dataset that logs are published to'),
      hf_bucket_uri: text('Bucket of Hugging Face'),
      publish_to_space: flag('Publish to the Space', false),
      publish_to_dataset: flag('Publish to the dataset', false),
      static_space_mode: flag('Publish a Space without a server', false),
      run_name: text('Name of the run'),
      tags: list('Tags of the run'),
      notes: text('Notes on the run'),
      group: text('Group of the run'),
      resume: text('Whether a run goes on under its name', {enum: ['allow', 'must', 'never'], default: 'allow'}),
      auto_sync: flag('Send a run after its end', false),
      auto_freeze: flag('Freeze the page after the end of a run', false),
      log_system_metrics: flag('Log what the machine does', true),
      log_gpu_metrics: flag('Log what the GPUs do', true),
    },
    additionalProperties: true,
  },
  secretFields: ['/hf_token'],
  notPortable: [
    {when: 'equals', field: '/backend', value: 'sqlite', reason: 'backend is sqlite: its runs stay on one machine'},
    {when: 'matches', field: '/tracking_uri', pattern: localPath, reason: 'tracking_uri is a path of one machine'},
  ],
  needs: [],
  connectorTypes: [],
  local: false,
};
