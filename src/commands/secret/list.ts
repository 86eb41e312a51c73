/** `cairn secret list`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {secretListView} from '../../render/views/secret.js';
import {standingFor, standingsOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export function secretListCommand(app: App, run = runSecretList): Verb {
  return verb('list', 'List the secrets on this machine and their keys', ['cairn secret list', 'cairn secret list -o json']).action(async () => {
    app.show(await run(app));
  });
}

export async function runSecretList(app: App): Promise<View> {
  const rows = await (await app.local()).list('secret');
  const standings = await standingsOf(app, rows.filter(row => row.status === 'ok'));
  return secretListView(rows.map(row => (row.status === 'ok' ? {stored: row, standing: standingFor(standings, row)} : {damaged: row})));
}
