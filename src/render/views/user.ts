/** How the people on a server are shown. */
import type {WireUser} from '../../wire/types.js';
import type {Cell, View} from '../view.js';
import {timeCell} from './inventory.js';

/** `[WireUser]`. */
export function userListView(users: readonly WireUser[]): View {
  return {
    data: users,
    names: users.map(({username}) => username),
    human: {
      as: 'table',
      table: {
        columns: [{title: 'NAME', whole: true}, {title: 'ROLE'}, {title: 'ACTIVE'}, {title: 'CREATED'}, {title: 'ID', wide: true, whole: true}],
        rows: users.map(user => [user.username, user.role, activeCell(user), timeCell(user.created), user.id]),
        empty: 'There is nobody on this server.',
      },
    },
  };
}

/** `WireUser`. */
export function userView(user: WireUser): View {
  return {
    data: user,
    names: [user.username],
    human: {
      as: 'properties',
      rows: [
        ['Name', {text: user.username, tone: 'strong'}],
        ['Id', user.id],
        ['Role', user.role],
        ['Active', activeCell(user)],
        ['Created', timeCell(user.created)],
      ],
    },
  };
}

/** `WireUser`, with a sentence for people. */
export function changedUserView(user: WireUser, sentence: string, next: readonly string[] = []): View {
  return {...userView(user), human: {as: 'lines', lines: [sentence]}, next};
}

function activeCell({active}: WireUser): Cell {
  return active ? 'yes' : {text: 'no', tone: 'warning'};
}
