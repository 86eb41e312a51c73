/** How the check of a stack is shown. */
import type {Kind} from '../../domain/kind.js';
import {nameOf} from '../../domain/manifest.js';
import {refOf} from '../../domain/ref.js';
import type {Finding, StackCheck} from '../../inventory/check-stack.js';
import type {Kept} from '../../inventory/complete-stack.js';
import type {Human, Tone, View} from '../view.js';

export interface CheckJson {
  /** The stack's. */
  readonly ref: string;
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  /** null for one's own. */
  readonly owner: string | null;
  /** True where nothing is unmet. */
  readonly ready: boolean;
  readonly findings: readonly Finding[];
}

const tones: Readonly<Record<Finding['state'], Tone>> = {met: 'good', unmet: 'bad', unknown: 'warning'};

/** `CheckJson`. The exit status is 1 where something is unmet. */
export function checkView(check: StackCheck): View {
  const {stack, findings, ready} = check;
  const {resource} = stack.stored;
  const data: CheckJson = {ref: refOf(resource), kind: resource.kind, id: resource.id, name: nameOf(resource), owner: resource.namespace.owner, ready, findings};
  const next = [...new Set(findings.flatMap(each => (each.state === 'unmet' && each.next !== null ? [each.next] : [])))];
  const complete = check.unmetReferences.length > 0 ? [`cairn stack complete ${refOf(resource).slice('stack/'.length)}`] : [];
  return {data, names: findings.map(({ref}) => ref), human: findingsTable(data), next: [...complete, ...next], exitStatus: ready ? 0 : 1};
}

/** `CheckJson` with `secrets` and `bound`: what was kept. */
export function completedView(check: StackCheck, {secrets, bound}: Kept): View {
  const {data, human, next = []} = checkView(check);
  return {data: {...(data as CheckJson), secrets, bound}, names: secrets, human, next};
}

function findingsTable({ref, findings}: CheckJson): Human {
  return {
    as: 'table',
    table: {
      columns: [{title: 'COMPONENT', whole: true}, {title: 'FIELD'}, {title: 'WHAT'}, {title: 'STATE'}, {title: 'DETAIL'}, {title: 'NEXT', wide: true}],
      rows: findings.map(each => [each.ref, each.field ?? '', each.what, {text: each.state, tone: tones[each.state]}, each.detail, each.next ?? '']),
      empty: `${ref} needs nothing of this machine.`,
    },
  };
}
