/** Output on its way from an engine to whoever wants it. */
import type {Sink} from './orchestrator.js';

/**
 * Hands over each chunk, and asks for the next one when the sink is done with it. Resolves with null at the end of the output, or with
 * what the sink, or the way to the engine, failed with.
 */
export async function deliver(output: AsyncIterable<Uint8Array>, sink: Sink): Promise<{readonly failure: unknown} | null> {
  try {
    for await (const chunk of output) await sink(chunk);
    return null;
  } catch (failure) {
    return {failure};
  }
}

/** The end of a task whose output could not be kept. */
export function outputLost(failure: unknown): {readonly how: 'lost'; readonly reason: string} {
  return {how: 'lost', reason: `its output could not be kept: ${failure instanceof Error ? failure.message : String(failure)}`};
}
