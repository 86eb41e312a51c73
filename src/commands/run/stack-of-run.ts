/** The stack that a run was started on, as it is now. */
import type {App} from '../../app/app.js';
import type {Stored} from '../../backend/backend.js';
import {AppError, hasCode} from '../../domain/errors.js';
import type {RunHeader} from '../../pipeline/run/event.js';

/** Rejects with `not_found` where it is gone. */
export async function stackOfRun(app: App, {name, stack}: RunHeader): Promise<Stored> {
  try {
    return await (await app.local()).get('stack', stack.id);
  } catch (error) {
    if (!hasCode(error, 'not_found')) throw error;
    throw new AppError('not_found', `${name} was started on the stack ${stack.name}, which isn't here any more`, {next: ['cairn undo', 'cairn stack list'], cause: error});
  }
}
