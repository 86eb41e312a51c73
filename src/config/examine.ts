/** Looks at the settings, the credentials and the key of this home. Says nothing of what is in them. */
import {join} from 'node:path';
import type {Check, Problem} from '../domain/finding.js';
import {entriesIn, lockProblems, permissionProblems} from '../lib/examine.js';
import {openBindings} from './bindings.js';
import {checkCredentials} from './credentials.js';
import type {Folders} from './config.js';
import {readDirectoryFile} from './directory.js';
import {readSettings, settingsFile} from './settings.js';

const knownSettings = ['stack', 'remote', 'remotes'];

/** The checks of the settings below `config`, and of the directory's file above `workingFolder`. */
export function configChecks({config}: Folders, workingFolder: string): readonly Check[] {
  const credentials = join(config, 'credentials.json');
  return [
    {name: 'settings', place: settingsFile(config), run: () => settingsProblems(config)},
    {name: 'credentials', place: credentials, run: () => (checkCredentials(credentials), [])},
    {name: 'bindings', place: join(config, 'bindings.json'), run: async () => (await openBindings(config).list(), [])},
    {name: 'locks', place: config, run: () => entriesIn(config).filter(({name}) => name.endsWith('.lock')).flatMap(({name}) => lockProblems(join(config, name)))},
    {name: 'permissions', place: config, run: () => permissions(config)},
    {name: 'directory', place: join('.cairn', 'config.yaml'), run: () => directoryProblems(workingFolder)},
  ];
}

function settingsProblems(folder: string): readonly Problem[] {
  const unknown = Object.keys(readSettings(folder)).filter(key => !knownSettings.includes(key));
  const place = settingsFile(folder);
  return unknown.map(key => ({place, state: 'warning', problem: `${JSON.stringify(key)} has no effect; the settings are ${knownSettings.join(', ')}`, cure: `$EDITOR ${place}`}));
}

async function directoryProblems(folder: string): Promise<readonly Problem[]> {
  const file = await readDirectoryFile(folder);
  return (file?.warnings ?? []).map(({message}) => ({place: file?.place ?? null, state: 'warning', problem: message, cure: `$EDITOR ${file?.place}`}));
}

/** For their owner alone: the folder, the key and the tokens. */
function permissions(config: string): readonly Problem[] {
  const files = ['secret.key', 'identity.key', 'credentials.json', 'bindings.json'].flatMap(name => permissionProblems(join(config, name), 0o600, 'error'));
  return [...permissionProblems(config, 0o755, 'error'), ...files, ...permissionProblems(settingsFile(config), 0o644, 'warning')];
}
