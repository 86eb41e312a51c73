/** How an import is shown: each object, and what became or would become of it. */
import type {Imported} from '../../inventory/import.js';
import type {Tone, View} from '../view.js';

const tones: Readonly<Record<string, Tone>> = {created: 'good', updated: 'warning', kept: 'warning', unchanged: 'quiet'};

/** `{applied, stack, steps: [{ref, kind, name, owner, action, outcome}]}`. */
export function importView({applied, stackName, steps}: Imported): View {
  return {
    data: {applied, stack: stackName, steps},
    names: steps.map(({ref}) => ref),
    human: {
      as: 'table',
      table: {
        columns: [{title: 'OBJECT', whole: true}, {title: 'ACTION'}, {title: 'OUTCOME'}],
        rows: steps.map(({ref, action, outcome}) => [ref, action, {text: applied ? outcome : 'planned', tone: tones[applied ? outcome : 'unchanged'] ?? 'quiet'}]),
        empty: 'Nothing to import.',
      },
    },
    next: applied ? [`cairn stack describe ${stackName}`, `cairn stack set ${stackName}`] : [],
  };
}
