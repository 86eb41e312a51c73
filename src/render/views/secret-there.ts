/** How secrets on a server are shown: as those of this machine, with the name of the remote. */
import type {SecretThere, SecretThereDetail} from '../../backend/server-secrets.js';
import {refText} from '../../domain/ref.js';
import {fieldOf} from '../../inventory/secret-uses.js';
import {refThere} from '../../sync/secrets-there.js';
import type {View} from '../view.js';
import {labelsCell, timeCell} from './inventory.js';
import type {SecretJson} from './secret.js';

export interface SecretThereJson extends SecretJson {
  /** The remote's name. */
  readonly remote: string;
}

/** Which server it is on, and who looks. */
export interface Place {
  readonly remoteName: string;
  readonly username: string;
}

export function secretThereJson(secret: SecretThere, place: Place): SecretThereJson {
  const {id, name, owner, labels, created, updated, keys} = secret;
  return {ref: refThere(place, secret), kind: 'secret', id, name, owner, state: 'remote-only', labels, created, updated, keys, remote: place.remoteName};
}

/** `[SecretThereJson]`. */
export function secretsThereView(secrets: readonly SecretThere[], place: Place): View {
  const data = secrets.map(secret => secretThereJson(secret, place));
  return {
    data,
    names: data.map(({ref}) => ref),
    human: {
      as: 'table',
      table: {
        columns: [
          {title: 'NAME', whole: true}, {title: 'KEYS'}, {title: 'RIGHT'}, {title: 'UPDATED'}, {title: 'LABELS', wide: true}, {title: 'ID', wide: true, whole: true}, {title: 'CREATED', wide: true},
        ],
        rows: data.map((json, index) => [
          json.ref.slice('secret/'.length), json.keys.join(', '), secrets[index]?.right ?? '', timeCell(json.updated), labelsCell(json.labels), json.id ?? '', timeCell(json.created),
        ]),
        empty: `There is no secret on ${place.remoteName} that you may see. Make one with \`cairn secret create NAME --value KEY=- --remote ${place.remoteName}\`.`,
      },
    },
  };
}

/** `SecretThereJson` with `description`, `usedBy` (refs) and `references` (`[{ref, field, key}]`). */
export function describedSecretThereView(secret: SecretThereDetail, place: Place): View {
  const json = secretThereJson(secret, place);
  const references = secret.references.map(({kind, name, owner, pointer, key}) => ({
    ref: refText(kind, name, {remote: null, owner: owner === place.username ? null : owner}), field: fieldOf(pointer), key,
  }));
  const usedBy = [...new Set(references.map(({ref}) => ref))];
  return {
    data: {...json, description: secret.description, usedBy, references, bindings: []},
    names: [json.ref],
    human: {
      as: 'properties',
      rows: [
        ['Name', {text: json.name, tone: 'strong'}], ['Id', secret.id], ['Owner', secret.owner], ['Remote', place.remoteName],
        ...(secret.description === null ? [] : [['Description', secret.description] as const]),
        ['Labels', labelsCell(json.labels)], ['Created', timeCell(json.created)], ['Updated', timeCell(json.updated)], ['Keys', json.keys.join(', ')], ['Your right', secret.right],
      ],
      tables: [
        {
          title: 'Referred to by',
          columns: [{title: 'COMPONENT', whole: true}, {title: 'FIELD'}, {title: 'KEY'}, {title: 'STATE'}],
          rows: references.map(({ref, field, key}) => [ref, field, key, json.keys.includes(key) ? 'met' : {text: 'no such key', tone: 'bad'} as const]),
          empty: 'nothing that you may see',
        },
      ],
    },
  };
}

/** `SecretThereJson` with `description` and `usedBy`. */
export function secretThereView(secret: SecretThereDetail, place: Place): View {
  const {data, human, ...view} = describedSecretThereView(secret, place);
  const {references: _references, bindings: _bindings, ...json} = data as SecretThereJson & {readonly references: unknown; readonly bindings: unknown; readonly usedBy: readonly string[]};
  const rows = human.as === 'properties' ? human.rows : [];
  return {...view, data: json, human: {as: 'properties', rows: [...rows, ['Used by', json.usedBy.join(', ')]]}};
}
