/** `cairn flavor list`. */
import {InvalidArgumentError, Option} from 'commander';
import type {App} from '../../app/app.js';
import type {ActiveType} from '../../domain/kind.js';
import {listFlavors} from '../../inventory/flavors.js';
import {typeOfWord} from '../../inventory/resolve-flavor.js';
import type {View} from '../../render/view.js';
import {flavorListView} from '../../render/views/flavor.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface FlavorListRequest {
  readonly type?: ActiveType;
}

export function flavorListCommand(app: App, run = runFlavorList): Verb {
  return verb('list', 'List the flavors that components may have', ['cairn flavor list --type artifact-store', 'cairn flavor list -o json'])
    .addOption(new Option('--type <type>', 'those of one component type').argParser(parseType))
    .action(async (flags: FlavorListRequest) => {
      app.show(await run(app, flags));
    });
}

export async function runFlavorList(app: App, {type}: FlavorListRequest): Promise<View> {
  return flavorListView(await listFlavors(await app.local(), type === undefined ? undefined : [type]));
}

function parseType(text: string): ActiveType {
  const type = typeOfWord(text);
  if (type === null) throw new InvalidArgumentError('It is a component type, such as artifact-store.');
  return type;
}
