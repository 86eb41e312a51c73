/** Waiting for a file to change. */
import {watch} from 'node:fs';
import {dirname} from 'node:path';
import {ifThere} from '../../lib/errno.js';

/** Milliseconds after which one looks anyway: not every file system tells of changes. */
const patience = 400;

/** Resolves when something may have changed in the file's folder, soon in any case, and at the signal. */
export async function changed(path: string, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>(resolve => {
    const watcher = watched(dirname(path), () => done());
    const timer = setTimeout(() => done(), patience);
    const done = (): void => {
      clearTimeout(timer);
      watcher?.close();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    signal?.addEventListener('abort', done, {once: true});
  });
}

/** null where the folder can't be watched, or isn't there. */
function watched(folder: string, onChange: () => void): ReturnType<typeof watch> | null {
  try {
    return ifThere(() => watch(folder, {persistent: true}, onChange).on('error', onChange));
  } catch {
    return null;
  }
}
