/** The offer that an argument names. */
import type {Session} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {parseRef} from '../../domain/ref.js';
import {sameName} from '../../domain/name.js';
import type {WireTransfer} from '../../wire/types.js';

/** By the offer's id, or by the object's name, OWNER/NAME or ref. Rejects with `not_found` or `ambiguous`. */
export async function offerNamed({client, remote}: Session, text: string): Promise<WireTransfer> {
  const open = await client.transfers.list();
  const ref = parseRef(text, 'stack');
  const named = open.filter(({objects: [object]}) => object !== undefined && object.kind === ref.kind && sameName(object.name, ref.name) && (ref.owner === null || sameName(object.owner, ref.owner)));
  const [offer, ...others] = open.some(({id}) => id === text) ? open.filter(({id}) => id === text) : named;
  if (others.length > 0) throw new AppError('ambiguous', `"${text}" is in ${others.length + 1} offers`, {hint: 'Name one by its id.', next: ['cairn transfer list']});
  if (offer !== undefined) return offer;
  throw new AppError('not_found', `there is no open offer of ${text} on ${remote.name}`, {next: ['cairn transfer list']});
}
