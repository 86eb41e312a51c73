/** How push, pull, sync and status are shown. */
import {isSettled} from '../../sync/status.js';
import type {Status} from '../../sync/status.js';
import type {Outcome, Step, StepAction} from '../../sync/team.js';
import type {Cell, Table, Tone, View} from '../view.js';
import {stateCell, timeCell} from './inventory.js';

type TitledTable = Table & {readonly title: string};

const outcomeOf: Readonly<Record<StepAction, string>> = {create: 'created', update: 'updated', delete: 'deleted', merge: 'merged', none: 'unchanged'};
const tones: Readonly<Record<StepAction, Tone>> = {create: 'good', update: 'good', delete: 'warning', merge: 'good', none: 'quiet'};

/** A step as scripts read it: `{ref, kind, id, name, owner, action, outcome, state, usedBy}`. */
export interface StepJson extends Step {
  /** `created`, `updated`, `deleted`, `merged`, `unchanged`; `planned` where a dry run would change something; `queued`, `cancelled`. */
  readonly outcome: string;
}

/** `{applied, steps}`. */
export function outcomeView(outcome: Outcome, direction: 'push' | 'pull'): View {
  const empty = direction === 'push' ? 'Nothing to push.' : 'Nothing to pull.';
  if (outcome.deferral !== undefined) return deferralView(outcome, outcome.deferral);
  return {...stepsView(outcome.applied, jsonOf(outcome), empty), next: outcome.applied ? nextAfter(outcome.steps, direction) : []};
}

/** `{applied, steps}`: those of the pull, then those of the push; each says its `direction`. */
export function syncView(pulled: Outcome, pushed: Outcome): View {
  const steps = [
    ...jsonOf(pulled).map(step => ({...step, direction: 'pull'})),
    ...jsonOf(pushed).map(step => ({...step, direction: 'push'})),
  ];
  return stepsView(pulled.applied, steps, 'Everything is the same here and there.');
}

/** `{applied, steps}`: nothing was sent, and what waits now, or no longer. */
function deferralView(outcome: Outcome, deferral: 'queued' | 'cancelled'): View {
  const steps = outcome.steps.map(step => ({...step, outcome: deferral === 'queued' && step.action === 'none' ? outcomeOf.none : deferral}));
  const told = steps.filter(step => step.outcome === deferral);
  const words = {queued: ['waits for the next sync', 'Nothing to push.'], cancelled: ['waits no longer', 'Nothing waits.']} as const;
  const [waits, empty] = words[deferral];
  return {
    data: {applied: false, steps},
    names: told.map(({ref}) => ref),
    human: {as: 'lines', lines: told.length === 0 ? [empty] : told.map(({ref}) => `${ref} ${waits}.`)},
    next: deferral === 'queued' && told.length > 0 ? ['cairn sync', 'cairn push --cancel'] : [],
  };
}

function jsonOf({applied, steps}: Outcome): readonly StepJson[] {
  return steps.map(step => ({...step, outcome: applied || step.action === 'none' ? outcomeOf[step.action] : 'planned'}));
}

function stepsView(applied: boolean, steps: readonly (StepJson & {readonly direction?: string})[], empty: string): View {
  const changed = steps.filter(({action}) => action !== 'none');
  const both = steps.some(({direction}) => direction !== undefined);
  return {
    data: {applied, steps},
    names: changed.map(({ref}) => ref),
    human: {
      as: 'table',
      table: {
        columns: [...(both ? [{title: 'WAY'}] : []), {title: 'OBJECT', whole: true}, {title: 'ACTION'}, {title: 'OUTCOME'}, {title: 'ALSO USED BY'}],
        rows: changed.map(({ref, action, outcome, usedBy, direction}): readonly Cell[] => [
          ...(both ? [direction ?? ''] : []), ref, action, {text: outcome, tone: tones[action]}, usedBy.join(' '),
        ]),
        empty,
      },
    },
  };
}

/** What one probably wants with a stack that is new on the other side. */
function nextAfter(steps: readonly Step[], direction: 'push' | 'pull'): readonly string[] {
  const stack = steps.find(({kind, action}) => kind === 'stack' && action === 'create');
  if (stack === undefined) return [];
  const name = stack.ref.slice('stack/'.length);
  return direction === 'push' ? [`cairn stack share ${name} --with NAME`] : [`cairn stack set ${name}`];
}

/**
 * `{remote, user, fetched, objects, outbox}`, and `others`, of the same shape, where every remote was asked about; people see what differs. With
 * `exitCode` the status is 10 where something does.
 */
export function statusView(status: Status, exitCode: boolean): View {
  const {others = []} = status;
  const all = [status, ...others];
  return {
    data: status,
    names: differing(status).map(({ref}) => ref),
    exitStatus: exitCode && !all.every(({objects}) => objects.every(isSettled)) ? 10 : 0,
    human: {
      as: 'properties',
      rows: [
        ['Remote', status.remote],
        ['User', status.user],
        ['Asked', status.fetched ?? 'never: see --fetch'],
        ['In sync', String(status.objects.length - differing(status).length)],
      ],
      tables: all.flatMap(each => [differencesTable(each, others.length > 0), ...outboxTable(each)]),
    },
  };
}

function differing({objects}: Status): Status['objects'] {
  return objects.filter(({state}) => state !== 'in-sync');
}

function outboxTable({outbox, remote}: Status): readonly TitledTable[] {
  if (outbox.length === 0) return [];
  const rows = outbox.map(({ref, at}): readonly Cell[] => [ref, timeCell(at)]);
  return [{title: `Waiting to be sent to ${remote}`, columns: [{title: 'OBJECT', whole: true}, {title: 'SINCE'}], rows, empty: 'Nothing.'}];
}

function differencesTable(status: Status, named: boolean): TitledTable {
  return {
    title: named ? `Different on ${status.remote}` : 'Different',
    columns: [{title: 'OBJECT', whole: true}, {title: 'STATE'}, {title: 'FIELDS'}],
    rows: differing(status).map(({ref, state, fields = []}) => [ref, stateCell({state}), fields.map(({path}) => path).join(' ')]),
    empty: 'Nothing.',
  };
}
