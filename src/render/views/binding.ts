/** How bindings of one's own secrets are shown. */
import {nameOf} from '../../domain/manifest.js';
import {refOf} from '../../domain/ref.js';
import type {BindingState, BindingStatus} from '../../inventory/bindings.js';
import {fieldOf} from '../../inventory/secret-uses.js';
import type {Tone, View} from '../view.js';

export interface BindingJson {
  /** The component's; null where it is no longer here. */
  readonly ref: string | null;
  /** The component's id. */
  readonly component: string;
  readonly field: string;
  /** `acme:ann/aws.key`. */
  readonly reference: string;
  /** One's own, `my-aws.key`; null where it is no longer here. */
  readonly boundTo: string | null;
  /** `void`: the component changed since; `gone`: one end of it is no longer here. */
  readonly state: BindingState;
}

export function bindingJson({state, binding, component, secret}: BindingStatus): BindingJson {
  const {owner, reference, key, pointer} = binding;
  return {
    ref: component === null ? null : refOf(component),
    component: binding.component,
    field: fieldOf(pointer),
    reference: `${owner}/${reference.secret}.${reference.key}`,
    boundTo: secret === null ? null : `${nameOf(secret)}.${key}`,
    state,
  };
}

const tones: Readonly<Record<BindingState, Tone>> = {bound: 'good', void: 'bad', gone: 'quiet'};

/** `[BindingJson]`. */
export function bindingListView(bindings: readonly BindingStatus[]): View {
  const data = bindings.map(bindingJson);
  return {
    data,
    names: data.map(({reference}) => reference),
    human: {
      as: 'table',
      table: {
        columns: [{title: 'COMPONENT', whole: true}, {title: 'FIELD'}, {title: 'REFERS TO', whole: true}, {title: 'BOUND TO', whole: true}, {title: 'STATE'}],
        rows: data.map(({ref, component, field, reference, boundTo, state}) => [ref ?? component, field, reference, boundTo ?? '', {text: state, tone: tones[state]}]),
        empty: 'Nothing is bound. `cairn secret bind OWNER/SECRET.KEY YOUR.KEY` uses a secret of yours for a colleague\'s component.',
      },
    },
  };
}

/** `{action, bindings: [BindingJson]}`. */
export function changedBindingsView(bindings: readonly BindingStatus[], {action, sentence}: {readonly action: 'bind' | 'unbind'; readonly sentence: string}): View {
  const all = bindings.map(bindingJson);
  return {
    data: {action, bindings: all},
    names: all.map(({reference}) => reference),
    human: {as: 'lines', lines: [sentence, ...all.map(({ref, component, field}) => `  ${ref ?? component} ${field}`)]},
  };
}
