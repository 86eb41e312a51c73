/** Makes what a step closed to its own user removable again. */
import {chmod, lstat, readdir} from 'node:fs/promises';
import {join} from 'node:path';

/** Folders below, and the folder itself, for their owner to read and write; links aren't followed. */
export async function openAll(folder: string): Promise<void> {
  if (!(await lstat(folder)).isDirectory()) return;
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, {withFileTypes: true})) if (entry.isDirectory()) await openAll(join(folder, entry.name));
}
