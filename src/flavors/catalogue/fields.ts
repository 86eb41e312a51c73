/** The words that flavors' schemas are written in: one call per attribute, and attributes that many flavors share. */
import type {Json} from '../../domain/json.js';
import type {FieldSchema, NeedRule} from '../flavor.js';

type More = Omit<FieldSchema, 'type' | 'description'>;

export function text(description: string, more: More = {}): FieldSchema {
  return {type: 'string', description, ...more};
}

export function flag(description: string, value?: boolean): FieldSchema {
  return {type: 'boolean', description, ...(value === undefined ? {} : {default: value})};
}

/** A whole number, 0 or more unless `more` says otherwise. */
export function whole(description: string, more: More = {}): FieldSchema {
  return {type: 'integer', description, minimum: 0, ...more};
}

export function decimal(description: string, more: More = {}): FieldSchema {
  return {type: 'number', description, minimum: 0, ...more};
}

/** Keys and values that the tool defines, not cairn. */
export function map(description: string, more: More = {}): FieldSchema {
  return {type: 'object', description, ...more};
}

export function list(description: string, items: FieldSchema = {type: 'string'}, more: More = {}): FieldSchema {
  return {type: 'array', description, items, ...more};
}

/** A value that may have several types. */
export function anything(description: string, examples: readonly Json[] = []): FieldSchema {
  return {description, examples};
}

/** A path of one machine, as against the URL of a store that several reach. */
export const localPath = '^(file:|sqlite:|[./~\\\\]|[A-Za-z]:[\\\\/])';

export const kubernetesContext = text('Context of the kubeconfig on the machine that starts the pipeline', {examples: ['prod-cluster']});
export const podSettings = map('Settings of the pods: resources, node selectors, tolerations, volumes');
export const synchronous = flag('Wait until the run has ended');
export const authenticationSecret = text('Name of a secret that holds the credentials');
export const serviceAccountPath = text('Path of a service account key file', {examples: ['/etc/keys/trainer.json']});

export function kubernetesNamespace(value: string): FieldSchema {
  return text('Namespace of the pods', {default: value});
}

export function registryUri(example: string, pattern = '^(?![a-z]+://)[^\\s/]+(/\\S*)?$'): FieldSchema {
  return text('Address of the registry, without a scheme', {pattern, examples: [example]});
}

export const kubeContextNeed: NeedRule = {kind: 'kube_context', field: '/kubernetes_context', text: 'the kube context'};
export const keyFileNeed: NeedRule = {kind: 'file', field: '/service_account_path', text: 'the key file'};
export const authenticationSecretNeed: NeedRule = {kind: 'secret', field: '/authentication_secret', text: 'the secret'};
export const dockerNeed: NeedRule = {kind: 'engine', name: 'docker', text: 'a Docker or Podman engine'};

/** Credentials that the cloud's own tools find on the machine, unless one of `unless` is set. */
export function credentials(cloud: string, unless: readonly string[]): NeedRule {
  return {kind: 'credentials', name: cloud, text: `credentials for ${cloud}`, unless};
}

/** What every virtual machine that SkyPilot starts can be told. */
export const skypilotFields = {
  instance_type: text('Machine type'),
  cpus: anything('Number of CPUs, `8` or `8+`', ['8+']),
  memory: anything('Memory in GB, `16` or `16+`', ['16+']),
  accelerators: anything('Accelerators, a name with a count or a map', ['A100:1']),
  accelerator_args: map('Further settings of the accelerators'),
  use_spot: flag('Take spot machines'),
  job_recovery: text('How a spot machine that was taken away is replaced'),
  region: text('Region'),
  zone: text('Zone'),
  image_id: anything('Image of the machine, or a map from region to image', ['ami-0123456789abcdef0']),
  disk_size: whole('Disk in GB'),
  disk_tier: text('Speed of the disk', {enum: ['low', 'medium', 'high', 'ultra', 'best']}),
  cluster_name: text('Name of the cluster to reuse'),
  retry_until_up: flag('Try again until a machine is free'),
  idle_minutes_to_autostop: whole('Minutes without work after which the machine stops', {default: 30, minimum: -1}),
  down: flag('Remove the machine when it stops', true),
  stream_logs: flag('Show its log', true),
  docker_run_args: list('Arguments of `docker run`'),
  disable_step_based_settings: flag('Run all steps with the settings of the pipeline'),
} as const satisfies Readonly<Record<string, FieldSchema>>;

/** What every exporter of OpenTelemetry logs can be told. */
export const otelFields = {
  service_name: text('Name of the service in the log', {default: 'zenml'}),
  max_queue_size: whole('Records kept before they are sent', {default: 2048}),
  schedule_delay_millis: whole('Milliseconds between two sendings', {default: 5000}),
  max_export_batch_size: whole('Records in one sending', {default: 512}),
  export_timeout_millis: whole('Milliseconds until a sending is given up', {default: 30000}),
} as const satisfies Readonly<Record<string, FieldSchema>>;
