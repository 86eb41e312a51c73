/** How undo and history are shown. */
import type {Reversal, ReversalStep} from '../../backend/journal.js';
import type {Kind} from '../../domain/kind.js';
import type {KnownObject, VersionFacts} from '../../inventory/history.js';
import {refOfStep} from '../../inventory/undo.js';
import type {Cell, View} from '../view.js';
import {timeCell} from './inventory.js';

/** A step of an undo: `{ref, kind, id, name, owner, action, outcome, was?}`. */
export interface UndoStepJson {
  readonly ref: string;
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  readonly action: 'create' | 'update' | 'delete';
  readonly outcome: 'created' | 'updated' | 'deleted' | 'planned';
  /** The name that the undo takes away; only where it changes. */
  readonly was?: string;
}

const outcomes = {create: 'created', update: 'updated', delete: 'deleted'} as const;

/** `{applied, command: {id, at, line}, steps}`. */
export function undoView({command, steps}: Reversal, applied: boolean): View {
  const line = commandLine(command.words);
  const data = {applied, command: {id: command.id, at: command.at, line}, steps: steps.map(step => stepJson(step, applied))};
  return {
    data,
    names: data.steps.map(({ref}) => ref),
    human: {
      as: 'properties',
      rows: [[applied ? 'Took back' : 'Would take back', line], ['Of', timeCell(command.at)]],
      tables: [{
        title: 'Objects',
        columns: [{title: 'OBJECT', whole: true}, {title: 'ACTION'}, {title: 'OUTCOME'}],
        rows: data.steps.map(({ref, action, outcome, was}): readonly Cell[] => [ref, was === undefined ? action : `${action} (was ${was})`, outcome]),
        empty: 'None: everything is as it was already.',
      }],
    },
  };
}

function stepJson(step: ReversalStep, applied: boolean): UndoStepJson {
  const {kind, id, namespace, from, to} = step;
  const action = from === null ? 'create' : to === null ? 'delete' : 'update';
  const renamed = from !== null && to !== null && from !== to ? {was: from} : {};
  return {ref: refOfStep(step), kind, id, name: to ?? from ?? '', owner: namespace.owner, action, outcome: applied ? outcomes[action] : 'planned', ...renamed};
}

export function commandLine(words: readonly string[]): string {
  return ['cairn', ...words].join(' ');
}

/** A version: `{ref, kind, id, name, owner, version, at, command, origin, action, fields: [{path}]}`. */
export interface VersionJson {
  readonly ref: string;
  readonly kind: Kind;
  readonly id: string;
  /** As it was called in that version. */
  readonly name: string | null;
  readonly owner: string | null;
  readonly version: number;
  readonly at: string | null;
  /** null for an edit by hand, and for what was there before the journal. */
  readonly command: string | null;
  readonly origin: VersionFacts['origin'];
  readonly action: VersionFacts['action'];
  readonly fields: readonly {readonly path: string}[];
}

/** `[VersionJson]`, the newest first. */
export function historyView(known: KnownObject, versions: readonly VersionFacts[]): View {
  const data = versions.map(version => versionJson(known, version)).reverse();
  return {
    data,
    names: data.map(({ref, version}) => `${ref}@${version}`),
    human: {
      as: 'table',
      table: {
        columns: [{title: 'VERSION', whole: true}, {title: 'TIME'}, {title: 'ACTION'}, {title: 'BY'}, {title: 'FIELDS'}, {title: 'NAME', wide: true}],
        rows: data.map(({version, at, action, command, origin, fields, name}): readonly Cell[] => [
          String(version), timeCell(at), action, command ?? originText[origin], fields.map(({path}) => path).join(' '), name ?? '',
        ]),
        empty: `Nothing is known of ${known.ref}.`,
      },
    },
  };
}

const originText: Readonly<Record<VersionFacts['origin'], string>> = {command: '', hand: 'edited by hand', earlier: 'before the journal'};

function versionJson({ref, kind, id}: KnownObject, {number, at, words, origin, namespace, manifest, action, fields}: VersionFacts): VersionJson {
  return {
    ref, kind, id,
    name: manifest?.metadata.name ?? null,
    owner: namespace.owner,
    version: number,
    at,
    command: origin === 'command' ? commandLine(words) : null,
    origin, action,
    fields: fields.map(path => ({path})),
  };
}
