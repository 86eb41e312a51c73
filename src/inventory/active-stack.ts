/** Which stack is meant where a command names none: the first of a chain of places that names one (DESIGN 2). */
import type {LocalBackend, Stored} from '../backend/backend.js';
import type {Config} from '../config/config.js';
import {AppError, isAppError} from '../domain/errors.js';
import {nameOf} from '../domain/manifest.js';
import type {Namespace, Resource} from '../domain/manifest.js';
import {resolve} from './resolve.js';

/** The stack that every store has until somebody deletes it. */
const fallback = 'default';

export interface StackChoice {
  readonly config: Config;
  /** The value of `--stack`. */
  readonly flag?: string | undefined;
  /** The value of `CAIRN_STACK`. */
  readonly variable?: string | undefined;
}

/** One place that may name the active stack; the first that does wins. */
export interface ChainLink {
  readonly source: 'flag' | 'environment' | 'directory' | 'user' | 'default';
  /** For people: `--stack`, `CAIRN_STACK`, a file's path. */
  readonly place: string;
  readonly value: string | null;
  readonly wins: boolean;
}

export interface ActiveStack {
  readonly stored: Stored;
  readonly chain: readonly ChainLink[];
}

/** The whole chain, the strongest place first; exactly one link wins. Reads no store. */
export function stackChain({config, flag, variable}: StackChoice): readonly ChainLink[] {
  const {value: directory = null, origin: file = '.cairn/config.yaml'} = config.directoryStack() ?? {};
  const {value: user = null, origin: settings = 'user setting'} = config.activeStack() ?? {};
  const links = [
    {source: 'flag', place: '--stack', value: flag ?? null},
    {source: 'environment', place: 'CAIRN_STACK', value: variable ?? null},
    {source: 'directory', place: file, value: directory},
    {source: 'user', place: settings, value: user},
    {source: 'default', place: 'default', value: fallback},
  ] as const;
  const winner = links.find(link => link.value !== null);
  return links.map(link => ({...link, wins: link === winner}));
}

export function winnerOf(chain: readonly ChainLink[]): ChainLink & {readonly value: string} {
  return chain.find(link => link.wins) as ChainLink & {readonly value: string};
}

/**
 * The active stack. A name that resolves to nothing is never passed over for the next place: rejects with `not_found`,
 * saying where the name came from and which stacks would do (and otherwise as `resolve`).
 */
export async function activeStack(local: LocalBackend, choice: StackChoice): Promise<ActiveStack> {
  const chain = stackChain(choice);
  const {value, source, place} = winnerOf(chain);
  try {
    return {stored: await resolve(local, value, {kind: 'stack', identities: choice.config.remotes()}), chain};
  } catch (error) {
    if (!isAppError(error)) throw error;
    const origin = source === 'default' ? 'nothing else names one' : `named by ${place}`;
    throw new AppError(error.code, `the active stack "${value}" (${origin}): ${error.message}`, {
      hint: await whatWouldDo(local, error),
      next: ['cairn which', 'cairn stack set NAME'],
      details: {...error.details, source, place},
      cause: error,
    });
  }
}

/** The id of the active stack, or null where its name leads nowhere: what lists mark. */
export async function activeStackId(local: LocalBackend, choice: StackChoice): Promise<string | null> {
  try {
    return (await activeStack(local, choice)).stored.resource.id;
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

/** Refuses with `in_use` where some place names this stack as the active one; being the last resort doesn't count. */
export async function refuseActive(local: LocalBackend, {resource}: Stored, choice: StackChoice): Promise<void> {
  const {source, place} = winnerOf(stackChain(choice));
  if (source === 'default' || (await activeStackId(local, choice)) !== resource.id) return;
  throw new AppError('in_use', `stack/${sharedStackText(resource)} is the active stack, named by ${place}`, {
    hint: 'Make another stack the active one first.',
    next: ['cairn stack set default', 'cairn which'],
    details: {source, place},
  });
}

/** How the user's own setting names a stack: `prod`, `acme:ann/prod`. */
export function stackText({manifest, namespace}: Pick<Resource, 'manifest' | 'namespace'>): string {
  return stackTextOf(nameOf({manifest}), namespace);
}

/** The same for a stack that isn't at hand. */
export function stackTextOf(name: string, {remote, owner}: Namespace): string {
  const shared = owner === null ? name : `${owner}/${name}`;
  return remote === null ? shared : `${remote}:${shared}`;
}

/** How a folder's committed file names it: without the remote, whose name is each machine's own. */
export function sharedStackText({manifest, namespace: {owner}}: Resource): string {
  return stackTextOf(nameOf({manifest}), {remote: null, owner});
}

async function whatWouldDo(local: LocalBackend, error: AppError): Promise<string> {
  if (error.code !== 'not_found') return error.hint ?? 'See `cairn stack list`.';
  const rows = await local.list('stack');
  const names = rows.flatMap(row => (row.status === 'ok' ? [stackText(row.resource)] : []));
  const shown = names.slice(0, 10).join(', ');
  if (names.length === 0) return 'There is no stack here; register one with `cairn stack register`.';
  return `Stacks here: ${shown}${names.length > 10 ? `, and ${names.length - 10} more` : ''}.`;
}
