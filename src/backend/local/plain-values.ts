/** Values in clear that a person wrote by hand where a secret belongs: they stay in that one file. */
import {isJsonObject} from '../../domain/json.js';
import type {Json} from '../../domain/json.js';
import type {Manifest} from '../../domain/manifest.js';
import {isSealed} from '../../lib/encryption.js';

/** Wider than what flavors say: a file that is taken for one with a secret is only read a little slower. */
const secretName = /secret|passw|token|key|credential|auth|connection_string/i;

/** True where a copy of the manifest could hold a secret in clear. */
export function mayHoldPlainSecret({kind, spec}: Manifest): boolean {
  if (kind === 'Stack') return false;
  if (kind === 'Component') return hasPlainMember(spec['config'] ?? null, false);
  const {values} = spec;
  return !isJsonObject(values) || !Object.values(values).every(value => typeof value === 'string' && isSealed(value));
}

function hasPlainMember(value: Json, isSecret: boolean): boolean {
  if (typeof value === 'string') return isSecret && value !== '' && !value.includes('{{');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, member]) => hasPlainMember(member, isSecret || secretName.test(key)));
}
