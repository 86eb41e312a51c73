/** Where a server's log goes: standard error, or a file that is rotated by size; a JSON object a line either way. */
import {appendLog} from '../server/operations/log-file.js';
import type {LogEntry} from '../server/operations/operations.js';
import type {ServerOptions} from './app.js';

interface Sink {
  write(text: string): void;
}

export function openServerLog({logFile, logged}: Pick<ServerOptions, 'logFile' | 'logged'>, err: Sink): (entry: LogEntry) => void {
  const append = (entry: LogEntry): void => {
    if (logFile === undefined) err.write(`${JSON.stringify(entry)}\n`);
    else appendOrTell(logFile, entry, err);
  };
  return entry => {
    if (logged === 'requests' || entry.code !== 'request') append(entry);
  };
}

/** A full disk is no reason to end the server: what can't be written there is told on standard error. */
function appendOrTell(file: string, entry: LogEntry, err: Sink): void {
  try {
    appendLog(file, entry);
  } catch (error) {
    err.write(`${JSON.stringify({...entry, message: `${entry.message} (${file}: ${String(error)})`})}\n`);
  }
}
