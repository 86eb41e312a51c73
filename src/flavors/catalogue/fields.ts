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

/** What every user of Modal's sandboxes can be told. */
export const modalFields = {
  token_id: text('Id of the API token'),
  token_secret: text('Secret of the API token'),
  workspace: text('Workspace'),
  modal_environment: text('Environment', {examples: ['main']}),
  gpu: text('GPU', {examples: ['A100']}),
  region: text('Region'),
  cloud: text('Cloud', {examples: ['aws']}),
  timeout: whole('Seconds that a sandbox may run', {default: 86400, minimum: 1, maximum: 86400}),
} as const satisfies Readonly<Record<string, FieldSchema>>;

/** Where Run:ai is, and what every workload there can ask for. */
export const runaiFields = {
  client_id: text('Client id of an application'),
  client_secret: text('Secret of the application'),
  runai_base_url: text('Address of the control plane', {pattern: '^https?://', examples: ['https://acme.run.ai']}),
  project_name: text('Project'),
  cluster_name: text('Cluster'),
  gpu_devices_request: whole('Number of GPUs', {default: 1}),
  gpu_portion_request: decimal('Share of a GPU', {default: 1, maximum: 1}),
  cpu_core_request: decimal('Number of CPU cores', {default: 1, minimum: 0.1}),
  cpu_memory_request: text('Memory', {pattern: '^[0-9.]+[KMGT]i?$', default: '4G'}),
} as const satisfies Readonly<Record<string, FieldSchema>>;

/** How the workloads of Run:ai that share GPUs by memory too choose GPUs and nodes. */
export const runaiGpuFields = {
  gpu_request_type: text('Share of a GPU, or its memory', {enum: ['portion', 'memory'], default: 'portion'}),
  gpu_memory_request: text('Memory of the GPU', {examples: ['20Gi']}),
  node_pools: list('Node pools, the first choice first'),
  node_type: text('Kind of node', {examples: ['A100']}),
} as const satisfies Readonly<Record<string, FieldSchema>>;

/** How a machine is reached by SSH. */
export const sshFields = {
  hostname: text('Machine', {minLength: 1, examples: ['gpu.example.com']}),
  username: text('User on the machine'),
  port: whole('Port', {default: 22, minimum: 1, maximum: 65535}),
  ssh_key_path: text('Path of a private key file', {examples: ['/home/ann/.ssh/id_ed25519']}),
  ssh_private_key: text('Private key'),
  ssh_key_passphrase: text('Passphrase of the key'),
  verify_host_key: flag('Refuse a machine whose key is not known', true),
  known_hosts_path: text('Path of the file of known keys'),
  connection_timeout: decimal('Seconds until a connection is given up', {default: 10}),
  keepalive_interval: whole('Seconds between signs of life; 0 sends none', {default: 30}),
} as const satisfies Readonly<Record<string, FieldSchema>>;

export const sshKeyNeed: NeedRule = {kind: 'file', field: '/ssh_key_path', text: 'the private key file'};

/** Where a machine that is reached by SSH keeps files and finds its container engine. */
export const sshMachineFields = {
  remote_workdir: text('Folder for files on the machine', {default: '/tmp/zenml-ssh'}),
  docker_binary: text('Path of docker on the machine', {default: 'docker'}),
} as const satisfies Readonly<Record<string, FieldSchema>>;

/** What every store that speaks the protocol of S3 can be told. */
export const s3Fields = {
  key: text('Access key id'),
  secret: text('Secret access key'),
  token: text('Session token'),
  authentication_secret: authenticationSecret,
  client_kwargs: map('Settings of the client', {examples: [{endpoint_url: 'https://minio.example.com', region_name: 'eu-central-1'}]}),
  config_kwargs: map('Settings of the connection'),
  s3_additional_kwargs: map('Arguments of each request'),
} as const satisfies Readonly<Record<string, FieldSchema>>;

export const s3SecretFields: readonly string[] = [
  '/key',
  '/secret',
  '/token',
  '/client_kwargs/aws_access_key_id',
  '/client_kwargs/aws_secret_access_key',
  '/client_kwargs/aws_session_token',
];

/** What a job of Databricks can be told, whoever starts it. */
export const databricksFields = {
  host: text('Address of the workspace', {examples: ['https://dbc-1234.cloud.databricks.com']}),
  client_id: text('Client id of a service principal'),
  client_secret: text('Secret of the service principal'),
  spark_version: text('Databricks runtime'),
  num_workers: whole('Number of workers'),
  node_type_id: text('Machine type'),
  driver_node_type_id: text('Machine type of the driver'),
  policy_id: text('Cluster policy'),
  autoscale: anything('Least and greatest number of workers', [[1, 4]]),
  autotermination_minutes: whole('Minutes without work after which the cluster stops'),
  availability_type: text('Bought or spare machines', {enum: ['ON_DEMAND', 'SPOT', 'SPOT_WITH_FALLBACK']}),
  spark_conf: map('Settings of Spark'),
  spark_env_vars: map('Environment variables of Spark'),
  single_user_name: text('The one user of the cluster'),
  custom_tags: map('Tags of the cluster'),
  access_control_list: list('Who may do what with the job', {type: 'object'}),
  timeout_seconds: whole('Seconds that a run may take; 0 sets no end'),
  task_timeout_seconds: whole('Seconds that a step may take; 0 sets no end'),
  init_scripts: list('Paths of scripts that set up the machines', {type: 'string', pattern: '^dbfs:/'}),
  docker_image_url: text('Image of the machines'),
  docker_image_username: text('User of the registry'),
  docker_image_password: text('Password of the registry'),
} as const satisfies Readonly<Record<string, FieldSchema>>;

export const databricksSecretFields: readonly string[] = ['/client_id', '/client_secret', '/docker_image_password'];
