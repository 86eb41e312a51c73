/** Run by lock.test.ts: takes a lock some times, each time adding one to a file that only the lock protects. */
import {readFileSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {acquireLock} from '../../src/lib/lock.js';

const [, , lock = '', counter = '', how = ''] = process.argv;

if (how === 'hold') {
  await acquireLock(lock);
  process.stdout.write('held\n');
  await sleep(60_000);
}
for (let round = 0; round < Number(how); round += 1) {
  const held = await acquireLock(lock);
  const count = Number(readFileSync(counter, 'utf8'));
  await sleep(Math.random() * 2);
  writeFileSync(counter, String(count + 1));
  held.release();
}
