/** Values of a component's config, which its flavor's schema has checked. */
import type {JsonObject} from '../domain/json.js';

/** null where it is absent, empty or no text. */
export function textIn(config: JsonObject, key: string): string | null {
  const value = config[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Milliseconds of a value in seconds. */
export function millisecondsIn(config: JsonObject, key: string, defaultSeconds: number): number {
  const value = config[key];
  return (typeof value === 'number' ? value : defaultSeconds) * 1000;
}
