/** A stack as a picture: on a terminal in boxes, for a page in Mermaid. */
import {secretReferencesIn} from '../../domain/secret-reference.js';
import type {JsonObject} from '../../domain/json.js';
import {mermaidLabel} from '../mermaid.js';
import type {Box, View} from '../view.js';
import {stackView} from './stack.js';
import type {ShownStackInFull, SlotDescription, StackDescription} from './stack.js';

/** `StackDescription`; for people a drawing. */
export function stackGraphView(stack: ShownStackInFull): View {
  const view = stackView(stack);
  const {ref, state, active, description, components} = view.data as StackDescription;
  const lines = [...(description === null ? [] : [description]), `${state}${active ? ', active' : ''}`];
  const parts = Object.entries(components).map(([type, slot]): Box => ({title: type, lines: [slotText(slot), ...pointers(slot.config ?? {}).map(pointerText)]}));
  return {...view, human: {as: 'drawing', drawing: {title: ref, lines, parts}}};
}

/** `StackDescription` with `mermaid`; for people that text alone. */
export function stackMermaidView(stack: ShownStackInFull): View {
  const view = stackView(stack);
  const data = view.data as StackDescription;
  const lines = mermaidLines(data);
  return {...view, data: {...data, mermaid: `${lines.join('\n')}\n`}, human: {as: 'lines', lines, exact: true}};
}

interface Pointer {
  readonly key: string;
  readonly to: string;
  /** Set where `to` is the value of a secret. */
  readonly secret?: string;
}

/** Where a component's settings lead: what they say, and of secrets the name and key. */
function pointers(config: JsonObject): readonly Pointer[] {
  return Object.entries(config).flatMap(([key, value]): readonly Pointer[] => {
    const references = secretReferencesIn(value);
    if (references.length > 0) return references.map(({secret, key: field}) => ({key, to: `secret/${secret}.${field}`, secret: `secret/${secret}`}));
    return [{key, to: typeof value === 'string' ? value : JSON.stringify(value)}];
  });
}

function pointerText({key, to}: Pointer): string {
  return `${key} → ${to}`;
}

function slotText({name, flavor, owner, missing}: SlotDescription): string {
  if (missing) return `${name ?? ''} (missing)`.trim();
  return `${owner === undefined ? '' : `${owner}/`}${name} (${flavor})`;
}

/** Settings that are addresses become nodes of their own, secrets one node each. */
function mermaidLines({ref, components}: StackDescription): readonly string[] {
  const secrets = new Map<string, string>();
  const lines = ['flowchart LR', `  stack[${mermaidLabel(ref)}]`];
  for (const [type, slot] of Object.entries(components)) {
    lines.push(`  ${type}[${mermaidLabel(type.replaceAll('_', ' '), slotText(slot))}]`, `  stack --> ${type}`);
    pointers(slot.config ?? {}).forEach(({key, to, secret}, index) => {
      if (secret !== undefined) {
        const node = secrets.get(secret) ?? `secret_${secrets.size}`;
        if (!secrets.has(secret)) lines.push(`  ${node}[(${mermaidLabel(secret)})]`);
        secrets.set(secret, node);
        lines.push(`  ${type} -. ${mermaidLabel(key)} .-> ${node}`);
      } else if (/^[a-z][a-z0-9+.-]*:\/\//i.test(to)) {
        lines.push(`  ${type} -- ${mermaidLabel(key)} --> ${type}_${index}([${mermaidLabel(to)}])`);
      }
    });
  }
  return lines;
}
