/** What the views of stacks, components and secrets have in common: how an object is named, dated and marked. */
import type {Damaged, Stored} from '../../backend/backend.js';
import type {Kind} from '../../domain/kind.js';
import {labelsOf, nameOf} from '../../domain/manifest.js';
import {refText} from '../../domain/ref.js';
import {markOf} from '../../sync/compare.js';
import type {ObjectState} from '../../sync/compare.js';
import type {Cell, Tone, View} from '../view.js';

/** How an object stands to the remote: for one's own the current one, for another's that from which it was pulled. */
export interface ObjectStanding {
  /** Its owner's name there; null for what was never pushed. */
  readonly owner: string | null;
  readonly state: ObjectState;
}

/** What the JSON of every object begins with. Times are UTC, RFC 3339. */
export interface ObjectJson {
  readonly ref: string;
  readonly kind: Kind;
  /** null for what can't be read. */
  readonly id: string | null;
  readonly name: string;
  readonly owner: string | null;
  readonly state: ObjectState | 'damaged';
  readonly labels: Readonly<Record<string, string>>;
  readonly created: string | null;
  readonly updated: string | null;
  /** What is wrong with the file; only with the state `damaged`. */
  readonly error?: string;
}

export function objectJson({resource, created, updated}: Stored, {owner, state}: ObjectStanding): ObjectJson {
  const name = nameOf(resource);
  const ref = refText(resource.kind, name, {remote: null, owner: resource.namespace.owner});
  return {ref, kind: resource.kind, id: resource.id, name, owner, state, labels: labelsOf(resource), created, updated};
}

export function damagedJson({kind, name, namespace: {owner}, place, problem}: Damaged): ObjectJson {
  const ref = refText(kind, name, {remote: null, owner});
  return {ref, kind, id: null, name, owner, state: 'damaged', labels: {}, created: null, updated: null, error: `${place}: ${problem}`};
}

const toneOf: Readonly<Record<ObjectState | 'damaged', Tone>> = {
  'local-only': 'quiet',
  'in-sync': 'good',
  ahead: 'warning',
  behind: 'warning',
  diverged: 'bad',
  missing: 'bad',
  'deleted-here': 'warning',
  'deleted-there': 'warning',
  'gone-there': 'warning',
  'remote-only': 'quiet',
  unrelated: 'bad',
  damaged: 'bad',
};

export function stateCell({state}: Pick<ObjectJson, 'state'>): Cell {
  return {text: state === 'damaged' ? '! damaged' : `${markOf[state]} ${state}`, tone: toneOf[state], machine: state};
}

/** To the minute and in the local zone for people, in full for machines. */
export function timeCell(time: string | null): Cell {
  if (time === null) return '';
  return {
    machine: time,
    /** Made only where it is shown: the local zone takes time to work out. */
    get text() {
      return localTime(new Date(time));
    },
  };
}

function localTime(date: Date): string {
  const [month, day, hour, minute] = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes()].map(each => String(each).padStart(2, '0'));
  return `${date.getFullYear()}-${month}-${day} ${hour}:${minute}`;
}

export function labelsCell(labels: Readonly<Record<string, string>>): Cell {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

export function portableCell(portable: boolean | null): Cell {
  if (portable === null) return '';
  return portable ? 'yes' : {text: 'no', tone: 'warning'};
}

/** Rows at the head of every description. */
export function identityRows(json: ObjectJson, description: string | null): readonly (readonly [string, Cell])[] {
  return [
    ['Name', {text: json.name, tone: 'strong'}],
    ['Id', json.id ?? ''],
    ['Owner', json.owner ?? ''],
    ['State', stateCell(json)],
    ...(description === null ? [] : [['Description', description] as const]),
    ['Labels', labelsCell(json.labels)],
    ['Created', timeCell(json.created)],
    ['Updated', timeCell(json.updated)],
  ];
}

export type ChangeAction = 'create' | 'update' | 'delete' | 'none';

/** One object after a change: its JSON with the action, a sentence for people, and what to do next. */
export function changeView(json: {readonly ref: string}, {action, sentence, next = []}: {readonly action: ChangeAction; readonly sentence: string; readonly next?: readonly string[]}): View {
  return {data: {...json, action}, human: {as: 'lines', lines: [sentence]}, names: [json.ref], next};
}
