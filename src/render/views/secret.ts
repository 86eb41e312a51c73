/** How secrets are shown: the names of their keys, never a value that wasn't asked for. */
import type {Damaged, Stored} from '../../backend/backend.js';
import {descriptionOf} from '../../domain/manifest.js';
import {secretKeysOf} from '../../inventory/secrets.js';
import type {View} from '../view.js';
import {damagedJson, identityRows, labelsCell, objectJson, stateCell, timeCell} from './inventory.js';
import type {ObjectJson, ObjectStanding} from './inventory.js';

export interface SecretJson extends ObjectJson {
  readonly keys: readonly string[];
}

export type ShownSecret = {readonly stored: Stored; readonly standing: ObjectStanding} | {readonly damaged: Damaged};

export function secretJson(row: ShownSecret): SecretJson {
  if ('damaged' in row) return {...damagedJson(row.damaged), keys: []};
  return {...objectJson(row.stored, row.standing), keys: secretKeysOf(row.stored.resource)};
}

/** `[SecretJson]`. */
export function secretListView(rows: readonly ShownSecret[]): View {
  const data = rows.map(secretJson);
  return {
    data,
    names: data.map(({ref}) => ref),
    human: {
      as: 'table',
      table: {
        columns: [
          {title: 'NAME', whole: true},
          {title: 'KEYS'},
          {title: 'UPDATED'},
          {title: 'STATE', wide: true},
          {title: 'LABELS', wide: true},
          {title: 'ID', wide: true, whole: true},
          {title: 'CREATED', wide: true},
          {title: 'ERROR', wide: true},
        ],
        rows: data.map(json => [
          json.name,
          json.error === undefined ? json.keys.join(', ') : {text: json.error, tone: 'bad', machine: ''},
          timeCell(json.updated),
          stateCell(json),
          labelsCell(json.labels),
          json.id ?? '',
          timeCell(json.created),
          json.error ?? '',
        ]),
        empty: 'There is no secret here. Make one with `cairn secret create NAME --value KEY=-`.',
      },
    },
  };
}

/** `SecretJson` with `description`, and `usedBy`: refs of the components that refer to it. */
export function secretView(secret: {readonly stored: Stored; readonly standing: ObjectStanding; readonly usedBy: readonly string[]}): View {
  const description = descriptionOf(secret.stored.resource);
  const json = secretJson(secret);
  return {
    data: {...json, description, usedBy: secret.usedBy},
    names: [json.ref],
    human: {
      as: 'properties',
      rows: [...identityRows(json, description), ['Keys', json.keys.join(', ')], ['Used by', secret.usedBy.join(', ')]],
    },
  };
}

/** `{ref, key, value}`; for people and pipes the value alone. */
export function revealedView({ref, key, value}: {readonly ref: string; readonly key: string; readonly value: string}): View {
  return {data: {ref, key, value}, names: [value], human: {as: 'lines', lines: [value], exact: true}};
}

/** `{recipient}`; for people and pipes the recipient alone. */
export function recipientView(recipient: string): View {
  return {data: {recipient}, names: [recipient], human: {as: 'lines', lines: [recipient]}};
}
