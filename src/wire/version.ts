/** The handshake: both ends send their version with everything, and work together one minor apart either way. */
import {AppError} from '../domain/errors.js';

/** Both ways, beside what is asked and answered. */
export const versionHeader = 'cairn-version';

const pattern = /^(\d{1,6})\.(\d{1,6})\.\d{1,6}(?:[-+][0-9A-Za-z.+-]{1,64})?$/;

/** What source that was never built calls itself; it is of any version. */
const unbuilt = '0.0.0';

/** True for two versions of one major version that are at most one minor apart; never for what is no version. */
export function workTogether(one: string, other: string): boolean {
  const [, major, minor] = pattern.exec(one) ?? [];
  const [, otherMajor, otherMinor] = pattern.exec(other) ?? [];
  return major !== undefined && major === otherMajor && Math.abs(Number(minor) - Number(otherMinor)) <= 1;
}

/** Throws `version`, naming both, where a client and a server are too far apart. A version that wasn't sent is no reason. */
export function checkVersions({client, server}: {readonly client: string | undefined; readonly server: string | undefined}): void {
  if (client === undefined || server === undefined || [client, server].includes(unbuilt) || workTogether(client, server)) return;
  throw new AppError('version', `cairn ${shown(client)} here and cairn ${shown(server)} on the server are too far apart: they work together one minor version apart, either way`, {
    hint: 'Install a version here that is near the server\'s, or ask whoever runs the server to bring it nearer to yours.',
    details: {client: shown(client), server: shown(server)},
  });
}

/** What another program calls its version is its own to choose. */
function shown(version: string): string {
  return pattern.test(version) ? version : JSON.stringify(version.slice(0, 40).replaceAll(/[^\x20-\x7e]/g, '?'));
}
