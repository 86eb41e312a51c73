/** How runs are shown. */
import {elapsed} from '../../pipeline/run/elapsed.js';
import type {RunHeader, RunState} from '../../pipeline/run/event.js';
import type {Attempt, StepRun} from '../../pipeline/run/fold.js';
import type {SeenRun} from '../../pipeline/run/look.js';
import type {RunRow} from '../../pipeline/run/record.js';
import {durationText} from '../duration.js';
import {counted, endText, tallyText} from '../run/event-text.js';
import {markOf, toneOf} from '../run/marks.js';
import type {Cell, View} from '../view.js';
import {timeCell} from './inventory.js';

/** A row of a list. Of a damaged run only its name is known, and what is wrong. */
export interface RunJson {
  readonly id: string | null;
  readonly name: string;
  readonly pipeline: string | null;
  readonly state: RunState | 'damaged';
  readonly stack: {readonly id: string; readonly name: string} | null;
  readonly created: string | null;
  /** When it last ended; null while it hasn't. */
  readonly ended: string | null;
  /** Milliseconds from its creation to its end, or to the last that is known of it. */
  readonly duration: number | null;
  readonly place?: string;
  readonly problem?: string;
}

/** What `run describe`, `run retry` and `pipeline run` print of a run. */
export interface RunDescription extends RunJson {
  readonly stack: RunHeader['stack'];
  readonly parameters: RunHeader['parameters'];
  readonly started: string | null;
  readonly cancelledBy: string | null;
  readonly processes: SeenRun['run']['processes'];
  /** In an order in which they can run. */
  readonly steps: readonly StepDescription[];
  readonly mermaid?: string;
}

export interface StepDescription extends StepRun {
  /** Milliseconds; null where it hasn't begun, or not ended. */
  readonly duration: number | null;
  readonly attempts: readonly Attempt[];
  /** Ids of those that come before. */
  readonly after: readonly string[];
}

export function runJson(row: RunRow): RunJson {
  if (row.status === 'damaged') {
    const {name, place, problem} = row;
    return {id: null, name, pipeline: null, state: 'damaged', stack: null, created: null, ended: null, duration: null, place, problem};
  }
  const {header: {id, name, pipeline, stack, created}, state, ended, updated} = row;
  return {id, name, pipeline, state, stack: {id: stack.id, name: stack.name}, created, ended, duration: elapsed(created, ended ?? updated)};
}

/** `[RunJson]`, the newest first. */
export function runListView(rows: readonly RunRow[]): View {
  const data = rows.map(runJson);
  return {
    data,
    names: data.map(({name}) => name),
    human: {
      as: 'table',
      get table() {
        return {
          columns: [{title: 'NAME', whole: true}, {title: 'PIPELINE', wide: true}, {title: 'STATE', whole: true}, {title: 'STACK'}, {title: 'STARTED'}, {title: 'TOOK'}, {title: 'ID', wide: true, whole: true}],
          rows: data.map(runCells),
          empty: 'There are no runs. `cairn pipeline run` starts one.',
        };
      },
    },
  };
}

function runCells(run: RunJson): readonly Cell[] {
  const {id, name, pipeline, state, stack, created, duration, problem} = run;
  if (state === 'damaged') return [name, '', {text: 'damaged', tone: 'bad'}, problem ?? '', '', '', ''];
  return [name, pipeline ?? '', stateCellOf(state), stack?.name ?? '', timeCell(created), tookCell(duration), id ?? ''];
}

/** The sign and the word: colour is never all that tells. */
export function stateCellOf(state: RunState | StepRun['state']): Cell {
  const tone = toneOf(state);
  return {text: `${markOf(state)} ${state}`, machine: state, ...(tone === undefined ? {} : {tone})};
}

function tookCell(duration: number | null): Cell {
  return duration === null ? '' : {text: durationText(duration), machine: String(duration)};
}

export function runDescription({run, plan, state}: SeenRun): RunDescription {
  const {id, name, pipeline, stack, parameters, created} = run.header;
  const steps = run.steps.map((step, place): StepDescription => ({
    ...step, duration: step.ended === null ? null : elapsed(step.started, step.ended), after: plan.instances[place]?.after ?? [],
  }));
  const duration = run.ended === null ? null : elapsed(created, run.ended);
  return {id, name, pipeline, state, stack, parameters, created, started: run.started, ended: run.ended, duration, cancelledBy: run.cancelledBy, processes: run.processes, steps};
}

/** `RunDescription`; `on` stands behind the run's name in commands about it. */
export function runView(seen: SeenRun, on = ''): View {
  const data = runDescription(seen);
  const {name, id, pipeline, state, stack, parameters, created, ended, duration, processes} = data;
  const shownParameters = Object.entries(parameters).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(', ');
  return {
    data,
    names: [name],
    human: {
      as: 'properties',
      rows: [
        ['Name', {text: name, tone: 'strong'}],
        ['Id', id ?? ''],
        ['Pipeline', pipeline ?? ''],
        ['State', stateCellOf(seen.state)],
        ['Stack', `${stack.name} (${stack.orchestrator}, ${stack.artifactStore})`],
        ...(shownParameters === '' ? [] : [['Parameters', shownParameters] as const]),
        ['Started', timeCell(created)],
        ...(ended === null ? [] : [['Ended', timeCell(ended)] as const, ['Took', tookCell(duration)] as const]),
        ['Steps', tallyText(seen.run)],
        ...(processes.length > 1 ? [['Taken up', counted(processes.length - 1, 'time')] as const] : []),
      ],
      tables: [{
        title: 'Steps',
        columns: [{title: 'STEP', whole: true}, {title: 'STATE', whole: true}, {title: 'TOOK'}, {title: 'ATTEMPTS'}, {title: 'DETAIL'}],
        rows: data.steps.map(step => [step.instance, stateCellOf(step.state), tookCell(step.state === 'cached' ? null : step.duration), attemptsText(step), detailOf(step)]),
        empty: 'It has none.',
      }],
    },
    next: nextOf(name, {state, on}),
  };
}

function attemptsText({attempts}: StepRun): string {
  return attempts.length === 0 ? '' : String(attempts.length);
}

/** What is most worth knowing of a step, in a line. */
export function detailOf(step: StepRun): string {
  const {state, error, from, skipped, outputs} = step;
  if (error !== null) return error.message;
  if (state === 'cached') return `taken from ${from ?? ''}`;
  if (skipped !== null) return skipped === 'when' ? 'its condition does not hold' : 'what it takes from was skipped';
  if (state === 'retrying') return lastEndOf(step);
  return Object.keys(outputs).length === 0 ? '' : `→ ${Object.keys(outputs).join(', ')}`;
}

function lastEndOf({attempts}: StepRun): string {
  const end = attempts.at(-1)?.end ?? null;
  return end === null ? '' : endText(end);
}

function nextOf(name: string, {state, on}: {readonly state: RunJson['state']; readonly on: string}): readonly string[] {
  if (state === 'running') return [`cairn run logs ${name} -f${on}`];
  if (state === 'succeeded' || state === 'damaged') return [];
  return [`cairn run logs ${name}${on}`, ...(on === '' ? [`cairn run retry ${name}`] : [])];
}

/** `{applied, runs: [RunJson]}`. */
export function deletedRunsView(rows: readonly RunRow[], applied: boolean): View {
  const data = {applied, runs: rows.map(runJson)};
  const names = data.runs.map(({name}) => name);
  const none = 'No run is that old; nothing was deleted.';
  const line = `${applied ? 'Deleted' : 'Would delete'} ${counted(names.length, 'run')} with ${names.length === 1 ? 'its' : 'their'} logs: ${names.join(', ')}. Artifacts stay in their store.`;
  return {data, names, human: {as: 'lines', lines: [names.length === 0 ? none : line]}};
}
