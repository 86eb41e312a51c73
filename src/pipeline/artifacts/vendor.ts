/** The vendors' SDKs are optional parts of an installation. */
import {AppError} from '../../domain/errors.js';
import {hasErrno} from '../../lib/errno.js';

/** What `load` imports; `failed` with the command that installs the package where it isn't there. */
export async function vendorPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!hasErrno(error, 'ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND')) throw error;
    throw new AppError('failed', `The package ${name} is not installed`, {hint: 'It was left out when cairn was installed.', next: [`npm install -g ${name}`], cause: error});
  }
}
