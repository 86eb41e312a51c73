/** How API keys are shown; a token only when it is made. */
import type {WireIssuedKey, WireKey} from '../../wire/types.js';
import type {Cell, View} from '../view.js';
import {timeCell} from './inventory.js';

/** `WireKey` with the state that it is in now. */
type KeyJson = WireKey & {readonly state: 'active' | 'expired'};

/** `[KeyJson]`. */
export function keyListView(keys: readonly WireKey[], now: Date): View {
  const shown = keys.map(key => jsonOf(key, now));
  return {
    data: shown,
    names: shown.map(({name}) => name),
    human: {
      as: 'table',
      table: {
        columns: [{title: 'NAME', whole: true}, {title: 'MAY'}, {title: 'LIMITED TO'}, {title: 'LAST USED'}, {title: 'EXPIRES'}, {title: 'CREATED', wide: true}, {title: 'ID', wide: true, whole: true}],
        rows: shown.map(key => [key.name, mayText(key), limitText(key), usedCell(key.lastUsed), expiryCell(key), timeCell(key.created), key.id]),
        empty: 'You have no API keys. `cairn key create NAME` makes one.',
      },
    },
  };
}

/** `KeyJson`. */
export function keyView(key: WireKey, now: Date): View {
  const shown = jsonOf(key, now);
  return {
    data: shown,
    names: [key.name],
    human: {
      as: 'properties',
      rows: [
        ['Name', {text: key.name, tone: 'strong'}],
        ['Id', key.id],
        ['May', mayText(key)],
        ['Limited to', limitText(key)],
        ['Created', timeCell(key.created)],
        ['Expires', expiryCell(shown)],
        ['Last used', usedCell(key.lastUsed)],
      ],
      tables: [{
        title: 'Tokens',
        columns: [{title: 'CREATED'}, {title: 'EXPIRES'}, {title: 'LAST USED'}],
        rows: key.tokens.map(token => [timeCell(token.created), token.expires === null ? 'never' : timeCell(token.expires), usedCell(token.lastUsed)]),
        empty: 'It has none.',
      }],
    },
  };
}

export interface IssuedText {
  readonly sentence: string;
  /** The server's address: the other variable that a script needs. */
  readonly url: string;
}

/** `WireIssuedKey`: the only place where a token is ever shown. */
export function issuedKeyView({key, token}: WireIssuedKey, {sentence, url}: IssuedText): View {
  return {
    data: {key, token, url},
    names: [key.name],
    human: {
      as: 'lines',
      lines: [
        sentence,
        `It may: ${mayText(key)}. It reaches: ${limitText(key)}. It expires: ${key.expires ?? 'never'}.`,
        'Keep the token now: it is not shown again.',
        `CAIRN_SERVER_URL=${url}`,
        `CAIRN_API_KEY=${token}`,
      ],
    },
  };
}

/** `KeyJson`, as it was. */
export function revokedKeyView(key: WireKey, now: Date): View {
  return {...keyView(key, now), human: {as: 'lines', lines: [`Revoked the key ${key.name}; its tokens have ended.`]}};
}

function jsonOf(key: WireKey, now: Date): KeyJson {
  return {...key, state: key.expires !== null && key.expires <= now.toISOString() ? 'expired' : 'active'};
}

function mayText({may}: WireKey): string {
  return ['read', ...may].join(', ');
}

function limitText({owners, stacks}: WireKey): string {
  const limits = [...(owners ?? []).map(owner => `${owner}/*`), ...(stacks ?? []).map(({owner, name}) => `stack/${owner}/${name}`)];
  return owners === null && stacks === null ? 'all that you reach' : limits.join(', ');
}

function usedCell(time: string | null): Cell {
  return time === null ? {text: 'never', tone: 'quiet', machine: ''} : timeCell(time);
}

function expiryCell({expires, state}: KeyJson): Cell {
  if (expires === null) return {text: 'never', tone: 'warning', machine: ''};
  return state === 'expired' ? {text: 'expired', tone: 'bad', machine: expires} : timeCell(expires);
}
