/** How secrets are shown: the names of their keys, never a value that wasn't asked for. */
import type {Damaged, Stored} from '../../backend/backend.js';
import type {KeptPlace} from '../../config/config.js';
import {descriptionOf} from '../../domain/manifest.js';
import {refOf} from '../../domain/ref.js';
import type {SecretValue} from '../../domain/secret-value.js';
import type {BindingStatus} from '../../inventory/bindings.js';
import type {Rotation} from '../../inventory/rotate-key.js';
import {fieldOf} from '../../inventory/secret-uses.js';
import type {SecretUse} from '../../inventory/secret-uses.js';
import {secretKeysOf} from '../../inventory/secrets.js';
import type {View} from '../view.js';
import {bindingJson} from './binding.js';
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

export interface DescribedSecret {
  readonly stored: Stored;
  readonly standing: ObjectStanding;
  readonly uses: readonly SecretUse[];
  /** Where it stands in for other people's. */
  readonly bindings: readonly BindingStatus[];
}

/** `SecretJson` with `description`, `usedBy` (refs), `references` (`[{ref, field, key}]`) and `bindings` (`[BindingJson]`). */
export function describedSecretView({stored, standing, uses, bindings}: DescribedSecret): View {
  const references = uses.map(({component: {resource}, pointer, key}) => ({ref: refOf(resource), field: fieldOf(pointer), key}));
  const usedBy = [...new Set(references.map(({ref}) => ref))];
  const view = secretView({stored, standing, usedBy});
  const bound = bindings.map(bindingJson);
  const keys = secretKeysOf(stored.resource);
  return {
    ...view,
    data: {...(view.data as SecretJson), references, bindings: bound},
    human: {
      as: 'properties',
      rows: view.human.as === 'properties' ? view.human.rows : [],
      tables: [
        {
          title: 'Referred to by',
          columns: [{title: 'COMPONENT', whole: true}, {title: 'FIELD'}, {title: 'KEY'}, {title: 'STATE'}],
          rows: [
            ...references.map(({ref, field, key}) => [ref, field, key, keys.includes(key) ? 'met' : {text: 'no such key', tone: 'bad'} as const]),
            ...bound.map(({ref, component, field, reference, state}) => [ref ?? component, field, reference, state]),
          ],
          empty: 'nothing',
        },
      ],
    },
  };
}

/** `SecretJson` with `action` and `rewritten`: refs of the components whose references follow the new name. */
export function renamedSecretView(secret: {readonly stored: Stored; readonly standing: ObjectStanding}, {sentence, rewritten}: {readonly sentence: string; readonly rewritten: readonly string[]}): View {
  const json = secretJson(secret);
  const lines = rewritten.length === 0 ? [sentence] : [sentence, `Rewrote the references in ${rewritten.join(', ')}.`];
  return {data: {...json, action: 'update', rewritten}, names: [json.ref], human: {as: 'lines', lines}};
}

/** `{secrets, values, unreadable, forgotten, secretKey: {kind, place}}`. */
export function rotationView({secrets, values, unreadable, forgotten}: Rotation, secretKey: KeptPlace | null): View {
  const where = secretKey?.kind === 'keychain' ? 'the keychain' : (secretKey?.place ?? '');
  const earlier = forgotten ? 'The earlier keys are gone.' : 'The earlier keys stay for backups and undo; `--forget-earlier` throws them away.';
  return {
    data: {secrets, values, unreadable, forgotten, secretKey},
    names: secretKey === null ? [] : [secretKey.place],
    human: {as: 'lines', lines: [`${values} ${values === 1 ? 'value' : 'values'} of ${secrets} ${secrets === 1 ? 'secret' : 'secrets'} are encrypted with a new key, in ${where}.`, earlier]},
  };
}

/** `{ref, key, value}`; for people and pipes the value alone. */
export function revealedView({ref, key, value}: {readonly ref: string; readonly key: string; readonly value: SecretValue}): View {
  const text = value.reveal();
  return {data: {ref, key, value: text}, names: [text], human: {as: 'lines', lines: [text], exact: true}};
}

/** `{recipient}`; for people and pipes the recipient alone. */
export function recipientView(recipient: string): View {
  return {data: {recipient}, names: [recipient], human: {as: 'lines', lines: [recipient]}};
}
