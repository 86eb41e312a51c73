/** The operations over real folders, processes and databases. */
import {backUp, restore} from './backup.js';
import {logFileOf, readLog} from './log-file.js';
import {migratePlace, rehearse} from './migrate.js';
import type {ServerOperations} from './operations.js';
import {rotateMasterKey} from './rotate-key.js';
import {serverStatus, stopServer} from './running.js';

/** `version` is that of this program; backups carry it. */
export function openOperations(version: string, now: () => Date): ServerOperations {
  return {
    status: serverStatus,
    stop: stopServer,
    logs: ({dataFolder, ...request}) => readLog(logFileOf(dataFolder), request),
    backUp: request => backUp(request, {version, now: now()}),
    restore: request => restore(request, now()),
    rotateKey: request => rotateMasterKey(request, now()),
    migrate: (place, how) => (how === 'rehearsal' ? rehearse(place, now()) : migratePlace(place, now())),
  };
}
