/** `cairn secret list`. */
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {secretListView} from '../../render/views/secret.js';
import {standingFor, standingsOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {listThere, secretsOf, secretsOnOption} from './there.js';
import type {SecretsOn} from './there.js';

export function secretListCommand(app: App, run = runSecretList): Verb {
  return verb('list', 'List the secrets on this machine and their keys', ['cairn secret list', 'cairn secret list -o json', 'cairn secret list --remote'])
    .addOption(secretsOnOption())
    .action(async (flags: {readonly remote?: SecretsOn}) => {
      app.show(await run(app, flags));
    });
}

export async function runSecretList(app: App, {remote}: {readonly remote?: SecretsOn} = {}): Promise<View> {
  if (remote !== undefined) return listThere(app, await secretsOf(app, remote));
  const rows = await (await app.local()).list('secret');
  const standings = await standingsOf(app, rows.filter(row => row.status === 'ok'));
  return secretListView(rows.map(row => (row.status === 'ok' ? {stored: row, standing: standingFor(standings, row)} : {damaged: row})));
}
