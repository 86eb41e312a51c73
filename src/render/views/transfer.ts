/** How offers of ownership are shown. */
import type {WireTransfer, WireTransferred} from '../../wire/types.js';
import type {View} from '../view.js';
import {timeCell} from './inventory.js';

/** An offer as scripts read it: `WireTransfer`, each of its objects with a `ref`. */
export interface TransferJson extends Omit<WireTransfer, 'objects' | 'staying'> {
  readonly objects: readonly (WireTransferred & {readonly ref: string})[];
  readonly staying: readonly (WireTransferred & {readonly ref: string})[];
}

/** `TransferJson`. */
export function transferView(transfer: WireTransfer, remote: string): View {
  const {id, state, to} = transfer;
  const lines = {
    planned: transferLines(transfer),
    offered: [...transferLines(transfer), `It waits for ${to} to accept it on ${remote}.`],
    done: [...transferLines(transfer), `It belongs to ${to} now.`],
  }[state];
  return {
    data: jsonOf(transfer),
    names: [id],
    human: {as: 'lines', lines},
    next: state === 'done' ? ['cairn pull --all'] : [],
  };
}

/** What goes, what stays and what is kept, as sentences. */
export function transferLines({objects, staying, from, to, keep}: WireTransfer): readonly string[] {
  return [
    `From ${from} to ${to}: ${objects.map(refIn).join(', ')}`,
    ...(staying.length === 0 ? [] : [`Stays, because something else uses it: ${staying.map(refIn).join(', ')}`]),
    keep === null ? `${from} keeps no right on it.` : `${from} keeps "${keep}" on it.`,
    'Who has a right on it keeps that. What it refers to that stays behind takes a right of its own from now on.',
  ];
}

/** `[TransferJson]`. */
export function transferListView(transfers: readonly WireTransfer[]): View {
  return {
    data: transfers.map(jsonOf),
    names: transfers.map(({id}) => id),
    human: {
      as: 'table',
      table: {
        columns: [{title: 'OBJECT', whole: true}, {title: 'ALONG'}, {title: 'FROM'}, {title: 'TO'}, {title: 'SINCE'}, {title: 'ID', whole: true}],
        rows: transfers.map(({id, objects: [first, ...rest], from, to, created}) => [first === undefined ? '' : refIn(first), rest.map(refIn).join(' '), from, to, timeCell(created), id]),
        empty: 'Nothing is offered to you, and nothing by you.',
      },
    },
  };
}

/** `TransferJson` of the offer that is no longer open. */
export function droppedView(transfer: WireTransfer): View {
  return {data: jsonOf(transfer), names: [transfer.id], human: {as: 'lines', lines: [`The offer of ${transfer.objects.slice(0, 1).map(refIn).join('')} to ${transfer.to} is no longer open.`]}};
}

function jsonOf(transfer: WireTransfer): TransferJson {
  const named = (each: WireTransferred): WireTransferred & {readonly ref: string} => ({ref: refIn(each), ...each});
  return {...transfer, objects: transfer.objects.map(named), staying: transfer.staying.map(named)};
}

function refIn({kind, owner, name}: WireTransferred): string {
  return `${kind}/${owner}/${name}`;
}
