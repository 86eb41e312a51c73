/** The digest of a text as it stands, byte by byte; `digestOf` of domain/json.ts is the one over values. */
import {createHash} from 'node:crypto';

/** 64 hex digits over the text's UTF-8 bytes. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
