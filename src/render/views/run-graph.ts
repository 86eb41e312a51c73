/** A run as a picture: its steps with their states, on a terminal in boxes, for a page in Mermaid. */
import type {SeenRun} from '../../pipeline/run/look.js';
import {durationText} from '../duration.js';
import {mermaidLabel} from '../mermaid.js';
import {tallyText} from '../run/event-text.js';
import {markOf} from '../run/marks.js';
import type {Box, View} from '../view.js';
import {detailOf, runView} from './run.js';
import type {RunDescription, StepDescription} from './run.js';

/** More instances than these are told together in their step's box. */
const mostLines = 12;

/** `RunDescription`; for people a drawing, a box for each step. */
export function runGraphView(seen: SeenRun): View {
  const view = runView(seen);
  const {name, stack, steps, state, duration} = view.data as RunDescription;
  const lines = [`on ${stack.name}`, `${markOf(seen.state)} ${state}${duration === null ? '' : ` in ${durationText(duration)}`}: ${tallyText(seen.run)}`];
  const parts = byStep(steps).map(instances => boxOf(instances, stepsById(steps)));
  return {...view, human: {as: 'drawing', drawing: {title: name, lines, parts}}};
}

/** `RunDescription` with `mermaid`; for people that text alone. */
export function runMermaidView(seen: SeenRun): View {
  const view = runView(seen);
  const data = view.data as RunDescription;
  const lines = mermaidLines(data.steps);
  return {...view, data: {...data, mermaid: `${lines.join('\n')}\n`}, human: {as: 'lines', lines, exact: true}};
}

function byStep(steps: readonly StepDescription[]): readonly (readonly StepDescription[])[] {
  const groups = new Map<string, StepDescription[]>();
  for (const step of steps) groups.set(step.step, [...(groups.get(step.step) ?? []), step]);
  return [...groups.values()];
}

function stepsById(steps: readonly StepDescription[]): ReadonlyMap<string, StepDescription> {
  return new Map(steps.map(step => [step.instance, step]));
}

function boxOf(instances: readonly StepDescription[], byId: ReadonlyMap<string, StepDescription>): Box {
  const [first] = instances;
  const before = [...new Set(instances.flatMap(({after}) => after.map(id => byId.get(id)?.step ?? id)))];
  const head = before.length === 0 ? [] : [`after ${before.join(', ')}`];
  if (instances.length === 1 && first !== undefined) return {title: first.instance, lines: [stateLine(first), ...head]};
  const shown = instances.slice(0, instances.length > mostLines ? mostLines - 1 : mostLines);
  const rest = instances.slice(shown.length);
  const more = rest.length === 0 ? [] : [`… ${rest.length} more: ${tallyText({steps: rest})}`];
  return {title: `${first?.step ?? ''} ×${instances.length}`, lines: [...shown.map(step => `${stateLine(step)}  ${step.instance.slice(step.step.length)}`), ...more, ...head]};
}

function stateLine(step: StepDescription): string {
  const {state, duration} = step;
  const took = duration === null || state === 'cached' || state === 'skipped' ? '' : ` ${durationText(duration)}`;
  const detail = detailOf(step);
  return `${markOf(state)} ${state}${took}${detail === '' ? '' : `: ${detail}`}`;
}

const fills: Readonly<Partial<Record<StepDescription['state'], string>>> = {
  succeeded: 'fill:#d8f5d8', cached: 'fill:#e8f5e8', failed: 'fill:#f8d8d8', running: 'fill:#d8e8f8', retrying: 'fill:#f8f0d0', cancelled: 'fill:#eeeeee', skipped: 'fill:#eeeeee',
};

function mermaidLines(steps: readonly StepDescription[]): readonly string[] {
  const nodes = new Map(steps.map(({instance}, index) => [instance, `step_${index}`]));
  const states = [...new Set(steps.map(({state}) => state))].filter(state => fills[state] !== undefined);
  return [
    'flowchart TD',
    ...steps.map(step => `  ${nodes.get(step.instance)}[${mermaidLabel(step.instance, `${step.state}${step.duration === null ? '' : ` ${durationText(step.duration)}`}`)}]:::${step.state}`),
    ...steps.flatMap(({instance, after}) => after.map(id => `  ${nodes.get(id)} --> ${nodes.get(instance)}`)),
    ...states.map(state => `  classDef ${state} ${fills[state]}`),
  ];
}
