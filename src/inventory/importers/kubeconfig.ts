/**
 * Contexts of kubeconfigs, merged as kubectl does it: of each context and each cluster the first file that has it wins, as a whole
 * (kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig). Users, tokens and certificates are never looked at.
 */
import {isJsonObject} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {foreignProblem, foreignText, foreignYaml} from './read-foreign.js';

export interface KubeContext {
  readonly name: string;
  /** null where the context leaves it to the cluster's default. */
  readonly namespace: string | null;
  /** The cluster's address; null where the kubeconfig has none. */
  readonly server: string | null;
}

/** In kubectl's order; files that aren't there are skipped. Rejects with `invalid_input`, naming the file and the place in it. */
export async function readKubeContexts(files: readonly string[]): Promise<readonly KubeContext[]> {
  const contexts = new Map<string, JsonObject>();
  const clusters = new Map<string, JsonObject>();
  for (const file of files) {
    const text = foreignText(file);
    if (text === null) continue;
    const value = await foreignYaml(text, file);
    if (value === null) continue;
    if (!isJsonObject(value)) throw foreignProblem(file, 'a kubeconfig is a mapping');
    addNew(contexts, namedIn(value['contexts'], {file, list: 'contexts', member: 'context'}));
    addNew(clusters, namedIn(value['clusters'], {file, list: 'clusters', member: 'cluster'}));
  }
  return [...contexts].map(([name, context]) => ({
    name,
    namespace: textOf(context['namespace']),
    server: textOf(clusters.get(textOf(context['cluster']) ?? '')?.['server']),
  }));
}

interface ListPlace {
  readonly file: string;
  readonly list: 'contexts' | 'clusters';
  readonly member: 'context' | 'cluster';
}

function namedIn(value: Json | undefined, {file, list, member}: ListPlace): ReadonlyMap<string, JsonObject> {
  const entries = new Map<string, JsonObject>();
  if (value === undefined || value === null) return entries;
  if (!Array.isArray(value)) throw foreignProblem(file, `${list} is not a list`);
  for (const [index, entry] of value.entries()) {
    const {name, content} = isJsonObject(entry) ? {name: textOf(entry['name']), content: entry[member] ?? {}} : nothing;
    if (name === null || !isJsonObject(content)) throw foreignProblem(file, `${list}[${index}] is not a name with a ${member}`);
    if (entries.has(name)) throw foreignProblem(file, `${list}[${index}] has a name that stood there before`);
    entries.set(name, content);
  }
  return entries;
}

const nothing = {name: null, content: null};

function addNew(known: Map<string, JsonObject>, found: ReadonlyMap<string, JsonObject>): void {
  for (const [name, content] of found) if (!known.has(name)) known.set(name, content);
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
