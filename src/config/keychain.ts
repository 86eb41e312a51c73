/** The operating system's keychain, where there is one. */
import type {Entry} from '@napi-rs/keyring';

export interface Keychain {
  /** null where the entry is not there; throws where the keychain can't be asked. */
  read(entry: string): string | null;
  /** False where there is no keychain that could keep it. */
  write(entry: string, text: string): boolean;
  remove(entry: string): void;
}

/**
 * Loads the native part, so ask only when a credential is at hand. On Linux it is the Secret
 * Service or nothing: the kernel's keyring, which the library would fall back to, forgets at logout.
 */
export async function openKeychain(): Promise<Keychain> {
  try {
    const {Entry} = await import('@napi-rs/keyring');
    return over(entry => new Entry('cairn', entry, {linux: {store: 'secret-service'}}));
  } catch (error) {
    return noKeychain(error);
  }
}

function over(open: (entry: string) => Entry): Keychain {
  return {
    read: entry => open(entry).getPassword(),
    write: (entry, text) => {
      try {
        open(entry).setPassword(text);
        return true;
      } catch {
        return false;
      }
    },
    remove: entry => void open(entry).deletePassword(),
  };
}

/** A platform that the native part isn't built for keeps everything in files. */
function noKeychain(cause: unknown): Keychain {
  const refuse = (): never => {
    throw new Error('there is no keychain on this platform', {cause});
  };
  return {read: refuse, write: () => false, remove: refuse};
}
