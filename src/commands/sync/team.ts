/** What the sync commands share: the two sides, and what is meant where nothing is named. */
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {parseRef} from '../../domain/ref.js';
import {fetchChanges, saveFetch} from '../../sync/fetch.js';
import type {Wanted} from '../../sync/targets.js';
import type {KnownTeam, Remark, Team} from '../../sync/team.js';
import {stackNamed} from '../named-object.js';

/** This machine and the named remote, else the current one. Rejects with `no_remote` or `not_logged_in`. */
export async function teamOf(app: App, named?: string): Promise<Team> {
  const [{remote, backend, client: {secrets, values}}, local] = await Promise.all([app.session(named), app.local()]);
  const {instance, account, name, username} = remote;
  const there = {secrets, values, remoteName: name, username};
  return {local, remote: backend, secrets: there, account: {instance, account}, remoteName: name, username, now: () => app.now()};
}

/** The same, where no server is asked: no login is needed. Rejects with `no_remote`. */
export async function knownTeamOf(app: App, named?: string): Promise<KnownTeam> {
  const {instance, account, name, username} = app.config().remote(named);
  return {local: await app.local(), account: {instance, account}, remoteName: name, username, now: () => app.now()};
}

/** The remote that these refs name, as in `acme:stack/prod`; undefined where none of them names one, or where `--remote` decides. Rejects with `usage` for two. */
export function remoteNamedIn(app: App, refs: readonly string[]): string | undefined {
  const names = [...new Set(refs.flatMap(text => parseRef(text, 'stack').remote ?? []))];
  if (names.length > 1) {
    throw new AppError('usage', `${names.join(' and ')} are two remotes, and each is a step of its own`, {hint: 'Say it once for each of them.'});
  }
  return app.config().currentRemote()?.origin.startsWith('flag') === true ? undefined : names[0];
}

/** Asks a server what changed and keeps the answer. */
export async function fetchFrom(app: App, name?: string): Promise<void> {
  const team = await teamOf(app, name);
  await saveFetch(team, await app.progress(`asking ${team.remoteName}`, fetchChanges(team)));
}

/** What a push or a pull is of; without names the active stack. */
export function wantedOf(app: App, {refs, all}: Pick<Wanted, 'refs' | 'all'>): Wanted {
  return {refs, all, activeStack: () => stackNamed(app, undefined)};
}

export function noticeAll(app: App, remarks: readonly Remark[]): void {
  for (const remark of remarks) app.notice(remark);
}
