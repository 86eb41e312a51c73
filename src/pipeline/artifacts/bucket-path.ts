/** Where in a cloud a component's `path` points to. */
import {AppError} from '../../domain/errors.js';
import type {JsonObject} from '../../domain/json.js';

export interface BucketPath {
  /** The name of a bucket, or what Azure calls a container. */
  readonly bucket: string;
  /** Empty, or ending in `/`: what all keys begin with. */
  readonly prefix: string;
  /** As people write it, without a slash at its end. */
  readonly place: string;
}

/** Reads `s3://bucket/some/prefix`. Throws `invalid_input` for anything else than one of these schemes with a name behind it. */
export function bucketPathOf(config: JsonObject, schemes: readonly string[]): BucketPath {
  const text = typeof config.path === 'string' ? config.path : '';
  const match = /^([a-z0-9]+):\/\/([^/?#\s]+)((?:\/[^?#]*)?)$/.exec(text);
  const [scheme, bucket] = [match?.[1], match?.[2]];
  if (scheme === undefined || bucket === undefined || !schemes.includes(scheme)) {
    throw new AppError('invalid_input', `${JSON.stringify(text)} is no path of such a store`, {hint: `It looks like ${schemes[0]}://NAME or ${schemes[0]}://NAME/PREFIX.`, details: {path: text}});
  }
  const names = (match?.[3] ?? '').split('/').filter(name => name !== '');
  return {bucket, prefix: names.map(name => `${name}/`).join(''), place: [`${scheme}://${bucket}`, ...names].join('/')};
}
