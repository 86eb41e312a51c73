/** The contract's types are read-only and fastify's aren't. */

type Mutable<T> = T extends readonly (infer U)[] ? Mutable<U>[] : T extends object ? {-readonly [K in keyof T]: Mutable<T[K]>} : T;

/** The same value. */
export function mutable<T>(value: T): Mutable<T> {
  return value as Mutable<T>;
}
