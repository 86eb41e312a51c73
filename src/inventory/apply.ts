/** Making the store say what files say: read and planned as a whole, then committed as one transaction. */
import type {Change, LocalBackend} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import {newId} from '../lib/uuid.js';
import {readDocuments} from './apply-documents.js';
import type {ObjectDocument, ReadDocuments, SourceText} from './apply-documents.js';
import {planDocuments} from './apply-plan.js';
import type {AppliedStep, BroughtSecrets, Policy} from './apply-plan.js';
import {startingOver} from './edit.js';
import type {Warning} from './edit.js';
import type {ImportStep} from './import-plan.js';
import type {Identity} from './resolve.js';

export interface ApplyTarget {
  readonly local: LocalBackend;
  readonly identities: readonly Identity[];
}

export interface ApplyOptions {
  readonly policy: Policy;
  /** Plans and changes nothing. */
  readonly dryRun: boolean;
  /** Secrets that come along; planned anew at each attempt. */
  readonly along?: (documents: readonly ObjectDocument[]) => Promise<Along>;
}

/** Secrets for the same commit. */
export interface Along extends BroughtSecrets {
  /** With the names that the secrets have here. */
  readonly documents: readonly ObjectDocument[];
  readonly steps: readonly ImportStep[];
  changes(): Promise<readonly Change[]>;
}

export interface Applied {
  readonly applied: boolean;
  readonly steps: readonly AppliedStep[];
  readonly warnings: readonly Warning[];
}

/** Creates and updates what the files hold; deletes nothing. Rejects as `readDocuments` and `planDocuments`, and with `invalid_input` for nothing at all. */
export async function applyFiles(target: ApplyTarget, sources: readonly SourceText[], dryRun: boolean): Promise<Applied> {
  const read = await readDocuments(sources);
  if (read.sealed.length > 0) throw new AppError('usage', 'a sealed bundle is imported, not applied', {next: ['cairn stack import -f FILE']});
  if (read.documents.length + read.problems.length === 0) {
    throw new AppError('invalid_input', 'there is nothing to apply: no file holds a manifest', {hint: '`cairn stack export NAME` shows what one looks like.'});
  }
  return applyDocuments(target, read, {policy: 'apply', dryRun});
}

export async function applyDocuments({local, identities}: ApplyTarget, read: ReadDocuments, {policy, dryRun, along = nothingAlong}: ApplyOptions): Promise<Applied> {
  const {steps, warnings} = await startingOver(async () => {
    const brought = await along(read.documents);
    const plan = await planDocuments({...read, documents: brought.documents}, {local, identities, newId, brought}, policy);
    const changes = dryRun ? [] : [...(await brought.changes()), ...plan.changes];
    if (changes.length > 0) await local.commit(changes);
    return {...plan, steps: [...brought.steps, ...plan.steps]};
  });
  return {applied: !dryRun, steps, warnings};
}

async function nothingAlong(documents: readonly ObjectDocument[]): Promise<Along> {
  return {documents, steps: [], conflicts: [], serve: new Set(), changes: async () => []};
}
