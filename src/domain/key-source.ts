/** Where a server's master key comes from: never the database that it protects. */
import type {SecretValue} from './secret-value.js';

/**
 * Each gives one or more keys of 32 bytes in base64, separated by white space, the one to use first. A file may be `managed`: then
 * it is made at its first use, and rotation writes the next key into it.
 */
export type KeySource =
  | {readonly from: 'file'; readonly file: string; readonly managed: boolean}
  | {readonly from: 'text'; readonly text: SecretValue}
  | {readonly from: 'command'; readonly command: string}
  | {readonly from: 'nowhere'};
