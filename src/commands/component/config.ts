/** The config that a verb's flags and file say. */
import type {App} from '../../app/app.js';
import type {JsonObject} from '../../domain/json.js';
import type {ComponentKind} from '../../domain/kind.js';
import {configFrom} from '../../inventory/config-input.js';
import type {ConfigFlags} from '../options.js';

export async function configOf(app: App, component: {readonly kind: ComponentKind; readonly flavor: string}, flags: ConfigFlags): Promise<JsonObject> {
  const {config: pairs, configFile} = flags;
  const read = (file: string): Promise<string> => app.read(file);
  if (configFile === undefined) return configFrom({...component, pairs, read});
  const place = configFile === '-' ? 'standard input' : configFile;
  return configFrom({...component, pairs, read, file: {place, text: await app.read(configFile)}});
}
