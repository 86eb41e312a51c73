/** What the journal must not keep in clear: files into which a person wrote the value of a secret. */
import type {LocalBackend} from '../backend/backend.js';
import type {JournalGuard} from '../backend/local/journal-seal.js';
import type {SecretKey} from '../config/config.js';
import {isJsonObject} from '../domain/json.js';
import {isComponentKind, typeOfKind} from '../domain/kind.js';
import {componentSpecOf} from '../domain/manifest.js';
import {isSealed} from '../lib/encryption.js';

export function journalGuard(secretKey: () => Promise<SecretKey>, local: () => Promise<LocalBackend>): JournalGuard {
  return {
    keys: async () => {
      const {key, earlier} = await (await secretKey()).get();
      return [key, ...earlier];
    },
    isSecret: async ({kind, namespace, manifest}) => {
      const {values} = manifest.spec;
      if (kind === 'secret') return isJsonObject(values) && !Object.values(values).every(value => typeof value === 'string' && isSealed(value));
      const {flavor, config} = componentSpecOf({manifest});
      if (!isComponentKind(kind) || Object.keys(config).length === 0) return false;
      const {validateComponent} = await import('../flavors/validate.js');
      const {readableFlavorsIn} = await import('../inventory/flavors.js');
      const {builtIn} = await import('../flavors/source.js');
      const type = typeOfKind(kind);
      const flavors = (await builtIn.find(type, flavor)) === null ? readableFlavorsIn(await local(), namespace) : builtIn;
      return (await validateComponent({type, flavor, config, mode: 'import', flavors})).plainSecrets.length > 0;
    },
  };
}
