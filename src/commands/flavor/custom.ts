/** The custom flavor that an argument names: what can be deleted and copied. */
import type {App} from '../../app/app.js';
import type {Stored} from '../../backend/backend.js';
import {AppError} from '../../domain/errors.js';
import {resolveFlavor} from '../../inventory/resolve-flavor.js';

/** Rejects as `resolveFlavor`, and with `invalid_input` for a flavor that comes with cairn. */
export async function customFlavorNamed(app: App, text: string): Promise<Stored> {
  const facts = await resolveFlavor(await app.local(), text, app.config().remotes());
  const stored = facts.status === 'ok' ? facts.stored : facts.row;
  if (stored?.status === 'ok') return stored;
  throw facts.status === 'ok'
    ? new AppError('invalid_input', `${text} comes with cairn: only flavors that somebody registered can be deleted or copied`, {next: ['cairn flavor list']})
    : new AppError('invalid_manifest', facts.problem);
}
