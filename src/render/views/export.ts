/** How an export is shown: on standard output its very text, else what was written where. */
import type {ExportFile} from '../../inventory/export-file.js';
import type {View} from '../view.js';

/** For people and pipes the file's text; for machines a list of manifests, or the ZenML stack. */
export function exportTextView({text, value, objects}: ExportFile): View {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  return {data: value, names: objects.map(({ref}) => ref), human: {as: 'lines', lines, exact: true}};
}

export type FileAction = 'create' | 'update' | 'none';

/** `{file, format, action, objects: [{ref, kind, id, name, owner}]}`; as they are called in the file, which has no owners. */
export function exportedView({objects, format}: ExportFile, {file, action}: {readonly file: string; readonly action: FileAction}): View {
  const count = objects.length === 1 ? '1 object' : `${objects.length} objects`;
  const sentence = action === 'none' ? `${file} says so already (${count}).` : `Wrote ${count} to ${file}.`;
  return {
    data: {file, format, action, objects: objects.map(({ref, kind, id, name}) => ({ref, kind, id, name, owner: null}))},
    names: objects.map(({ref}) => ref),
    human: {as: 'lines', lines: [sentence]},
  };
}
