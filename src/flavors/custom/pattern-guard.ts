/** Patterns of custom flavors are programs of strangers: each runs for a moment at most, all together for little more. */
import {AppError} from '../../domain/errors.js';
import type {PatternTest} from '../check-leaf.js';

/** In milliseconds. */
const mostPerTest = 50;
const mostTogether = 1000;
const longestText = 10_000;

/**
 * A test for patterns that nobody here wrote; it counts the time of all that are run by it. It throws `invalid_input` for a
 * pattern that takes too long, or once all of them did.
 */
export async function guardedPatterns(): Promise<PatternTest> {
  const {Script, createContext} = await import('node:vm');
  const input = {pattern: '', text: ''};
  const context = createContext(input);
  const script = new Script('new RegExp(pattern, "u").test(text)');
  let spent = 0;
  return (pattern, text) => {
    if (text.length > longestText) return false;
    Object.assign(input, {pattern, text});
    const started = performance.now();
    try {
      return script.runInContext(context, {timeout: mostPerTest}) as boolean;
    } catch (cause) {
      throw new AppError('invalid_input', `the pattern ${pattern} takes too long to be checked`, {hint: 'Simplify the pattern in the flavor: repetitions inside repetitions are slow.', cause});
    } finally {
      spent += performance.now() - started;
      if (spent > mostTogether) throw new AppError('invalid_input', 'the patterns of the custom flavors take too long to be checked');
    }
  };
}
