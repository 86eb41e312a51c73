/** The config that a verb's flags and file say. */
import type {App} from '../../app/app.js';
import type {JsonObject} from '../../domain/json.js';
import {configFrom} from '../../inventory/config-input.js';
import type {ConfigInput} from '../../inventory/config-input.js';
import type {ConfigFlags} from '../options.js';

export async function configOf(app: App, component: Pick<ConfigInput, 'kind' | 'flavor' | 'flavors'>, flags: ConfigFlags): Promise<JsonObject> {
  const {config: pairs, configFile} = flags;
  const read = (file: string): Promise<string> => app.read(file);
  if (configFile === undefined) return configFrom({...component, pairs, read});
  const place = configFile === '-' ? 'standard input' : configFile;
  return configFrom({...component, pairs, read, file: {place, text: await app.read(configFile)}});
}
