/** What a key was not made for is refused before anything is looked up. */
import {AppError} from '../../domain/errors.js';
import type {KeyAct} from '../../domain/key-scope.js';
import {mayAct} from '../policy/policy.js';
import type {Account} from '../policy/policy.js';

const lacking: Readonly<Record<KeyAct, string>> = {
  push: 'change objects',
  share: 'change who has a right on them',
  keys: 'make or end keys',
  users: 'manage users',
  reveal: 'show values of secrets',
};

/** Rejects with `not_allowed`, and names the key. A person may. */
export function requireAct(account: Account, act: KeyAct): void {
  if (mayAct(account, act)) return;
  throw new AppError('not_allowed', `the API key "${account.key?.name ?? ''}" may not ${lacking[act]}`, {
    hint: `A key does what it was made for: \`cairn key create NAME --may ${act}\` makes one that may.`,
    details: {key: account.key?.name ?? '', act},
  });
}
