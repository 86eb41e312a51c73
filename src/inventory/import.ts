/** Importing a ZenML stack file: planned, then committed with its secrets as one transaction. */
import type {Change, LocalBackend} from '../backend/backend.js';
import type {SecretKey} from '../config/config.js';
import {newId} from '../lib/uuid.js';
import {startingOver} from './edit.js';
import type {Warning} from './edit.js';
import {withValues} from './change-secret.js';
import {revealSecret, sealedSecret} from './secrets.js';
import type {ImportPlan, ImportStep, ImportStore, OnConflict, PlannedSecret} from './zenml/import-plan.js';
import {parseZenmlStack} from './zenml/parse.js';
import {planImport} from './zenml/plan.js';

export interface StackImport {
  readonly text: string;
  /** For messages. */
  readonly fileName: string;
  /** Replaces the name in the file. */
  readonly stackName?: string | undefined;
  readonly onConflict: OnConflict;
  /** Plans and changes nothing. */
  readonly dryRun: boolean;
}

export interface Imported {
  readonly applied: boolean;
  readonly stackName: string;
  readonly steps: readonly ImportStep[];
  readonly warnings: readonly Warning[];
}

export interface ImportTarget {
  readonly local: LocalBackend;
  readonly secretKey: SecretKey;
}

/** Rejects as `parseZenmlStack` and `planImport`; a second import of the same file has nothing to do. */
export async function importStack(target: ImportTarget, request: StackImport): Promise<Imported> {
  const stack = await parseZenmlStack(request.text, request);
  const {steps, stackName} = await startingOver(async () => {
    const plan = await planImport(stack, storeOf(target), request.onConflict);
    if (!request.dryRun) await (plan.secrets.length === 0 ? target.local.commit(plan.changes) : target.secretKey.hold(() => commitWithSecrets(target, plan)));
    return plan;
  });
  return {applied: !request.dryRun, stackName, steps, warnings: stack.warnings};
}

async function commitWithSecrets({local, secretKey}: ImportTarget, plan: ImportPlan): Promise<void> {
  const secrets = await Promise.all(plan.secrets.map(secret => secretChange(secretKey, secret)));
  await local.commit([...secrets, ...plan.changes]);
}

function storeOf({local, secretKey}: ImportTarget): ImportStore {
  return {
    local,
    newId,
    secretMatches: async (secret, key, value) => (await revealSecret(secretKey, secret, key)).equals(value),
  };
}

async function secretChange(secretKey: SecretKey, {name, values, existing}: PlannedSecret): Promise<Change> {
  if (existing === null) return {action: 'create', resource: await sealedSecret(secretKey, {name, values})};
  const {resource, version} = existing;
  return {action: 'update', resource: {...resource, manifest: await withValues(secretKey, resource, {set: values})}, expected: version};
}
