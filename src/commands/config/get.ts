/** `cairn config get`. */
import {Argument} from 'commander';
import type {App} from '../../app/app.js';
import type {View} from '../../render/view.js';
import {settingView} from '../../render/views/config.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {settingKeys, settingOf} from './settings.js';
import type {SettingKey} from './settings.js';

export function configGetCommand(app: App, run = runConfigGet): Verb {
  return verb('get', 'Show the value of a setting as it holds here and now', ['cairn config get output', 'cairn config get stack -o json'])
    .addArgument(new Argument('<key>', 'the setting').choices(settingKeys))
    .action((key: SettingKey) => app.show(run(app, key)));
}

export function runConfigGet(app: App, key: SettingKey): View {
  return settingView(settingOf(app, key));
}
