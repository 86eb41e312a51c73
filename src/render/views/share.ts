/** How sharing is shown: the receipt, and who has what. */
import type {Stored} from '../../backend/backend.js';
import {nameOf} from '../../domain/manifest.js';
import {refOf} from '../../domain/ref.js';
import type {Grant, Grantee} from '../../domain/right.js';
import type {Receipt} from '../../sync/receipt.js';
import type {SharePlan} from '../../sync/share.js';
import type {View} from '../view.js';
import {timeCell} from './inventory.js';

/** `{applied, ref, kind, id, name, owner, grants, components, restricted, connectors, secrets, notPortable, needs, obtainable, consequences, push}`. */
export function receiptView({receipt}: SharePlan, applied: boolean): View {
  const head = applied ? `Shared ${receipt.ref}.` : `${receipt.ref} would be shared; nothing was done.`;
  return {
    data: {applied, ...receipt},
    names: [receipt.ref],
    human: {as: 'lines', lines: [head, ...receiptLines(receipt)]},
    next: applied ? [`cairn stack shares ${receipt.name}`] : [],
  };
}

/** The receipt as people read it, a line for each thing to know. */
export function receiptLines(receipt: Receipt): readonly string[] {
  const {grants, components, restricted, connectors, secrets, notPortable, needs, consequences, push} = receipt;
  const through = components.filter(({delegates}) => delegates);
  const apart = components.filter(({delegates}) => !delegates);
  return [
    ...grants.map(({grantee, right, until}) => `${grantee} gets "${right}" on ${receipt.ref}${until === null ? '' : ` until ${until}`}.`),
    ...listed('Through the stack, for "use" at most', through.map(({ref}) => ref)),
    ...listed('Not through the stack, each needs a share of its own', apart.map(({ref}) => ref)),
    ...(restricted > 0 ? [`${restricted} of its components are not visible to you, and travel with nobody.`] : []),
    ...listed('Connectors', connectors),
    ...listed('Secrets, by name only', secrets),
    ...notPortable.map(({ref, reason}) => `Not portable: ${ref}: ${reason}.`),
    ...listed('Each recipient brings', [...new Set(needs.map(({text}) => text))]),
    ...listed('Pushed along', push.map(({ref, action}) => `${ref} (${action})`)),
    ...consequences,
  ];
}

function listed(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`${title}: ${items.join(', ')}.`];
}

/** `{applied, ref, ended, unchanged}`: grantees that lost their share, and those that had none. */
export function unshareView({resource}: Stored, asked: readonly Grantee[], ended: readonly Grantee[]): View {
  const ref = refOf(resource);
  const unchanged = asked.filter(grantee => !ended.includes(grantee));
  return {
    data: {applied: true, ref, kind: resource.kind, id: resource.id, name: nameOf(resource), ended, unchanged},
    names: [ref],
    human: {
      as: 'lines',
      lines: [
        ...ended.map(grantee => `${grantee} has no share of ${ref} any more; what was pulled already stays where it is.`),
        ...unchanged.map(grantee => `${grantee} had no share of ${ref}.`),
      ],
    },
  };
}

/** `[{grantee, right, until}]`. */
export function sharesView(grants: readonly Grant[]): View {
  return {
    data: grants.map(({grantee, right, until}) => ({grantee, right, until})),
    names: grants.map(({grantee}) => grantee),
    human: {
      as: 'table',
      table: {
        columns: [{title: 'GRANTEE', whole: true}, {title: 'RIGHT'}, {title: 'UNTIL'}],
        rows: grants.map(({grantee, right, until}) => [grantee, right, timeCell(until)]),
        empty: 'Shared with nobody.',
      },
    },
  };
}
