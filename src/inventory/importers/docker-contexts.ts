/**
 * `cairn import docker-contexts`: contexts of this machine's engine become orchestrators of flavor `local_docker`. No flavor
 * has a place for the address of an engine elsewhere, so such a context is refused rather than run on the wrong machine.
 */
import {join} from 'node:path';
import {AppError} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import type {Json} from '../../domain/json.js';
import type {Imported, ImportTarget} from '../import.js';
import {foreignNames, foreignProblem, foreignText, foreignYaml} from './read-foreign.js';
import {chosen, importContexts, leftOut} from './selection.js';
import type {Selection} from './selection.js';

interface DockerContext {
  readonly name: string;
  /** Address of the engine; null where the context has none. */
  readonly host: string | null;
}

/** Which of Docker's contexts a component stands for. */
const dockerContextLabel = 'docker-context';

/**
 * With `all`, contexts of engines elsewhere are left out with a warning; named, they are refused with `invalid_input`. Rejects
 * besides with `usage`, `not_found`, `ambiguous`, `conflict`, or with `invalid_input` for a file that can't be read.
 */
export async function importDockerContexts(target: ImportTarget, dockerFolder: string, selection: Selection): Promise<Imported> {
  const place = join(dockerFolder, 'contexts', 'meta');
  const contexts = await readDockerContexts(place);
  const taken = chosen({what: 'docker context', command: 'cairn import docker-contexts', place, contexts}, selection);
  const elsewhere = taken.filter(({host}) => !isOnThisMachine(host));
  if (elsewhere.length > 0 && !selection.all) throw notHere(elsewhere);
  const here = taken.filter(({host}) => isOnThisMachine(host));
  const components = here.map(({name}) => ({context: name, flavor: 'local_docker', config: {}, labels: {[dockerContextLabel]: name}}));
  const imported = await importContexts(target, components, selection);
  return {...imported, warnings: [...elsewhere.map(({name}) => leftOut(`The docker context ${JSON.stringify(name)}`, reason)), ...imported.warnings]};
}

/** The context `default` is Docker's own and has no file. */
async function readDockerContexts(folder: string): Promise<readonly DockerContext[]> {
  const contexts: DockerContext[] = [];
  for (const entry of foreignNames(folder)) {
    const place = join(folder, entry, 'meta.json');
    const text = foreignText(place);
    if (text !== null) contexts.push(contextOf(await foreignYaml(text, place), place));
  }
  return contexts.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** TLS keys lie beside the metadata, and are not looked at. */
function contextOf(value: Json, place: string): DockerContext {
  const name = member(value, 'Name');
  if (typeof name !== 'string' || name === '') throw foreignProblem(place, 'it is no docker context: it has no "Name"');
  const host = member(member(member(value, 'Endpoints'), 'docker'), 'Host');
  return {name, host: typeof host === 'string' && host !== '' ? host : null};
}

function member(value: Json, key: string): Json {
  return isJsonObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null;
}

/** A socket or pipe of this machine. Without an address it is the engine that Docker itself takes. */
function isOnThisMachine(host: string | null): boolean {
  return host === null || /^(unix|npipe):/i.test(host);
}

const reason = 'its engine is another machine, or behind a network address, and no flavor has a setting for that';

/** The address itself may hold a user's name, and isn't told. */
function notHere(contexts: readonly DockerContext[]): AppError {
  const names = contexts.map(({name}) => name);
  return new AppError('invalid_input', `The docker ${names.length === 1 ? 'context' : 'contexts'} ${names.join(', ')} can not be imported: ${reason}`, {
    hint: 'A component of flavor local_docker always runs on the engine of the machine that starts it. Contexts of a local socket can be imported.',
    details: {contexts: names},
  });
}
