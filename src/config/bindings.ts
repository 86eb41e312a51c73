/** `bindings.json` in the config folder: which of one's own secrets stand in for other people's on this machine. */
import {join} from 'node:path';
import {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import {makePrivateFolder, readIfThere, writeAtomically} from '../lib/atomic-file.js';
import {writing} from '../lib/errno.js';
import {withLock} from '../lib/lock.js';
import type {Binding, Bindings} from './config.js';

/** The bindings in a config folder; nothing is created until one is made. */
export function openBindings(folder: string): Bindings {
  const place = join(folder, 'bindings.json');
  const read = (): readonly Binding[] => bindingsIn(readIfThere(place), place);
  return {
    list: async () => read(),
    change: change =>
      writing(place, () => {
        makePrivateFolder(folder);
        return withLock(`${place}.lock`, () => writeAtomically(place, `${JSON.stringify(change(read()), null, 2)}\n`));
      }),
  };
}

function bindingsIn(text: string | null, place: string): readonly Binding[] {
  if (text === null) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(place);
  }
  if (!Array.isArray(value) || !value.every(isBinding)) throw damaged(place);
  return value;
}

const texts = ['component', 'pointer', 'digest', 'owner', 'secret', 'key'];

function isBinding(value: unknown): value is Binding {
  if (!isJsonObject(value) || !isJsonObject(value['reference'])) return false;
  const {secret, key} = value['reference'];
  return texts.every(name => typeof value[name] === 'string') && typeof secret === 'string' && typeof key === 'string';
}

function damaged(place: string): AppError {
  return new AppError('invalid_input', `The bindings of secrets in ${place} are damaged`, {
    hint: 'Remove the file and bind again what `cairn stack check` lists as unmet.',
    details: {file: place},
  });
}
