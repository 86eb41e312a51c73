/** The runs of a home: claims names, lists, finds and removes records. */
import {existsSync, mkdirSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {closest} from '../../domain/closest.js';
import {AppError, hasCode, isAppError} from '../../domain/errors.js';
import {flushFolder, makePrivateFolder, readIfThere, writeAtomically, writeNew} from '../../lib/atomic-file.js';
import {hasErrno, ifThere, inWords, writing} from '../../lib/errno.js';
import {newId} from '../../lib/uuid.js';
import {lastEvent} from './event-reader.js';
import type {RunEvent, RunHeader, RunState} from './event.js';
import {planText} from './parse-record.js';
import {eventsPlace, headerPlace, holdRun, isHeld, openRecord, planPlace, readHeader} from './run-files.js';
import type {NewRun, RunRecord, RunRow, RunStore, RunWriter} from './record.js';
import {openRunWriter} from './run-writer.js';

/** Where the highest number of each pipeline's removed runs is kept. */
const numbersFolder = '.numbers';
const shortestIdPrefix = 6;

/** The store in a folder (`data/runs`), which is made with the first run. */
export function openRunStore(folder: string, now: () => Date): RunStore {
  return new FileRunStore(folder, now);
}

class FileRunStore implements RunStore {
  readonly folder: string;
  readonly #now: () => Date;

  constructor(folder: string, now: () => Date) {
    this.folder = folder;
    this.#now = now;
  }

  create(run: NewRun): Promise<RunWriter> {
    return writing(this.folder, () => this.#create(run));
  }

  async #create({id = newId(), stack, plan}: NewRun): Promise<RunWriter> {
    const name = this.#claim(plan.pipeline.name);
    const folder = join(this.folder, name);
    const lock = await holdRun(folder, name);
    const header: RunHeader = {id, name, pipeline: plan.pipeline.name, stack, parameters: plan.parameters, created: this.#now().toISOString()};
    writeNew(planPlace(folder), planText(plan));
    writeNew(eventsPlace(folder), '');
    // The last of all: from here on the run is there.
    writeAtomically(headerPlace(folder), `${JSON.stringify(header)}\n`);
    flushFolder(this.folder);
    return openRunWriter({record: openRecord(folder, header), lock, now: this.#now});
  }

  /** Whoever makes the folder has the name. */
  #claim(pipeline: string): string {
    makePrivateFolder(this.folder);
    for (let number = this.#highest(pipeline) + 1; ; number += 1) {
      const name = `${pipeline}-${number}`;
      try {
        mkdirSync(join(this.folder, name), {mode: 0o700});
        return name;
      } catch (error) {
        if (!hasErrno(error, 'EEXIST')) throw error;
      }
    }
  }

  /** Of all runs of the pipeline that there are or were. */
  #highest(pipeline: string): number {
    const removed = Number(readIfThere(this.#numberPlace(pipeline)) ?? 0);
    const numbers = entriesOf(this.folder).filter(name => pipelineOf(name) === pipeline).map(numberOf);
    return Math.max(0, Number.isSafeInteger(removed) ? removed : 0, ...numbers);
  }

  #numberPlace(pipeline: string): string {
    return join(this.folder, numbersFolder, pipeline);
  }

  /** Those that have a header, damaged or not. */
  #names(): readonly string[] {
    return entriesOf(this.folder).filter(name => existsSync(headerPlace(join(this.folder, name))));
  }

  async list(): Promise<readonly RunRow[]> {
    const rows = this.#names().map(name => this.#row(name));
    return rows.sort((a, b) => compareText(startOf(b), startOf(a)) || numberOf(b.name) - numberOf(a.name) || compareText(b.name, a.name));
  }

  #row(name: string): RunRow {
    const folder = join(this.folder, name);
    try {
      const header = readHeader(folder, name);
      const last = lastEvent(eventsPlace(folder));
      const state = stateOf(last, () => isHeld(folder));
      return {status: 'ok', name, header, state, ended: last?.type === 'run-ended' ? last.at : null, updated: last?.at ?? header.created};
    } catch (error) {
      const failure = inWords(error);
      if (!isAppError(failure)) throw error;
      return {status: 'damaged', name, place: folder, problem: failure.message};
    }
  }

  async find(ref: string): Promise<RunRecord> {
    const name = ref === 'latest' ? this.#latest() : this.#resolve(ref);
    const folder = join(this.folder, name);
    return openRecord(folder, readHeader(folder, name));
  }

  #latest(): string {
    const newest = this.#readable().reduce<RunHeader | null>((best, header) => (best === null || isLater(header, best) ? header : best), null);
    if (newest === null) throw new AppError('not_found', 'There are no runs yet', {next: ['cairn pipeline run pipeline.yaml']});
    return newest.name;
  }

  #resolve(ref: string): string {
    const names = this.#names();
    if (names.includes(ref)) return ref;
    const found = /^[0-9a-f-]+$/.test(ref) && ref.length >= shortestIdPrefix ? this.#readable().filter(({id}) => id.startsWith(ref)) : [];
    if (found.length > 1) {
      throw new AppError('ambiguous', `Several runs have an id that begins with ${ref}: ${found.map(({name}) => name).join(', ')}`, {next: [`cairn run describe ${found[0]?.name}`]});
    }
    if (found[0] !== undefined) return found[0].name;
    const near = closest(ref, names);
    throw new AppError('not_found', `There is no run "${ref}"`, {next: near.length > 0 ? near.map(name => `cairn run describe ${name}`) : ['cairn run list']});
  }

  #readable(): readonly RunHeader[] {
    return this.#names().flatMap(name => {
      try {
        return [readHeader(join(this.folder, name), name)];
      } catch (error) {
        if (isAppError(inWords(error))) return [];
        throw error;
      }
    });
  }

  async takeUp(name: string): Promise<RunWriter> {
    const record = await this.find(name);
    const lock = await holdRun(record.folder, record.header.name);
    return openRunWriter({record, lock, now: this.#now});
  }

  async remove(name: string): Promise<void> {
    if (!this.#names().includes(name)) return void this.#resolve(name);
    const folder = join(this.folder, name);
    await writing(folder, async () => {
      const lock = await holdRun(folder, name).catch((error: unknown) => {
        throw hasCode(error, 'locked') ? new AppError('in_use', error.message, {hint: 'Cancel it first.', next: [`cairn run cancel ${name}`], details: error.details}) : error;
      });
      this.#rememberNumber(name);
      // Out of sight at once: a removal that is killed leaves nothing that looks like a run.
      const aside = join(this.folder, `.removed-${newId()}`);
      renameSync(folder, aside);
      lock.release();
      rmSync(aside, {recursive: true, force: true});
    });
  }

  #rememberNumber(name: string): void {
    const pipeline = pipelineOf(name);
    makePrivateFolder(join(this.folder, numbersFolder));
    writeAtomically(this.#numberPlace(pipeline), String(this.#highest(pipeline)));
  }
}

/** `interrupted` and `running` are told apart by the lock, which is only looked at where it counts. */
export function stateOf(last: RunEvent | null, isWorkedOn: () => boolean): RunState {
  if (last?.type === 'run-ended') return last.outcome;
  return isWorkedOn() ? 'running' : 'interrupted';
}

function entriesOf(folder: string): readonly string[] {
  return (ifThere(() => readdirSync(folder)) ?? []).filter(name => !name.startsWith('.'));
}

function pipelineOf(name: string): string {
  return name.replace(/-\d+$/, '');
}

function numberOf(name: string): number {
  const number = Number(/-(\d+)$/.exec(name)?.[1] ?? 0);
  return Number.isSafeInteger(number) ? number : 0;
}

function startOf(row: RunRow): string {
  return row.status === 'ok' ? row.header.created : '';
}

function isLater(a: RunHeader, b: RunHeader): boolean {
  return a.created === b.created ? a.id > b.id : a.created > b.created;
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
