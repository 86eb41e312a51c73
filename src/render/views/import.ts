/** How an import or an apply is shown: each object, and what became or would become of it. */
import type {Json} from '../../domain/json.js';
import type {AppliedStep} from '../../inventory/apply-plan.js';
import type {Applied} from '../../inventory/apply.js';
import type {Imported} from '../../inventory/import.js';
import type {Tone, View} from '../view.js';

const tones: Readonly<Record<string, Tone>> = {created: 'good', updated: 'warning', kept: 'warning', unchanged: 'quiet', planned: 'quiet'};

/** `{applied, stack, steps: [{ref, kind, name, owner, action, outcome, fields?}]}`. */
export function importView(imported: Imported): View {
  const {applied, stackName} = imported;
  const view = stepsView(imported, {stack: stackName});
  return {...view, next: applied && stackName !== null ? [`cairn stack describe ${stackName}`, `cairn stack set ${stackName}`] : []};
}

/** `{applied, steps: [{ref, kind, name, owner, action, outcome, fields?: [{path, before, after}]}]}`. */
export function applyView(applied: Applied): View {
  return stepsView(applied, {});
}

/** `planned` in place of the outcome where a dry run would change something. */
function stepsView({applied, steps}: Applied, more: Readonly<Record<string, Json>>): View {
  const shown = steps.map(step => ({...step, outcome: applied || step.action === 'none' ? step.outcome : 'planned'}));
  return {
    data: {applied, ...more, steps: shown},
    names: steps.map(({ref}) => ref),
    human: {
      as: 'table',
      table: {
        columns: [{title: 'OBJECT', whole: true}, {title: 'ACTION'}, {title: 'OUTCOME'}, {title: 'FIELDS', whole: true}],
        rows: shown.map(({ref, action, outcome, fields}) => [ref, action, {text: outcome, tone: tones[outcome] ?? 'quiet'}, fieldsText(fields)]),
        empty: 'Nothing to import.',
      },
    },
  };
}

function fieldsText(fields: AppliedStep['fields'] = []): string {
  return fields.map(({path, before, after}) => `${path}: ${valueText(before)} -> ${valueText(after)}`).join('; ');
}

function valueText(value: Json | undefined): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
