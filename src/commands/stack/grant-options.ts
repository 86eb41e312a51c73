/** With whom, and until when: flags that sharing and unsharing have in common. */
import {InvalidArgumentError, Option} from 'commander';
import {AppError, isAppError} from '../../domain/errors.js';
import {parseGrantee} from '../../domain/right.js';
import type {Grantee} from '../../domain/right.js';

/** `--with NAME`, repeatable. */
export function withOption(): Option {
  return new Option('--with <who>', "a user's name, team:NAME or everyone; may be repeated")
    .argParser((text: string, before: readonly Grantee[] | undefined) => [...(before ?? []), granteeOf(text)])
    .makeOptionMandatory();
}

function granteeOf(text: string): Grantee {
  try {
    return parseGrantee(text);
  } catch (error) {
    if (isAppError(error)) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

const milliseconds: Readonly<Record<string, number>> = {m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000};

/** When a share of that length ends, as UTC in RFC 3339; null for no end. A length is `30m`, `12h`, `7d` or `2w`. */
export function endOf(length: string | undefined, now: Date): string | null {
  if (length === undefined) return null;
  const [, count, unit = ''] = /^([1-9]\d{0,4})([mhdw])$/.exec(length) ?? [];
  if (count === undefined) throw new AppError('invalid_input', `"${length}" is no length of time`, {hint: 'Write 30m, 12h, 7d or 2w.'});
  return new Date(now.getTime() + Number(count) * (milliseconds[unit] as number)).toISOString();
}
