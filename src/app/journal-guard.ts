/** What the journal must not keep in clear: files into which a person wrote the value of a secret. */
import type {JournalGuard} from '../backend/local/journal-seal.js';
import type {SecretKey} from '../config/config.js';
import {isJsonObject} from '../domain/json.js';
import {isComponentKind, typeOfKind} from '../domain/kind.js';
import {componentSpecOf} from '../domain/manifest.js';
import {isSealed} from '../lib/encryption.js';

export function journalGuard(secretKey: () => Promise<SecretKey>): JournalGuard {
  return {
    keys: async () => {
      const {key, earlier} = await (await secretKey()).get();
      return [key, ...earlier];
    },
    isSecret: async ({kind, manifest}) => {
      const {values} = manifest.spec;
      if (kind === 'secret') return isJsonObject(values) && !Object.values(values).every(value => typeof value === 'string' && isSealed(value));
      const {flavor, config} = componentSpecOf({manifest});
      if (!isComponentKind(kind) || Object.keys(config).length === 0) return false;
      const {validateComponent} = await import('../flavors/validate.js');
      return (await validateComponent({type: typeOfKind(kind), flavor, config, mode: 'import'})).plainSecrets.length > 0;
    },
  };
}
