/** How a lock is shown. */
import type {StackLock} from '../../sync/stack-lock.js';
import type {View} from '../view.js';

/** `{file, objects: [{ref, kind, id, name, owner, revision, digest}]}`, the stack first. */
export function lockView({objects}: StackLock, file: string): View {
  const unsent = objects.filter(({revision}) => revision === null);
  return {
    data: {file, objects: objects.map(({manifest: _, ...object}) => object)},
    names: objects.map(({ref}) => ref),
    human: {
      as: 'lines',
      lines: [
        `Locked ${objects[0].ref} and ${objects.length - 1} objects that it uses in ${file}.`,
        ...(unsent.length === 0 ? [] : [`Not on the server yet: ${unsent.map(({ref}) => ref).join(', ')}.`]),
      ],
    },
    next: unsent.length === 0 ? ['cairn pull --locked'] : ['cairn push --locked'],
  };
}
