/** A key of local secrets without a file: the same one for the same number. */
import type {SecretKey} from '../../src/config/config.js';
import {SecretValue} from '../../src/domain/secret-value.js';

export function secretKeyOf(byte: number): SecretKey {
  return {
    get: async () => ({key: new Uint8Array(32).fill(byte), storedIn: 'file', earlier: []}),
    where: () => ({kind: 'file', place: 'secret.key'}),
    hold: work => work(),
    rotate: work => work(),
  };
}

export function secretValues(values: Readonly<Record<string, string>>): ReadonlyMap<string, SecretValue> {
  return new Map(Object.entries(values).map(([key, text]) => [key, new SecretValue(text)]));
}
