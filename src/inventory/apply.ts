/** Making the store say what files say: read and planned as a whole, then committed as one transaction. */
import type {LocalBackend} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import {newId} from '../lib/uuid.js';
import {readDocuments} from './apply-documents.js';
import type {ReadDocuments, SourceText} from './apply-documents.js';
import {planDocuments} from './apply-plan.js';
import type {AppliedStep, Policy} from './apply-plan.js';
import {startingOver} from './edit.js';
import type {Warning} from './edit.js';
import type {Identity} from './resolve.js';

export interface ApplyTarget {
  readonly local: LocalBackend;
  readonly identities: readonly Identity[];
}

export interface ApplyOptions {
  readonly policy: Policy;
  /** Plans and changes nothing. */
  readonly dryRun: boolean;
}

export interface Applied {
  readonly applied: boolean;
  readonly steps: readonly AppliedStep[];
  readonly warnings: readonly Warning[];
}

/** Creates and updates what the files hold; deletes nothing. Rejects as `readDocuments` and `planDocuments`, and with `invalid_input` for nothing at all. */
export async function applyFiles(target: ApplyTarget, sources: readonly SourceText[], dryRun: boolean): Promise<Applied> {
  const read = await readDocuments(sources);
  if (read.documents.length + read.problems.length === 0) {
    throw new AppError('invalid_input', 'there is nothing to apply: no file holds a manifest', {hint: '`cairn stack export NAME` shows what one looks like.'});
  }
  return applyDocuments(target, read, {policy: 'apply', dryRun});
}

export async function applyDocuments({local, identities}: ApplyTarget, read: ReadDocuments, {policy, dryRun}: ApplyOptions): Promise<Applied> {
  const {steps, warnings} = await startingOver(async () => {
    const plan = await planDocuments(read, {local, identities, newId}, policy);
    if (!dryRun && plan.changes.length > 0) await local.commit(plan.changes);
    return plan;
  });
  return {applied: !dryRun, steps, warnings};
}
