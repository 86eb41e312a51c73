/** `cairn stack list`. */
import type {App} from '../../app/app.js';
import {activeStackId} from '../../inventory/active-stack.js';
import {listStacks} from '../../inventory/facts.js';
import type {View} from '../../render/view.js';
import {stackListView} from '../../render/views/stack.js';
import {stackChoice} from '../named-object.js';
import {standingFor, standingsOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function stackListCommand(app: App, run = runStackList): Verb {
  return verb('list', 'List the stacks on this machine', ['cairn stack list', 'cairn stack list -o json', 'cairn stack list -o wide']).action(async () => {
    app.show(await run(app));
  });
}

export async function runStackList(app: App): Promise<View> {
  const local = await app.local();
  const [rows, activeId] = await Promise.all([listStacks(local), activeStackId(local, stackChoice(app))]);
  const standings = await standingsOf(app, rows.flatMap(row => (row.status === 'ok' ? [row.stored] : [])));
  return stackListView(rows.map(row => {
    if (row.status === 'damaged') return {damaged: row};
    return {facts: row, standing: standingFor(standings, row.stored), active: row.stored.resource.id === activeId};
  }));
}
