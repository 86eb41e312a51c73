/** The one write path (SEMANTICS 3.6): all of a commit, checked on the state that it leaves, or nothing. */
import {AppError} from '../../../domain/errors.js';
import type {WireCommit, WireCommitResult, WireResult} from '../../../wire/types.js';
import type {Queries} from '../../db/schema.js';
import {appendAudit} from '../../repositories/audit.js';
import type {AuditEntry} from '../../repositories/audit.js';
import {deleteGrantsOn, grantsOn, raiseVisibility} from '../../repositories/grants.js';
import {answered, keepAnswer} from '../../repositories/idempotency.js';
import {nameKey, releaseNames, saveObjects} from '../../repositories/objects.js';
import {replaceReferences} from '../../repositories/references.js';
import {replaceNeeds} from '../../repositories/secrets.js';
import {nextSequence} from '../../repositories/settings.js';
import type {Caller, Context} from '../context.js';
import {checkCommit} from './check.js';
import type {CheckedCommit} from './check.js';
import {openDraft, writesOf} from './draft.js';
import type {Draft, Step, Write} from './draft.js';
import {requireAct} from '../require-act.js';
import {applyGrants, planGrants} from './grants.js';
import type {GrantPlan} from './grants.js';
import {checkNames} from './names.js';
import {judge} from './preconditions.js';
import {planReferences, regained} from './references.js';
import type {ReferencePlan} from './references.js';

export class CommitService {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Carries a commit out once per idempotency key: sent again, it has the same answer and changes nothing. */
  async commit({account}: Caller, key: string, body: WireCommit): Promise<WireCommitResult> {
    if (body.changes.length > 0) requireAct(account, 'push');
    if ((body.grants ?? []).length > 0) requireAct(account, 'share');
    const checked = await checkCommit(body);
    const now = this.#context.now();
    return this.#context.database.write(async transaction => {
      const seq = await nextSequence(transaction);
      const earlier = await answered(transaction, {account: account.id, key}, now);
      if (earlier !== undefined) return sameAnswer(earlier, checked);
      const draft = await openDraft(checked, {transaction, viewer: {account, now}, seq});
      const answer = {results: (await carryOut(draft, checked)).map(resultOf)};
      await keepAnswer(transaction, {account: account.id, key, digest: checked.digest, answer: JSON.stringify(answer), now});
      return answer;
    });
  }
}

function sameAnswer({digest, answer}: {digest: string; answer: string}, checked: CheckedCommit): WireCommitResult {
  if (digest === checked.digest) return JSON.parse(answer) as WireCommitResult;
  throw new AppError('idempotency_mismatch', 'this idempotency key was used for another commit', {hint: 'Send each commit under a key of its own.'});
}

async function carryOut(draft: Draft, checked: CheckedCommit): Promise<readonly Step[]> {
  const steps = await judge(draft, checked);
  const written = writesOf(steps);
  await checkNames(draft, written);
  const references = await planReferences(draft, written);
  const grants = await planGrants(draft, written, checked);
  await raiseVisibility(draft.transaction, await concerned(draft, {written, references, grants}));
  await writeObjects(draft.transaction, [...written.values()]);
  await replaceReferences(draft.transaction, references.sources, references.after);
  await replaceNeeds(draft.transaction, references.secrets.components, references.secrets.needs);
  await applyGrants(draft, grants);
  await appendAudit(draft.transaction, draft.viewer.now, auditOf(draft, [...written.values()], grants));
  return steps;
}

/** Whoever may see more, less or otherwise after this, apart from what the feed tells by itself. */
async function concerned(draft: Draft, {written, references, grants}: {written: ReadonlyMap<string, Write>; references: ReferencePlan; grants: GrantPlan}): Promise<ReadonlySet<string>> {
  const {stacks, owners} = await regained(draft, references, written);
  const deleted = [...written.values()].filter(({action}) => action === 'delete').map(({after}) => after.id);
  const grantees = await grantsOn(draft.transaction, [...stacks, ...deleted]);
  return new Set([...owners, ...[...grantees, ...grants.writes].map(({grantee}) => grantee)]);
}

/** Deletions come first and changed names are let go of, so that a name can pass from one object to another. */
async function writeObjects(transaction: Queries, writes: readonly Write[]): Promise<void> {
  const deleted = writes.filter(({action}) => action === 'delete').map(({after}) => after);
  const kept = writes.filter(({action}) => action !== 'delete').map(({after}) => after);
  await deleteGrantsOn(transaction, deleted.map(({id}) => id));
  await saveObjects(transaction, deleted);
  const renamed = writes.filter(({before, after}) => before !== null && nameKey(before.name) !== nameKey(after.name));
  await releaseNames(transaction, renamed.map(({after}) => after.id));
  await saveObjects(transaction, kept);
}

function auditOf({viewer: {account}}: Draft, writes: readonly Write[], grants: GrantPlan): readonly AuditEntry[] {
  const by = account.key === null ? {} : {key: account.key.id};
  return [
    ...writes.map(({action, after: {id, kind, name, revision, digest}}) => (
      {account: account.id, action: `object-${action}`, subject: id, details: {kind, name, revision, digest, ...by}})),
    ...grants.writes.map(({object, grantee, grant}) => (
      {account: account.id, action: grant === null ? 'unshare' : 'share', subject: object, details: {grantee, level: grant?.level ?? 0, until: grant?.until ?? null, ...by}})),
  ];
}

function resultOf(step: Step): WireResult {
  if (step.action === 'none') return step;
  const {id, revision, digest} = step.after;
  return {id, action: step.action, revision, digest};
}
