/**
 * Bringing a store of an older format to the current one (SEMANTICS 2.5): before the first write, under its lock, a copy is built beside
 * and renamed into place when it is whole; the transaction of that write then replaces `store.json`, which is the switch.
 * What was read before stays readable at each moment, and whoever dies on the way leaves the old store as it was.
 */
import {cpSync, existsSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {flushFolder, makePrivateFolder} from '../../lib/atomic-file.js';
import {ifThere} from '../../lib/errno.js';
import {isCurrentFormat, storePath} from './store-file.js';
import type {StoreInfo} from './store-file.js';

export type MigrationStep = 'copied' | 'backed-up';

export interface MigrationOptions {
  readonly onStep?: (step: MigrationStep) => void;
  readonly onMigrated?: (backup: string) => void;
  readonly now?: () => Date;
}

/** All that a store has; beside it other programs' files may lie, or, on some platforms, the state. */
const parts = ['stacks', 'components', 'secrets', storePath];
const partial = '.partial';

export class Migration {
  readonly #data: string;
  readonly #folder: string;
  readonly #options: MigrationOptions;
  #backup: string | null = null;

  constructor({data, state}: {readonly data: string; readonly state: string}, options: MigrationOptions) {
    this.#data = data;
    this.#folder = join(state, 'backup');
    this.#options = options;
  }

  /** Makes the copy if the store is of an older format; call it under the lock, when nothing stands in the way of the write any more. */
  prepare(store: StoreInfo): void {
    if (isCurrentFormat(store) || this.#backup !== null) return;
    const {onStep = () => {}, now = () => new Date()} = this.#options;
    const place = join(this.#folder, `format-${store.format}-${now().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`);
    makePrivateFolder(this.#folder);
    for (const name of ifThere(() => readdirSync(this.#folder)) ?? []) if (name.endsWith(partial)) rmSync(join(this.#folder, name), {recursive: true});
    makePrivateFolder(`${place}${partial}`);
    for (const part of parts.filter(each => existsSync(join(this.#data, each)))) {
      cpSync(join(this.#data, part), join(`${place}${partial}`, part), {recursive: true, preserveTimestamps: true});
    }
    onStep('copied');
    rmSync(place, {recursive: true, force: true});
    renameSync(`${place}${partial}`, place);
    flushFolder(this.#folder);
    onStep('backed-up');
    this.#backup = place;
  }

  /** Says where the copy is, once the write is done. */
  tell(): void {
    if (this.#backup !== null) this.#options.onMigrated?.(this.#backup);
    this.#backup = null;
  }
}
