/** `-f`: the manifests that a command works from. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import type {SourceText} from '../../inventory/apply-documents.js';
import {sourceName} from './importing.js';

/** `-f, --file`, repeatable; the action gets `file`, undefined where there was none. */
export function manifestFileOption(): Option {
  return new Option('-f, --file <file>', 'a file, a folder with YAML and JSON files, or - for standard input; may be repeated')
    .argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
}

/** Each file once, however often and by which folder it is named. */
export async function sourcesOf(app: App, paths: readonly string[]): Promise<readonly SourceText[]> {
  const files = new Set<string>();
  for (const path of paths) for (const file of await app.manifestFiles(path)) files.add(file);
  const sources: SourceText[] = [];
  for (const file of files) sources.push({name: sourceName(file), text: await app.read(file)});
  return sources;
}
