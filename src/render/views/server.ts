/** How a server, what was done with it, and its copies are shown. */
import type {Backup, KeyRotation, LogEntry, MigrateReport, Restored, ServerStatus, StopReport} from '../../server/operations/operations.js';
import type {Cell, View} from '../view.js';
import {timeCell} from './inventory.js';

export interface StartedServerJson {
  readonly url: string;
  readonly version: string;
  readonly database: string;
  /** Makes the first admin, once; there only while there is no admin. */
  readonly setupToken?: string;
}

/** `StartedServerJson`. */
export function startedServerView({url, version, database, setupToken}: StartedServerJson): View {
  const data: StartedServerJson = {url, version, database, ...(setupToken === undefined ? {} : {setupToken})};
  return {
    data,
    oneLine: true,
    names: [url],
    human: {
      as: 'properties',
      rows: [
        ['URL', {text: url, tone: 'strong'}],
        ['Version', version],
        ['Database', database],
        ...(setupToken === undefined ? [] : [['Setup token', setupToken] as const]),
      ],
    },
    next: [setupToken === undefined ? `cairn connect ${url}` : `cairn connect ${url} --setup --username NAME`],
  };
}

/** `StartedServerJson & {log}`. */
export function backgroundServerView({log, ...started}: StartedServerJson & {readonly log: string}): View {
  const {data, human, next = [], ...view} = startedServerView(started);
  const rows = human.as === 'properties' ? human.rows : [];
  return {
    ...view,
    data: {...(data as StartedServerJson), log},
    human: {as: 'properties', rows: [...rows, ['Log', log]]},
    next: [...next, 'cairn server stop'],
  };
}

/** `ServerStatus`; with `exitCode`, the status is 10 unless it runs. */
export function serverStatusView(status: ServerStatus, {exitCode}: {readonly exitCode: boolean}): View {
  const {state, dataFolder, url, pid, version, database, started, log} = status;
  const tone = {running: 'good', unresponsive: 'bad', stopped: 'quiet'} as const;
  const told: readonly (readonly [string, Cell | null])[] = [
    ['State', {text: state, tone: tone[state]}],
    ['URL', url],
    ['Process', pid === null ? null : String(pid)],
    ['Version', version],
    ['Database', database],
    ['Started', started === null ? null : timeCell(started)],
    ['Log', log],
    ['Folder', dataFolder],
  ];
  return {
    data: status,
    names: url === null ? [] : [url],
    human: {as: 'properties', rows: told.filter((row): row is readonly [string, Cell] => row[1] !== null)},
    exitStatus: exitCode && state !== 'running' ? 10 : 0,
    ...(state === 'stopped' ? {next: ['cairn server start --background']} : {}),
  };
}

/** `StopReport`. */
export function stoppedServerView(report: StopReport): View {
  const how = report.killed ? 'Killed' : 'Stopped';
  return lineView(report, report.stopped ? `${how} the server (process ${report.pid}).` : 'No server is running.');
}

/** `[LogEntry]`. */
export function serverLogView(entries: readonly LogEntry[]): View {
  return {
    data: entries,
    names: [],
    human: {as: 'lines', lines: entries.map(logLine), exact: true},
  };
}

function logLine({time, level, message, status, ms, requestId, stack}: LogEntry): string {
  const how = status === undefined ? '' : ` ${status} ${ms ?? 0} ms`;
  return `${time ?? '-'} ${level} ${stack ?? message}${how}${requestId === undefined ? '' : ` (${requestId})`}`;
}

/** `Backup`. */
export function backupView(backup: Backup): View {
  const {file, bytes, secrets} = backup;
  const apart = `${secrets} ${secrets === 1 ? 'secret is' : 'secrets are'} in it, encrypted; the master key is not: keep it as well, and apart from the backup.`;
  return {data: backup, names: [file], human: {as: 'lines', lines: [`Backed up to ${file} (${bytes} bytes).`, ...(secrets === 0 ? [] : [apart])]}};
}

/** `Restored`. */
export function restoredView(restored: Restored): View {
  const {file, rows, taken} = restored;
  return {...lineView(restored, `Restored ${file}: ${rows} rows as of ${taken}. Clients will compare afresh.`), next: ['cairn server start']};
}

/** `KeyRotation`. */
export function rotatedKeyView(rotation: KeyRotation): View {
  const {secrets, key, forgotten} = rotation;
  const earlier = forgotten ? 'The earlier keys are gone from it.' : 'The earlier keys stay there for backups; --forget-earlier takes them out.';
  const lines = [`The keys of ${secrets} ${secrets === 1 ? 'secret' : 'secrets'} are encrypted with the new master key, of ${key}.`, earlier];
  return {data: rotation, names: [key], human: {as: 'lines', lines}};
}

/** `MigrateReport`. */
export function migrateView(report: MigrateReport): View {
  const {from, to, steps, applied, rows, milliseconds} = report;
  const head = applied ? `Migrated from version ${from} to ${to} in ${milliseconds} ms.` : `Rehearsed from version ${from} to ${to} on a copy of ${rows ?? 0} rows in ${milliseconds} ms.`;
  const lines = from === to ? [`The tables are of version ${to}: there is nothing to migrate.`] : [head, ...steps.map((step, index) => `  ${from + index + 1}. ${step}`)];
  return {data: report, names: [], human: {as: 'lines', lines}, ...(applied || from === to ? {} : {next: ['cairn server migrate']})};
}

function lineView(data: unknown, line: string): View {
  return {data, names: [], human: {as: 'lines', lines: [line]}};
}
