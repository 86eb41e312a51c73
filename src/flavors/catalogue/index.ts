/**
 * Every built-in flavor by type and name. Listing names loads nothing; a flavor is loaded when it is looked up.
 * A new flavor is one file and one line here.
 */
import {componentTypes} from '../../domain/kind.js';
import type {ActiveType, ComponentType} from '../../domain/kind.js';
import type {Flavor} from '../flavor.js';

type Load = () => Promise<{readonly flavor: Flavor}>;

const catalogue: Readonly<Record<ActiveType, Readonly<Record<string, Load>>>> = {
  orchestrator: {
    local: () => import('./orchestrator/local.js'),
    local_docker: () => import('./orchestrator/local_docker.js'),
    kubernetes: () => import('./orchestrator/kubernetes.js'),
    kubeflow: () => import('./orchestrator/kubeflow.js'),
    tekton: () => import('./orchestrator/tekton.js'),
    airflow: () => import('./orchestrator/airflow.js'),
    slurm: () => import('./orchestrator/slurm.js'),
    sagemaker: () => import('./orchestrator/sagemaker.js'),
    vertex: () => import('./orchestrator/vertex.js'),
    azureml: () => import('./orchestrator/azureml.js'),
    databricks: () => import('./orchestrator/databricks.js'),
    vm_aws: () => import('./orchestrator/vm_aws.js'),
    vm_gcp: () => import('./orchestrator/vm_gcp.js'),
    vm_azure: () => import('./orchestrator/vm_azure.js'),
    vm_lambda: () => import('./orchestrator/vm_lambda.js'),
    vm_kubernetes: () => import('./orchestrator/vm_kubernetes.js'),
    lightning: () => import('./orchestrator/lightning.js'),
    hyperai: () => import('./orchestrator/hyperai.js'),
    daytona: () => import('./orchestrator/daytona.js'),
    github: () => import('./orchestrator/github.js'),
    local_threaded: () => import('./orchestrator/local_threaded.js'),
    modal: () => import('./orchestrator/modal.js'),
    runai: () => import('./orchestrator/runai.js'),
    ssh: () => import('./orchestrator/ssh.js'),
  },
  artifact_store: {
    local: () => import('./artifact_store/local.js'),
    s3: () => import('./artifact_store/s3.js'),
    gcp: () => import('./artifact_store/gcp.js'),
    azure: () => import('./artifact_store/azure.js'),
    b2: () => import('./artifact_store/b2.js'),
    digitalocean_spaces: () => import('./artifact_store/digitalocean_spaces.js'),
    modal_volume: () => import('./artifact_store/modal_volume.js'),
    r2: () => import('./artifact_store/r2.js'),
  },
  container_registry: {
    default: () => import('./container_registry/default.js'),
    dockerhub: () => import('./container_registry/dockerhub.js'),
    gcp: () => import('./container_registry/gcp.js'),
    azure: () => import('./container_registry/azure.js'),
    github: () => import('./container_registry/github.js'),
    aws: () => import('./container_registry/aws.js'),
    cloudflare: () => import('./container_registry/cloudflare.js'),
    digitalocean: () => import('./container_registry/digitalocean.js'),
  },
  step_operator: {
    sagemaker: () => import('./step_operator/sagemaker.js'),
    vertex: () => import('./step_operator/vertex.js'),
    azureml: () => import('./step_operator/azureml.js'),
    kubernetes: () => import('./step_operator/kubernetes.js'),
    spark: () => import('./step_operator/spark.js'),
    'spark-kubernetes': () => import('./step_operator/spark-kubernetes.js'),
    baseten: () => import('./step_operator/baseten.js'),
    databricks: () => import('./step_operator/databricks.js'),
    'huggingface-jobs': () => import('./step_operator/huggingface-jobs.js'),
    kubeflow_trainer: () => import('./step_operator/kubeflow_trainer.js'),
    modal: () => import('./step_operator/modal.js'),
    nebius: () => import('./step_operator/nebius.js'),
    runai: () => import('./step_operator/runai.js'),
    slurm: () => import('./step_operator/slurm.js'),
    ssh: () => import('./step_operator/ssh.js'),
  },
  image_builder: {
    local: () => import('./image_builder/local.js'),
    kaniko: () => import('./image_builder/kaniko.js'),
    gcp: () => import('./image_builder/gcp.js'),
    aws: () => import('./image_builder/aws.js'),
  },
  experiment_tracker: {
    mlflow: () => import('./experiment_tracker/mlflow.js'),
    wandb: () => import('./experiment_tracker/wandb.js'),
    neptune: () => import('./experiment_tracker/neptune.js'),
    comet: () => import('./experiment_tracker/comet.js'),
    trackio: () => import('./experiment_tracker/trackio.js'),
    vertex: () => import('./experiment_tracker/vertex.js'),
  },
  model_deployer: {
    mlflow: () => import('./model_deployer/mlflow.js'),
    bentoml: () => import('./model_deployer/bentoml.js'),
    seldon: () => import('./model_deployer/seldon.js'),
    kserve: () => import('./model_deployer/kserve.js'),
    huggingface: () => import('./model_deployer/huggingface.js'),
    databricks: () => import('./model_deployer/databricks.js'),
    baseten: () => import('./model_deployer/baseten.js'),
  },
  model_registry: {
    mlflow: () => import('./model_registry/mlflow.js'),
  },
  feature_store: {
    feast: () => import('./feature_store/feast.js'),
  },
  data_validator: {
    great_expectations: () => import('./data_validator/great_expectations.js'),
    deepchecks: () => import('./data_validator/deepchecks.js'),
    evidently: () => import('./data_validator/evidently.js'),
    whylogs: () => import('./data_validator/whylogs.js'),
  },
  alerter: {
    slack: () => import('./alerter/slack.js'),
    discord: () => import('./alerter/discord.js'),
    smtp_email: () => import('./alerter/smtp_email.js'),
    webhook: () => import('./alerter/webhook.js'),
  },
  annotator: {
    label_studio: () => import('./annotator/label_studio.js'),
    argilla: () => import('./annotator/argilla.js'),
    pigeon: () => import('./annotator/pigeon.js'),
    prodigy: () => import('./annotator/prodigy.js'),
  },
  deployer: {
    local: () => import('./deployer/local.js'),
    docker: () => import('./deployer/docker.js'),
    kubernetes: () => import('./deployer/kubernetes.js'),
    gcp: () => import('./deployer/gcp.js'),
    aws: () => import('./deployer/aws.js'),
    huggingface: () => import('./deployer/huggingface.js'),
    runai: () => import('./deployer/runai.js'),
  },
  log_store: {
    artifact: () => import('./log_store/artifact.js'),
    otel: () => import('./log_store/otel.js'),
    datadog: () => import('./log_store/datadog.js'),
    elasticsearch: () => import('./log_store/elasticsearch.js'),
    loki: () => import('./log_store/loki.js'),
  },
};

const loaded = new Map<string, Promise<Flavor>>();

/** The built-in flavors' names of a type; none for a retired type. */
export function flavorNames(type: ComponentType): readonly string[] {
  return Object.keys(loadersOf(type));
}

/** null where there is no such flavor. */
export async function findFlavor(type: ComponentType, name: string): Promise<Flavor | null> {
  const loaders = loadersOf(type);
  const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
  if (load === undefined) return null;
  const key = `${type}/${name}`;
  let flavor = loaded.get(key);
  if (flavor === undefined) loaded.set(key, (flavor = load().then(file => file.flavor)));
  return flavor;
}

/** All flavors of a type, in the order of the catalogue. */
export async function flavorsOf(type: ComponentType): Promise<readonly Flavor[]> {
  return Promise.all(Object.values(loadersOf(type)).map(async load => (await load()).flavor));
}

function loadersOf(type: ComponentType): Readonly<Record<string, Load>> {
  const active = componentTypes.find(each => each === type);
  return active === undefined ? {} : catalogue[active];
}
