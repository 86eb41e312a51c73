/** The examples that lead the help of each type's verbs. */
import type {ComponentKind} from '../../domain/kind.js';

const registrations: Partial<Record<ComponentKind, readonly string[]>> = {
  orchestrator: ['orchestrator register kube --flavor kubernetes --kubernetes-context=prod', 'orchestrator register hpc --flavor slurm --partition=gpu'],
  'artifact-store': ['artifact-store register s3-prod --flavor s3 --path=s3://acme-ml', "artifact-store register s3-prod --flavor s3 --path=s3://acme-ml --key='{{ s3-prod.key }}'"],
  'container-registry': ['container-registry register hub --flavor dockerhub --uri=docker.io'],
  'experiment-tracker': ['experiment-tracker register mlflow --flavor mlflow --tracking-uri=https://mlflow.acme.com'],
};

export function examplesFor(kind: ComponentKind): readonly string[] {
  const examples = registrations[kind] ?? [`${kind} register NAME --flavor FLAVOR --KEY=VALUE`];
  return [...examples, `${kind} register NAME --flavor FLAVOR --config-file settings.yaml`].map(each => `cairn ${each}`);
}
