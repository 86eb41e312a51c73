/** Programs that some tests need and that npm doesn't bring. */
import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';
import {describe, expect, test} from '@jest/globals';

/**
 * Runs the suite where all these commands are installed. Elsewhere it is one skipped test that says what is missing; or one that fails, where
 * `CAIRN_TEST_REQUIRE` (names with commas between) has this name, as in CI.
 */
export function whereInstalled(name: string, commands: readonly string[], suite: () => void): void {
  const missing = commands.filter(command => !isInstalled(command));
  if (missing.length === 0) return suite();
  describe(name, () => {
    const reason = `is not installed here: ${missing.join(', ')} missing`;
    if ((process.env['CAIRN_TEST_REQUIRE'] ?? '').split(',').includes(name)) test(reason, () => expect(missing).toEqual([]));
    else test.skip(reason, () => undefined);
  });
}

function isInstalled(command: string): boolean {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some(folder => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
