/** `cairn <type> list`. */
import type {App} from '../../app/app.js';
import type {ComponentKind} from '../../domain/kind.js';
import {listComponents} from '../../inventory/facts.js';
import type {View} from '../../render/view.js';
import {componentListView} from '../../render/views/component.js';
import {standingFor, standingsOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface ComponentListRequest {
  readonly kind: ComponentKind;
}

export function componentListCommand(app: App, kind: ComponentKind, run = runComponentList): Verb {
  return verb('list', `List the components of type ${kind} on this machine`, [`cairn ${kind} list`, `cairn ${kind} list -o json`]).action(async () => {
    app.show(await run(app, {kind}));
  });
}

export async function runComponentList(app: App, {kind}: ComponentListRequest): Promise<View> {
  const rows = await listComponents(await app.local(), kind);
  const standings = await standingsOf(app, rows.flatMap(row => (row.status === 'ok' ? [row.stored] : [])));
  const shown = rows.map(row => (row.status === 'ok' ? {facts: row, standing: standingFor(standings, row.stored)} : {damaged: row}));
  return componentListView(shown, kind);
}
