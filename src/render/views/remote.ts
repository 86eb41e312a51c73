/** How remotes, and who one is on them, are shown. */
import type {KeptPlace, Originated, RemoteSetting} from '../../config/config.js';
import type {View} from '../view.js';
import {timeCell} from './inventory.js';

export interface CredentialJson {
  /** `key` for an API key. */
  readonly kind: 'session' | 'key';
  readonly storedIn: 'keychain' | 'file' | 'environment';
  /** UTC, RFC 3339; null for a key without an end. */
  readonly expires: string | null;
}

/** An account on a server, and the credential for it. */
export interface RemoteStatus {
  readonly remote: RemoteSetting;
  readonly role: string | null;
  readonly credential: CredentialJson;
}

export interface WhoamiJson {
  readonly user: string;
  readonly remote: string;
  readonly url: string;
  readonly role: string | null;
  readonly credential: CredentialJson;
  /** True where the server could not be asked. */
  readonly cached: boolean;
}

/** What `whoami` adds: where this machine keeps the credential and the key of the local secrets. */
export interface KeptPlaces {
  /** A file's path, or the keychain. */
  readonly credential: string;
  /** null until a first secret is made. */
  readonly secretKey: KeptPlace | null;
}

export interface RemoteJson {
  readonly name: string;
  readonly url: string;
  readonly user: string;
  readonly current: boolean;
}

export interface RemoteRow extends RemoteJson {
  /** Where it was made the current one; null for the others. */
  readonly origin: string | null;
  readonly role: string | null;
  readonly instance: string;
  readonly account: string;
}

/** `WhoamiJson`; with `kept` its `credential` has a `place`, and there is a `secretKey`: `{kind, place}`. */
export function whoamiView(status: RemoteStatus, {cached, kept}: {readonly cached: boolean; readonly kept?: KeptPlaces}): View {
  const {remote, role, credential} = status;
  const data: WhoamiJson = {user: remote.username, remote: remote.name, url: remote.url, role, credential, cached};
  const places = kept === undefined ? {} : {credential: {...credential, place: kept.credential}, secretKey: kept.secretKey};
  return {
    data: {...data, ...places},
    names: [data.user],
    human: {
      as: 'properties',
      rows: [
        ['User', {text: data.user, tone: 'strong'}],
        ['Role', role ?? ''],
        ['Remote', data.remote],
        ['URL', data.url],
        ['Credential', `${credential.kind}, in ${placeWords(credential.storedIn, kept?.credential ?? 'a file')}`],
        ['Expires', credential.expires === null ? 'never' : timeCell(credential.expires)],
        ...(kept === undefined ? [] : [['Secret key', kept.secretKey === null ? 'none yet' : `in ${keptWords(kept.secretKey)}`] as const]),
      ],
    },
  };
}

function keptWords({kind, place}: KeptPlace): string {
  return placeWords(kind, place);
}

function placeWords(kind: CredentialJson['storedIn'], place: string): string {
  return kind === 'keychain' ? 'the keychain' : place;
}

/** `WhoamiJson` and `current`. */
export function connectedView(status: RemoteStatus, {current}: {readonly current: boolean}): View {
  const {name, url, username} = status.remote;
  return {
    ...whoamiView(status, {cached: false}),
    data: {...(whoamiView(status, {cached: false}).data as WhoamiJson), current},
    names: [name],
    human: {as: 'lines', lines: [`Connected to ${name} (${url}) as ${username}.`, ...(current ? [] : ['Another remote stays the current one.'])]},
    next: current ? ['cairn status --fetch', 'cairn push --all --dry-run'] : [`cairn remote use ${name}`],
  };
}

/** `WhoamiJson`. */
export function loggedInView(status: RemoteStatus): View {
  const {name, url, username} = status.remote;
  return {...whoamiView(status, {cached: false}), names: [name], human: {as: 'lines', lines: [`Logged in to ${name} (${url}) as ${username}.`]}};
}

/** `{remote, url, user, revoked}`; `revoked` is false where the server could not be told. */
export function loggedOutView({name, url, username}: RemoteSetting, {revoked}: {readonly revoked: boolean}): View {
  return {
    data: {remote: name, url, user: username, revoked},
    names: [name],
    human: {as: 'lines', lines: [`Logged out of ${name}. The remote and what was pulled stay.`]},
  };
}

/** As after a logout. */
export function disconnectedView(remote: RemoteSetting, outcome: {readonly revoked: boolean}): View {
  return {...loggedOutView(remote, outcome), human: {as: 'lines', lines: [`Forgot ${remote.name}. Your files stay; connecting again finds them by id.`]}};
}

/** `[RemoteRow]`. */
export function remoteListView(remotes: readonly RemoteSetting[], current: Originated<RemoteSetting> | null): View {
  const data = remotes.map((remote): RemoteRow => {
    const isCurrent = current?.value.name === remote.name;
    const {role = null, instance, account} = remote;
    return {...remoteJson(remote, isCurrent), origin: isCurrent ? current.origin : null, role, instance, account};
  });
  return {
    data,
    names: data.map(({name}) => name),
    human: {
      as: 'table',
      table: {
        columns: [
          {title: 'CURRENT'},
          {title: 'NAME', whole: true},
          {title: 'USER'},
          {title: 'URL', whole: true},
          {title: 'ROLE', wide: true},
          {title: 'ORIGIN', wide: true},
        ],
        rows: data.map(({current: isCurrent, name, user, url, role, origin}) => [
          {text: isCurrent ? '*' : '', machine: String(isCurrent)},
          name,
          user,
          url,
          role ?? '',
          origin ?? '',
        ]),
        empty: 'This machine is connected to no server. Everything local works without one; connect with `cairn connect URL`.',
      },
    },
  };
}

/** `RemoteJson`. */
export function remoteUsedView(remote: RemoteSetting, {current}: {readonly current: boolean}): View {
  return {data: remoteJson(remote, current), names: [remote.name], human: {as: 'lines', lines: [`Remote ${remote.name} (${remote.url}) is in use.`]}};
}

function remoteJson({name, url, username}: RemoteSetting, current: boolean): RemoteJson {
  return {name, url, user: username, current};
}
