/** Looks at the records of runs, whether they can be read. */
import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {isAppError} from '../../domain/errors.js';
import {problemOf} from '../../domain/finding.js';
import type {Check, Problem} from '../../domain/finding.js';
import {inWords} from '../../lib/errno.js';
import {entriesIn} from '../../lib/examine.js';
import {lookAt} from './look.js';
import type {RunStore} from './record.js';
import {headerPlace, isHeld, planPlace} from './run-files.js';

export function runCheck(store: RunStore): Check {
  return {name: 'runs', place: store.folder, run: async () => [...(await damagedRuns(store)), ...leftovers(store.folder)]};
}

async function damagedRuns(store: RunStore): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const row of await store.list()) {
    const cure = `cairn run delete ${row.name} --yes`;
    if (row.status === 'damaged') problems.push({place: row.place, state: 'error', problem: row.problem, cure});
    else problems.push(...(await unreadable(store, row.name)).map(problem => ({...problem, cure})));
  }
  return problems;
}

async function unreadable(store: RunStore, name: string): Promise<readonly Problem[]> {
  try {
    await lookAt(await store.find(name));
    return [];
  } catch (error) {
    const failure = inWords(error);
    if (!isAppError(failure)) throw error;
    return [problemOf(failure)];
  }
}

/** What starts and removals that were killed left: in nobody's way, but on the disk. */
function leftovers(folder: string): readonly Problem[] {
  return entriesIn(folder).filter(entry => entry.isDirectory()).flatMap(({name}): readonly Problem[] => {
    const place = join(folder, name);
    const isRemoved = name.startsWith('.removed-');
    const isBegun = !name.startsWith('.') && !existsSync(headerPlace(place)) && !isHeld(place) && (existsSync(planPlace(place)) || entriesIn(place).length === 0);
    if (!isRemoved && !isBegun) return [];
    const repair = (): void => rmSync(place, {recursive: true, force: true});
    return [{place, state: 'warning', problem: isRemoved ? 'a run that was being removed is left' : 'a run that never began is left', cure: 'cairn doctor --fix', repair}];
  });
}
