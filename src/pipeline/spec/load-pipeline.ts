/** A pipeline from whatever file describes it. */
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
}

/** Rejects as `readPipeline` does, and as `read`. */
export async function loadPipeline({file, read}: PipelineSource): Promise<LoadedPipeline> {
  const text = await read(file);
  return {...(await readPipeline(text, file === '-' ? 'standard input' : file)), generated: {}};
}
