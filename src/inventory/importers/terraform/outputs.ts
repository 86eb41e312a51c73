/** The document of `terraform output -json` (OpenTofu's is the same): `{NAME: {value, type, sensitive}}`. */
import {closest} from '../../../domain/closest.js';
import {isJsonObject} from '../../../domain/json.js';
import type {Json, JsonObject} from '../../../domain/json.js';
import {foreignProblem, foreignYaml} from '../read-foreign.js';

export interface Output {
  readonly value: Json;
  readonly sensitive: boolean;
}

export type Outputs = ReadonlyMap<string, Output>;

/** Rejects with `invalid_input` where the text is something else; no message quotes a value. */
export async function parseOutputs(text: string, place: string): Promise<Outputs> {
  const value = await foreignYaml(text, place);
  if (!isJsonObject(value)) throw foreignProblem(place, notOutputs);
  const outputs = new Map<string, Output>();
  for (const [name, output] of Object.entries(value)) {
    if (!isJsonObject(output) || !Object.hasOwn(output, 'value')) throw foreignProblem(place, `${JSON.stringify(name)} has no "value": ${notOutputs}`);
    outputs.set(name, {value: output['value'] ?? null, sensitive: output['sensitive'] === true});
  }
  return outputs;
}

const notOutputs = 'it is not the document that `terraform output -json` prints';

export type Found = {readonly output: Output} | {readonly problem: string};

/** What a path such as `cluster.endpoint` or `zones.0` leads to; what lies in a sensitive output is sensitive. */
export function outputAt(outputs: Outputs, path: string): Found {
  const [name = '', ...steps] = path.split('.');
  const output = outputs.get(name);
  if (output === undefined) return {problem: `there is no output ${JSON.stringify(name)}${nearOf(name, [...outputs.keys()])}`};
  let {value} = output;
  for (const step of steps) {
    const members: JsonObject = typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
    if (!Object.hasOwn(members, step)) {
      const near = output.sensitive ? '' : nearOf(step, Object.keys(members));
      return {problem: `the output ${JSON.stringify(name)} has no ${JSON.stringify(step)}${near}`};
    }
    value = members[step] ?? null;
  }
  return {output: {value, sensitive: output.sensitive}};
}

function nearOf(word: string, names: readonly string[]): string {
  const near = closest(word, names);
  if (near.length > 0) return `; did you mean ${near.map(each => `"${each}"`).join(' or ')}?`;
  return names.length === 0 ? '' : `; there are ${names.join(', ')}`;
}
