/** `push -f`: what files say becomes what this store says, and then what the server says. */
import {applyFiles} from '../inventory/apply.js';
import type {Applied} from '../inventory/apply.js';
import type {SourceText} from '../inventory/apply-documents.js';
import type {Identity} from '../inventory/resolve.js';
import {push} from './push.js';
import type {PushRequest} from './push.js';
import type {Outcome, Team} from './team.js';

export interface PushedFiles {
  readonly sources: readonly SourceText[];
  readonly identities: readonly Identity[];
}

/** Applies the files, then pushes exactly what they hold, with what that needs. Rejects as `applyFiles` and `push`. */
export async function pushFiles(team: Team, {sources, identities}: PushedFiles, options: Omit<PushRequest, 'refs' | 'all' | 'activeStack' | 'dryRun'>): Promise<Outcome> {
  const applied = await applyFiles({local: team.local, identities}, sources, false);
  const activeStack = (): never => {
    throw new Error('refs are named, so no stack is asked for');
  };
  const pushed = await push(team, {...options, refs: applied.steps.map(({ref}) => ref), all: false, activeStack, dryRun: false});
  const before = new Map(applied.steps.map(({ref, action}) => [ref, action]));
  const steps = pushed.steps.map(step => (step.action === 'none' ? {...step, action: before.get(step.ref) ?? step.action} : step));
  return {...pushed, steps, remarks: [...applied.warnings.map(warning => ({level: 'warning' as const, ...warning})), ...pushed.remarks]};
}

/** What a dry run can tell: what the files would change here, which is what would then be sent. */
export function planPushFiles(team: Pick<Team, 'local'>, {sources, identities}: PushedFiles): Promise<Applied> {
  return applyFiles({local: team.local, identities}, sources, true);
}
