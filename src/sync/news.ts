/** Telling a person once that a stack which they use was changed on the server by somebody (docs/sync.md). */
import type {Stored} from '../backend/backend.js';
import type {SyncHead, SyncRecord} from '../backend/sync-state.js';
import {hasCode} from '../domain/errors.js';
import {nameOf} from '../domain/manifest.js';
import {referencesOf} from './closure.js';
import {changedFields} from './merge.js';
import {teamRef} from './team.js';
import type {KnownTeam, Remark, Step} from './team.js';

interface Change {
  readonly id: string;
  readonly ref: string;
  readonly digest: string;
  /** Pointers to the fields, never their values; empty where the change has been taken over already. */
  readonly fields: readonly string[];
}

/**
 * Changes of the stack and its components that are on the server and not here, or that a pull has just brought, and of which nothing was
 * said before. They count as told from then on.
 */
export async function newsOf(team: KnownTeam, stack: Stored, pulled: readonly Step[] = []): Promise<readonly Remark[]> {
  const {local, account, remoteName} = team;
  const ids = [stack.resource.id, ...referencesOf(stack.resource).map(({target}) => target)];
  const [records, heads, {told}] = await Promise.all([local.records(account, ids), local.heads(account), local.memo(account)]);
  const brought = new Set(pulled.filter(({action}) => action === 'update' || action === 'merge').map(({id}) => id));
  const changes = ids.flatMap(id => changeOf(team, {record: records.get(id), head: heads.get(id)}, brought.has(id))).filter(({id, digest}) => told[id] !== digest);
  if (changes.length === 0) return [];
  await remember(team, Object.fromEntries(changes.map(({id, digest}) => [id, digest])));
  return [{level: 'info', code: 'stack_changed', message: sentenceOf(changes, {stack: nameOf(stack.resource), remoteName, brought: changes.every(({id}) => brought.has(id))})}];
}

function changeOf(team: KnownTeam, {record, head}: {readonly record: SyncRecord | undefined; readonly head: SyncHead | undefined}, brought: boolean): readonly Change[] {
  if (record === undefined || head === undefined || record.base === null || record.tracking === null || record.tracking.gone) return [];
  const {id, kind, owner, base, tracking} = record;
  if (base.digest === tracking.digest && !brought) return [];
  const fields = changedFields({base: base.manifest, mine: base.manifest, theirs: tracking.manifest}).map(({path}) => path);
  return [{id, ref: teamRef(team, kind, {name: head.name, owner}), digest: tracking.digest, fields}];
}

function sentenceOf(changes: readonly Change[], {stack, remoteName, brought}: {readonly stack: string; readonly remoteName: string; readonly brought: boolean}): string {
  const told = changes.map(({ref, fields}) => (fields.length === 0 ? ref : `${ref} (${fields.slice(0, 3).join(', ')}${fields.length > 3 ? ', …' : ''})`));
  const what = `${told.join(' and ')} changed on ${remoteName} since you last had ${changes.length === 1 ? 'it' : 'them'} from there`;
  return brought ? `You use the stack ${stack}: ${what}` : `You use the stack ${stack}: ${what}; \`cairn diff\` shows how, \`cairn pull\` takes it over`;
}

/** Where nothing can be written, it is told again. */
async function remember({local, account}: KnownTeam, told: Readonly<Record<string, string>>): Promise<void> {
  try {
    await local.commit([], {account, memo: {told}});
  } catch (error) {
    if (!hasCode(error, 'failed')) throw error;
  }
}
