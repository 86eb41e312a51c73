/** Which instances of a run a word means. */
import {closest} from '../../domain/closest.js';
import {AppError} from '../../domain/errors.js';
import type {StepRun} from './fold.js';
import type {SeenRun} from './look.js';

/** All of a step, by its name; or one, by its id or slug. Throws `not_found` with near names. */
export function stepsNamed({run, record}: SeenRun, word: string): readonly StepRun[] {
  const exact = run.steps.filter(({instance, slug}) => instance === word || slug === word);
  const found = exact.length > 0 ? exact : run.steps.filter(({step}) => step === word);
  if (found.length > 0) return found;
  const {name} = record.header;
  const words = [...new Set(run.steps.flatMap(({step, instance}) => [step, instance]))];
  const near = closest(word, words);
  throw new AppError('not_found', `${name} has no step "${word}"`, {
    hint: near.length > 0 ? `Did you mean "${near[0]}"?` : `Its steps are ${[...new Set(run.steps.map(({step}) => step))].join(', ')}.`,
    next: [`cairn run describe ${name}`],
  });
}
