/** Conditions on what is changed, by ETag. */
import {AppError} from '../../domain/errors.js';

/** True for what has one of those ETags; `*` is any. A change without a condition would overwrite what it never saw. */
export function matching<T>(ifMatch: string | undefined, tagOf: (current: T) => string): (current: T) => boolean {
  if (ifMatch === undefined) {
    throw new AppError('precondition_required', 'a change names what it replaces: If-Match with an ETag', {
      hint: 'Get the object first; its ETag stands in the answer. What is new has If-None-Match: *.',
    });
  }
  const tags = ifMatch.split(',').map(tag => tag.trim());
  return current => tags.includes('*') || tags.includes(tagOf(current));
}
