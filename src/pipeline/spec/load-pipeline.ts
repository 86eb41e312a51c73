/** A pipeline from whatever file describes it. */
import {isProgram, loadTypeScript} from './load-typescript.js';
import type {Plan} from './plan.js';
import {readPipeline} from './read-pipeline.js';
import type {ReadPipeline} from './read-pipeline.js';

/** What a command looks for where no file is named. */
export const usualFile = 'pipeline.yaml';

export interface LoadedPipeline extends ReadPipeline {
  /** What its functions need in the folder that they run in. */
  readonly generated: Plan['generated'];
}

export interface PipelineSource {
  /** As it was named, for messages. `-` is standard input. */
  readonly file: string;
  readonly read: (file: string) => Promise<string>;
  /** What a relative path is relative to. */
  readonly workingFolder: string;
}

/** A TypeScript or JavaScript file is run; anything else is read as YAML. Rejects as `readPipeline` and `loadTypeScript` do, and as `read`. */
export async function loadPipeline({file, read, workingFolder}: PipelineSource): Promise<LoadedPipeline> {
  if (isProgram(file)) return loadTypeScript(file, workingFolder);
  const text = await read(file);
  return {...(await readPipeline(text, file === '-' ? 'standard input' : file)), generated: {}};
}
