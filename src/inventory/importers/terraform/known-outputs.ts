/**
 * Outputs that say by their names what they are: `TYPE_flavor`, `TYPE_name` and `TYPE_configuration` (JSON text), as the recipes
 * and modules for ZenML stacks print them (mlstacks, `output "artifact_store_configuration"`). An empty flavor means "not made".
 */
import {isJsonObject} from '../../../domain/json.js';
import type {Json} from '../../../domain/json.js';
import {componentTypes, kindOfType} from '../../../domain/kind.js';
import {nearestName} from '../../../domain/name.js';
import type {MappedComponent} from './mapping.js';
import type {Outputs} from './outputs.js';

/** A mapping for them, and the outputs with the configurations read; no component where there are none. */
export function knownOutputs(outputs: Outputs): {readonly outputs: Outputs; readonly components: readonly MappedComponent[]} {
  const read = new Map(outputs);
  const components = componentTypes.flatMap((type): readonly MappedComponent[] => {
    const [flavor, name] = [textAt(outputs, `${type}_flavor`), textAt(outputs, `${type}_name`)];
    const output = outputs.get(`${type}_configuration`);
    if (flavor === null || name === null || output === undefined) return [];
    const config = configurationOf(output.value);
    if (config === null) return [];
    read.set(`${type}_configuration`, {value: config, sensitive: output.sensitive});
    const keys = Object.keys(config).filter(key => !key.includes('.'));
    return [
      {
        kind: kindOfType(type),
        name: nearestName(name),
        flavor: {from: 'file', value: ownFlavors[`${type}/${flavor}`] ?? flavor},
        config: new Map(keys.map(key => [key, {from: 'output', path: `${type}_configuration.${key}`}])),
      },
    ];
  });
  return {outputs: read, components};
}

/** Flavors that the recipes call otherwise. */
const ownFlavors: Readonly<Record<string, string>> = {'artifact_store/gcs': 'gcp'};

function textAt(outputs: Outputs, name: string): string | null {
  const value = outputs.get(name)?.value;
  return typeof value === 'string' && value !== '' ? value : null;
}

function configurationOf(value: Json): Readonly<Record<string, Json>> | null {
  if (isJsonObject(value)) return value;
  if (typeof value !== 'string') return null;
  if (value.trim() === '') return {};
  try {
    const read = JSON.parse(value) as Json;
    return isJsonObject(read) ? read : null;
  } catch {
    return null;
  }
}
