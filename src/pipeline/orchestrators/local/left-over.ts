/** What a killed program has left running of a task. */
import {AppError} from '../../../domain/errors.js';
import {readIfThere} from '../../../lib/atomic-file.js';
import {parseHolder, thisProcess} from '../../../lib/holder.js';
import type {Holder} from '../../../lib/holder.js';
import {isThere} from '../../../lib/processes.js';
import {killAll} from './belongings.js';

/**
 * Ends all of it. Without a record the program was killed between the start and the record, at most: then the task's variable is all that there
 * is to find it by. Rejects with `locked` where it can't be told from here whether something of it runs.
 */
export async function endLeftOver(key: string, record: string): Promise<void> {
  const found = recorded(record);
  if (found !== null) {
    const me = thisProcess();
    if (!isSameMachine(found, me)) throw elsewhere(found.host, record);
    if (found.boot !== me.boot) return;
    if (found.start === '' && isThere(-found.pid)) throw unprovable(found.pid, record);
  }
  if (!(await killAll({key, first: found}))) {
    throw new AppError('failed', `Processes of an earlier attempt don't end although they were killed: group ${found?.pid ?? 'unknown'}`, {
      hint: 'They may wait for a disk or a network folder that doesn\'t answer.',
    });
  }
}

/** The task itself can write there; the numbers of no process, and of the first one, address others than the task's. */
function recorded(record: string): Holder | null {
  const found = parseHolder(readIfThere(record) ?? '');
  return found !== null && Number.isSafeInteger(found.pid) && found.pid > 1 && typeof found.start === 'string' ? found : null;
}

function isSameMachine(a: Holder, b: Holder): boolean {
  return a.host === b.host && a.machine === b.machine && a.processSpace === b.processSpace;
}

function elsewhere(host: string, record: string): AppError {
  return new AppError('locked', `An earlier attempt was started on ${host}, and may still run there`, {
    hint: `Resume the run there; or, if you are sure that nothing of it runs any more, delete ${record}.`,
    details: {host, file: record},
  });
}

function unprovable(pid: number, record: string): AppError {
  return new AppError('locked', `This platform doesn't tell whether process group ${pid} is still the earlier attempt`, {
    hint: `End it if it is (kill -- -${pid}), then delete ${record}.`,
    details: {pid, file: record},
  });
}
