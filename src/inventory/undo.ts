/** Taking back the last command on this machine; no server is ever touched (DESIGN 2, SEMANTICS 3.1). */
import type {LocalBackend} from '../backend/backend.js';
import type {Journal, Reversal, ReversalStep, RevertOptions} from '../backend/journal.js';
import type {Config, RemoteSetting} from '../config/config.js';
import {AppError} from '../domain/errors.js';
import {sameName} from '../domain/name.js';
import {refText} from '../domain/ref.js';
import {stackTextOf} from './active-stack.js';
import type {Warning} from './edit.js';

/** What undoing the last command would do. Rejects with `not_found` where there is nothing to undo, and as `Journal.revert`. */
export async function planUndo(journal: Journal, {force}: Pick<RevertOptions, 'force'>): Promise<Reversal> {
  const last = await journal.last();
  if (last === null) {
    throw new AppError('not_found', 'There is nothing to undo on this machine', {hint: 'Undo takes back what commands changed in the local store, and nothing on a server.'});
  }
  return journal.revert(last.id, {force, dryRun: true});
}

/** The ref of the object of a step, as it is called afterwards. */
export function refOfStep({kind, namespace, from, to}: ReversalStep): string {
  return refText(kind, to ?? from ?? '', {remote: null, owner: namespace.owner});
}

/** Lets the user's setting follow the active stack to the name that it has again; where the stack is gone the setting goes too, and says so. */
export async function followActiveStack(config: Config, steps: readonly ReversalStep[]): Promise<readonly Warning[]> {
  const setting = config.activeStack();
  const step = steps.find(({kind, namespace, from}) => kind === 'stack' && from !== null && sameName(stackTextOf(from, namespace), setting?.value ?? ''));
  if (setting === null || step === undefined || step.from === step.to) return [];
  await config.setActiveStack(step.to === null ? null : stackTextOf(step.to, step.namespace));
  if (step.to !== null) return [];
  return [{code: 'active_stack', message: `stack/${step.from} was the active stack; now none is set, and \`default\` counts until \`cairn stack set\``}];
}

/** A sentence for each server that has objects of these: undo left it as it was. */
export async function unchangedServers(local: LocalBackend, remotes: readonly RemoteSetting[], steps: readonly ReversalStep[]): Promise<readonly Warning[]> {
  const warnings: Warning[] = [];
  for (const {name, instance, account} of remotes) {
    const heads = await local.heads({instance, account});
    const refs = steps.filter(({id}) => heads.get(id)?.base != null || heads.get(id)?.tracking?.gone === false).map(refOfStep);
    if (refs.length === 0) continue;
    const shown = refs.slice(0, 3).join(', ') + (refs.length > 3 ? ` and ${refs.length - 3} more` : '');
    warnings.push({code: 'server_unchanged', message: `The server ${name} is unchanged: ${shown} there is as before. \`cairn status\` shows what differs, \`cairn push\` sends what is here`});
  }
  return warnings;
}
