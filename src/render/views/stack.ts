/** How stacks are shown. */
import type {Damaged} from '../../backend/backend.js';
import type {JsonObject} from '../../domain/json.js';
import {allComponentTypes, requiredTypes} from '../../domain/kind.js';
import type {ComponentType} from '../../domain/kind.js';
import {descriptionOf, nameOf} from '../../domain/manifest.js';
import type {Resource} from '../../domain/manifest.js';
import {refOf} from '../../domain/ref.js';
import type {ChainLink} from '../../inventory/active-stack.js';
import type {SlotFacts, StackFacts} from '../../inventory/facts.js';
import type {Cell, Table, View} from '../view.js';
import {damagedJson, identityRows, labelsCell, objectJson, portableCell, stateCell, timeCell} from './inventory.js';
import type {ChangeAction, ObjectJson, ObjectStanding} from './inventory.js';

export interface SlotJson {
  readonly name: string | null;
  readonly flavor: string | null;
  /** Another owner's component. */
  readonly owner?: string;
  /** True where the component isn't here. */
  readonly missing?: true;
}

export interface StackJson extends ObjectJson {
  readonly active: boolean;
  readonly portable: boolean | null;
  readonly components: Readonly<Partial<Record<ComponentType, SlotJson>>>;
}

export interface SlotDescription extends SlotJson {
  readonly id: string | null;
  readonly ref: string | null;
  /** Values of secret fields are references, or `***`; null where the component isn't here. */
  readonly config: JsonObject | null;
}

export interface StackDescription extends StackJson {
  readonly description: string | null;
  readonly components: Readonly<Partial<Record<ComponentType, SlotDescription>>>;
  /** Why it can't work on another machine. */
  readonly notPortable: readonly string[];
}

export type ShownStack = {readonly facts: StackFacts; readonly standing: ObjectStanding; readonly active: boolean} | {readonly damaged: Damaged};

export function stackJson(row: ShownStack): StackJson {
  if ('damaged' in row) return {...damagedJson(row.damaged), active: false, portable: null, components: {}};
  const {facts, standing, active} = row;
  const components = Object.fromEntries(facts.slots.map(slot => [slot.type, slotJson(slot)]));
  return {...objectJson(facts.stored, standing), active, portable: facts.portability.portable, components};
}

function slotJson({reference, component}: SlotFacts): SlotJson {
  if (component === null) return {name: reference.startsWith('name:') ? reference.slice('name:'.length) : null, flavor: null, missing: true};
  const {owner} = component.stored.resource.namespace;
  return {name: nameOf(component.stored.resource), flavor: component.flavor, ...(owner === null ? {} : {owner})};
}

/** `[StackJson]`. The table is made only where it is shown: a list may be long. */
export function stackListView(rows: readonly ShownStack[]): View {
  const data = rows.map(stackJson);
  return {
    data,
    names: data.map(({ref}) => ref),
    get human() {
      return {as: 'table', table: stackTable(data)} as const;
    },
  };
}

function stackTable(data: readonly StackJson[]): Table {
  const types = allComponentTypes.filter(type => requiredTypes.includes(type) || data.some(({components}) => type in components));
  return {
    columns: [
      {title: 'ACTIVE'},
      {title: 'NAME', whole: true},
      {title: 'OWNER'},
      {title: 'STATE'},
      ...types.map(type => ({title: type.replaceAll('_', ' ').toUpperCase(), wide: !requiredTypes.includes(type)})),
      {title: 'PORTABLE', wide: true},
      {title: 'LABELS', wide: true},
      {title: 'ID', wide: true, whole: true},
      {title: 'CREATED', wide: true},
      {title: 'UPDATED', wide: true},
      {title: 'ERROR', wide: true},
    ],
    rows: data.map(json => rowOf(json, types)),
    empty: 'There is no stack here. Register one with `cairn stack register NAME -o ORCHESTRATOR -a ARTIFACT_STORE`.',
  };
}

function rowOf(json: StackJson, types: readonly ComponentType[]): readonly Cell[] {
  const slots = types.map(type => slotCell(json.components[type]));
  const [first, ...others] = slots;
  return [
    activeCell(json.active),
    json.name,
    json.owner ?? '',
    stateCell(json),
    json.error === undefined ? (first as Cell) : {text: json.error, tone: 'bad', machine: ''},
    ...others,
    portableCell(json.portable),
    labelsCell(json.labels),
    json.id ?? '',
    timeCell(json.created),
    timeCell(json.updated),
    json.error ?? '',
  ];
}

function activeCell(active: boolean): Cell {
  return active ? {text: '*', tone: 'strong', machine: 'true'} : {text: '', machine: 'false'};
}

function slotCell(slot: SlotJson | undefined): Cell {
  if (slot === undefined) return '';
  if (slot.missing) return {text: `${slot.name ?? ''} (missing)`, tone: 'bad'};
  return slot.owner === undefined ? (slot.name ?? '') : `${slot.owner}/${slot.name}`;
}

export interface ShownStackInFull {
  readonly facts: StackFacts;
  readonly standing: ObjectStanding;
  readonly active: boolean;
  /** Each component's config with the values of secret fields masked, by component id. */
  readonly configs: ReadonlyMap<string, JsonObject>;
}

/** `StackDescription`. */
export function stackView(stack: ShownStackInFull): View {
  const {facts, configs} = stack;
  const description = descriptionOf(facts.stored.resource);
  const components = Object.fromEntries(facts.slots.map(slot => [slot.type, slotDescription(slot, configs)]));
  const notPortable = facts.portability.reasons;
  const data: StackDescription = {...stackJson(stack), description, components, notPortable};
  return {
    data,
    names: [data.ref],
    human: {
      as: 'properties',
      rows: [
        ...identityRows(data, description),
        ['Active', data.active ? 'yes' : 'no'],
        ['Portable', notPortable.length === 0 ? 'yes' : `no: ${notPortable.join('; ')}`],
      ],
      tables: [
        {
          title: 'Components',
          columns: [{title: 'TYPE', whole: true}, {title: 'NAME', whole: true}, {title: 'FLAVOR'}, {title: 'CONFIG'}],
          rows: Object.entries(components).map(([type, slot]) => [type, slotCell(slot), slot.flavor ?? '', configText(slot.config)]),
          empty: 'No components.',
        },
      ],
    },
  };
}

function slotDescription(slot: SlotFacts, configs: ReadonlyMap<string, JsonObject>): SlotDescription {
  const {id = null, kind} = slot.component?.stored.resource ?? {};
  const json = slotJson(slot);
  const ref = kind === undefined ? null : [kind, ...(json.owner === undefined ? [] : [json.owner]), json.name].join('/');
  return {...json, id, ref, config: id === null ? null : (configs.get(id) ?? {})};
}

function configText(config: JsonObject | null): string {
  return Object.entries(config ?? {})
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

/** `{ref, kind, id, name, owner, source, place}`: the active stack, and what made it so. */
export function activeStackView({ref, kind, id, name, owner}: ObjectJson, {source, place, value}: ChainLink): View {
  return {
    data: {ref, kind, id, name, owner, source, place},
    names: [ref],
    human: {as: 'lines', lines: [value ?? name]},
  };
}

export interface WhichJson {
  /** What the winning place says. */
  readonly stack: string;
  /** null where that leads nowhere. */
  readonly ref: string | null;
  readonly id: string | null;
  readonly chain: readonly ChainLink[];
}

/** `WhichJson`: every place that may name the active stack, the strongest first; `stack` is the one that it leads to. */
export function whichView(chain: readonly ChainLink[], stack: Resource | null, exitStatus = 0): View {
  const winner = chain.find(({wins}) => wins)?.value ?? '';
  const data: WhichJson = {stack: winner, ref: stack === null ? null : refOf(stack), id: stack?.id ?? null, chain};
  return {
    data,
    names: [data.ref ?? winner],
    exitStatus,
    human: {
      as: 'table',
      table: {
        columns: [{title: 'WINS'}, {title: 'SOURCE', whole: true}, {title: 'STACK', whole: true}, {title: 'PLACE'}],
        rows: chain.map(({wins, source, value, place}) => [activeCell(wins), source, value ?? '', place]),
        empty: '',
      },
    },
  };
}

/** `{action, file, stack}`: what `init` did. */
export function initView({action, file, stack}: {readonly action: ChangeAction; readonly file: string; readonly stack: string}): View {
  const sentence = action === 'none' ? `${file} names the stack ${stack} already.` : `${file} names the stack ${stack}, for this folder and those below it.`;
  return {data: {action, file, stack}, names: [file], human: {as: 'lines', lines: [sentence]}, next: ['cairn which', 'cairn stack set NAME --directory']};
}
