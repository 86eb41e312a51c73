/** What an artifact store is opened with: a component's config, once its references to secrets were replaced by their values. */
import type {JsonObject} from '../../domain/json.js';

export interface StoreSettings {
  readonly flavor: string;
  /** Of the component; secret values in the clear, for the vendor's SDK alone. */
  readonly config: JsonObject;
  /** The pairs of the secret that `authentication_secret` names; empty without one. */
  readonly secret: Readonly<Record<string, string>>;
  /** Where the flavor `local` keeps its files when its config names no path. */
  readonly folder: string;
  /** Of this process: credentials and endpoints that the vendor's own tools would take from there. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
