/** How components are shown. */
import type {Damaged} from '../../backend/backend.js';
import type {JsonObject} from '../../domain/json.js';
import {isComponentKind, typeOfKind} from '../../domain/kind.js';
import type {ComponentType} from '../../domain/kind.js';
import {descriptionOf} from '../../domain/manifest.js';
import type {ComponentFacts} from '../../inventory/facts.js';
import type {Cell, Table, View} from '../view.js';
import {damagedJson, identityRows, labelsCell, objectJson, portableCell, stateCell, timeCell} from './inventory.js';
import type {ObjectJson, ObjectStanding} from './inventory.js';

export interface ComponentJson extends ObjectJson {
  readonly type: ComponentType;
  readonly flavor: string | null;
  readonly portable: boolean | null;
}

export interface ComponentDescription extends ComponentJson {
  readonly description: string | null;
  /** Values of secret fields are references, or `***`. */
  readonly config: JsonObject;
  /** Why it can't work on another machine. */
  readonly notPortable: readonly string[];
  /** Refs of the stacks that hold it. */
  readonly usedBy: readonly string[];
}

export type ShownComponent = {readonly facts: ComponentFacts; readonly standing: ObjectStanding} | {readonly damaged: Damaged};

export function componentJson(row: ShownComponent): ComponentJson {
  if ('damaged' in row) return {...damagedJson(row.damaged), type: typeOf(row.damaged.kind), flavor: null, portable: null};
  const {stored, type, flavor, portability} = row.facts;
  return {...objectJson(stored, row.standing), type, flavor, portable: portability.portable};
}

function typeOf(kind: Damaged['kind']): ComponentType {
  if (!isComponentKind(kind)) throw new Error(`${kind} is no kind of component`);
  return typeOfKind(kind);
}

/** `[ComponentJson]`. The table is made only where it is shown: a list may be long. */
export function componentListView(rows: readonly ShownComponent[], kind: string): View {
  const data = rows.map(componentJson);
  return {
    data,
    names: data.map(({ref}) => ref),
    get human() {
      return {as: 'table', table: componentTable(data, kind)} as const;
    },
  };
}

function componentTable(data: readonly ComponentJson[], kind: string): Table {
  return {
    columns: [
      {title: 'NAME', whole: true},
      {title: 'FLAVOR'},
      {title: 'OWNER'},
      {title: 'STATE'},
      {title: 'PORTABLE', wide: true},
      {title: 'LABELS', wide: true},
      {title: 'ID', wide: true, whole: true},
      {title: 'CREATED', wide: true},
      {title: 'UPDATED', wide: true},
      {title: 'ERROR', wide: true},
    ],
    rows: data.map(rowOf),
    empty: `There is no ${kind} here. Register one with \`cairn ${kind} register NAME --flavor FLAVOR\`.`,
  };
}

function rowOf(json: ComponentJson): readonly Cell[] {
  const flavor = json.error === undefined ? (json.flavor ?? '') : {text: json.error, tone: 'bad', machine: ''} as const;
  return [
    json.name,
    flavor,
    json.owner ?? '',
    stateCell(json),
    portableCell(json.portable),
    labelsCell(json.labels),
    json.id ?? '',
    timeCell(json.created),
    timeCell(json.updated),
    json.error ?? '',
  ];
}

export interface ShownComponentInFull {
  readonly facts: ComponentFacts;
  readonly standing: ObjectStanding;
  /** With the values of secret fields masked. */
  readonly config: JsonObject;
  readonly usedBy: readonly string[];
}

/** `ComponentDescription`. */
export function componentView(component: ShownComponentInFull): View {
  const {facts, config, usedBy} = component;
  const description = descriptionOf(facts.stored.resource);
  const notPortable = facts.portability.reasons;
  const data: ComponentDescription = {...componentJson(component), description, config, notPortable, usedBy};
  const settings = Object.entries(config).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]);
  return {
    data,
    names: [data.ref],
    human: {
      as: 'properties',
      rows: [
        ...identityRows(data, description),
        ['Flavor', facts.flavor],
        ['Portable', facts.portability.portable ? 'yes' : `no: ${notPortable.join('; ')}`],
        ['Used by', usedBy.join(', ')],
      ],
      tables: [{title: 'Config', columns: [{title: 'KEY', whole: true}, {title: 'VALUE', whole: true}], rows: settings, empty: 'No settings.'}],
    },
  };
}
