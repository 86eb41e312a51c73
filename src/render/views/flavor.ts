/** How flavors are shown: built-in ones and custom ones alike. */
import type {Json} from '../../domain/json.js';
import {flavorKindOf, kindOfType} from '../../domain/kind.js';
import type {ActiveType, FlavorKind} from '../../domain/kind.js';
import {nameOf, own} from '../../domain/manifest.js';
import type {Namespace} from '../../domain/manifest.js';
import {refText} from '../../domain/ref.js';
import {typesOf} from '../../flavors/flavor.js';
import type {ConfigSchema, FieldSchema, Flavor} from '../../flavors/flavor.js';
import {fieldsIn} from '../../inventory/flavors.js';
import type {FlavorFacts, FlavorField} from '../../inventory/flavors.js';
import {typeOf} from '../../inventory/resolve-flavor.js';
import type {Cell, View} from '../view.js';

export interface FlavorJson {
  readonly ref: string;
  readonly kind: FlavorKind;
  /** null for a built-in one. */
  readonly id: string | null;
  readonly name: string;
  /** null for built-in ones and one's own. */
  readonly owner: string | null;
  readonly type: ActiveType;
  readonly title: string;
  readonly builtIn: boolean;
  /** True where the list of its settings is known to be incomplete: others are kept with a warning. */
  readonly incomplete: boolean;
  readonly docs: string | null;
  readonly connectorTypes: readonly string[];
  /** What is wrong with its file. */
  readonly error?: string;
}

export interface FlavorFieldJson {
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
  readonly secret: boolean;
  readonly portable: boolean;
  readonly default?: Json;
  readonly description: string;
}

export interface FlavorDescription extends FlavorJson {
  readonly local: boolean;
  readonly fields: readonly FlavorFieldJson[];
  readonly needs: readonly string[];
  readonly notPortable: readonly string[];
  /** JSON Schema 2020-12. */
  readonly schema: ConfigSchema;
  /** JSON Pointers. */
  readonly secretFields: readonly string[];
  /** Refs of the components here that are of a custom flavor; empty for built-in ones. */
  readonly usedBy: readonly string[];
}

export function flavorJson(facts: FlavorFacts): FlavorJson {
  const type = typeOf(facts);
  const kind = flavorKindOf(type);
  if (facts.status === 'damaged') {
    const {row} = facts;
    const {name, namespace, id} = row.status === 'ok' ? {...row.resource, name: nameOf(row.resource)} : {...row, id: null};
    return {...addressed(kind, name, namespace), id, type, title: '', builtIn: false, incomplete: false, docs: null, connectorTypes: [], error: facts.problem};
  }
  const {flavor, stored} = facts;
  const {title, docs, connectorTypes, schema} = flavor;
  const namespace = stored?.resource.namespace ?? own;
  return {
    ...addressed(kind, flavor.name, namespace),
    id: stored?.resource.id ?? null,
    type,
    title,
    builtIn: stored === null,
    incomplete: schema.additionalProperties,
    docs,
    connectorTypes,
  };
}

function addressed(kind: FlavorKind, name: string, {owner}: Namespace): Pick<FlavorJson, 'ref' | 'kind' | 'name' | 'owner'> {
  return {ref: refText(kind, name, {remote: null, owner}), kind, name, owner};
}

/** `[FlavorJson]`. */
export function flavorListView(rows: readonly FlavorFacts[]): View {
  const data = rows.map(flavorJson);
  return {
    data,
    names: data.map(({ref}) => ref),
    human: {
      as: 'table',
      table: {
        columns: [
          {title: 'TYPE', whole: true},
          {title: 'NAME', whole: true},
          {title: 'TITLE'},
          {title: 'FROM'},
          {title: 'CONNECTORS', wide: true},
          {title: 'DOCUMENTATION', wide: true},
          {title: 'ID', wide: true, whole: true},
        ],
        rows: data.map(json => [
          kindOfType(json.type),
          json.name,
          json.error === undefined ? json.title : ({text: json.error, tone: 'bad', machine: ''} as const),
          originOf(json),
          json.connectorTypes.join(' '),
          json.docs ?? '',
          json.id ?? '',
        ]),
        empty: 'There is no flavor of that type.',
      },
    },
  };
}

function originOf({builtIn, owner}: FlavorJson): Cell {
  if (builtIn) return {text: 'cairn', tone: 'quiet'};
  return owner ?? 'you';
}

/** `FlavorDescription`. */
export function flavorView(facts: FlavorFacts & {readonly status: 'ok'}, usedBy: readonly string[]): View {
  const {flavor} = facts;
  const json = flavorJson(facts);
  const fields = fieldsIn(flavor).map(fieldJson);
  const data: FlavorDescription = {
    ...json,
    local: flavor.local,
    fields,
    needs: flavor.needs.map(({text}) => text),
    notPortable: flavor.notPortable.map(({reason}) => reason),
    schema: flavor.schema,
    secretFields: flavor.secretFields,
    usedBy,
  };
  return {
    data,
    names: [json.ref],
    human: {as: 'properties', rows: rowsOf(flavor, data), tables: [fieldTable(fields)]},
    next: [`cairn ${kindOfType(json.type)} register NAME --flavor ${json.name}${fields.filter(({required}) => required).map(({key}) => ` --${key}=VALUE`).join('')}`],
  };
}

function rowsOf(flavor: Flavor, data: FlavorDescription): readonly (readonly [string, Cell])[] {
  return [
    ['Name', {text: data.name, tone: 'strong'}],
    ['Type', kindOfType(data.type)],
    ['Title', data.title],
    ['From', originOf(data)],
    ...(data.docs === null ? [] : [['Documentation', data.docs] as const]),
    ['Needs', data.needs.join('; ')],
    ['Not portable if', data.notPortable.join('; ')],
    ['Connectors', data.connectorTypes.join(', ')],
    ['Other settings', flavor.schema.additionalProperties ? 'kept with a warning: this list is incomplete' : 'refused'],
    ...(data.builtIn ? [] : [['Used by', data.usedBy.join(', ')] as const]),
  ];
}

function fieldTable(fields: readonly FlavorFieldJson[]) {
  return {
    title: 'Settings',
    columns: [{title: 'KEY', whole: true}, {title: 'TYPE'}, {title: 'REQUIRED'}, {title: 'SECRET'}, {title: 'DEFAULT'}, {title: 'PORTABLE'}, {title: 'DESCRIPTION'}],
    rows: fields.map(field => [
      field.key,
      field.type,
      field.required ? 'yes' : '',
      field.secret ? 'yes' : '',
      field.default === undefined ? '' : textOf(field.default),
      field.portable ? '' : ({text: 'depends', tone: 'warning'} as const),
      field.description,
    ]),
    empty: 'It has no settings.',
  };
}

function fieldJson({key, schema, required, secret, portable}: FlavorField): FlavorFieldJson {
  const standard = schema.default === undefined ? {} : {default: schema.default};
  return {key, type: typeText(schema), required, secret, portable, ...standard, description: schema.description ?? schema.title ?? ''};
}

/** `string`, `boolean or null`, `one of a, b`, `list of string`. */
export function typeText(schema: FieldSchema): string {
  const choices = schema.const === undefined ? schema.enum : [schema.const];
  if (choices !== undefined) return `one of ${choices.map(textOf).join(', ')}`;
  const types = typesOf(schema);
  if (types.length === 1 && types[0] === 'array' && schema.items !== undefined && typesOf(schema.items).length > 0) return `list of ${typeText(schema.items)}`;
  return types.length === 0 ? 'any' : types.map(type => (type === 'object' ? 'map' : type === 'array' ? 'list' : type)).join(' or ');
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
