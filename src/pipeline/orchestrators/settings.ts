/** A step's settings for one flavor, checked by the engine that reads them. */
import {closest} from '../../domain/closest.js';
import {AppError} from '../../domain/errors.js';
import type {JsonObject} from '../../domain/json.js';

/** Throws `invalid_input` that names the settings which the flavor doesn't know. */
export function refuseUnknownSettings(flavor: string, settings: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(settings).filter(key => !known.includes(key));
  const [first] = unknown;
  if (first === undefined) return;
  const [like] = closest(first, known);
  const named = unknown.map(key => JSON.stringify(key)).join(', ');
  throw new AppError('invalid_input', `${flavor} has no setting ${named}`, {
    hint: known.length === 0 ? `Steps have no settings of their own for ${flavor}.` : like === undefined ? `It knows ${known.join(', ')}.` : `Did you mean ${like}? It knows ${known.join(', ')}.`,
    details: {flavor, unknown},
  });
}
