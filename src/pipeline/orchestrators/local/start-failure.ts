/** Why a process of this machine did not start. */
import {statSync} from 'node:fs';
import {AppError} from '../../../domain/errors.js';
import {hasErrno, ifThere, reasonOf} from '../../../lib/errno.js';

/** For people; what isn't the system's refusal is given back as it is. */
export function startFailure(command: string, workFolder: string, error: unknown): unknown {
  const details = {command};
  if (hasErrno(error, 'ENOENT', 'ENOTDIR')) {
    if (ifThere(() => statSync(workFolder).isDirectory()) !== true) return new AppError('not_found', `There is no folder ${workFolder} to run in`, {cause: error});
    const hint = command.includes('/') ? 'The file, or the interpreter that its first line names, is missing.' : 'Install it, or put its folder into PATH before the run.';
    return new AppError('not_found', `There is no command ${JSON.stringify(command)}`, {hint, details, cause: error});
  }
  if (hasErrno(error, 'EACCES', 'ENOEXEC', 'EISDIR')) {
    const hint = 'Make it executable (chmod +x), or start it by its interpreter.';
    return new AppError('invalid_input', `${JSON.stringify(command)} can't be executed: ${reasonOf(error) ?? 'it is no program'}`, {hint, details, cause: error});
  }
  if (hasErrno(error, 'E2BIG')) {
    return new AppError('too_large', 'The command and its environment are larger than the system takes', {hint: 'Hand large values over in a file.', details, cause: error});
  }
  if (hasErrno(error, 'EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE')) {
    return new AppError('failed', `The system takes no further process: ${error.code}`, {hint: 'Run fewer steps at once.', details, cause: error});
  }
  return error;
}
