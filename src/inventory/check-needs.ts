/** Is what a component needs of each machine on this one? Answered from files and variables alone. */
import type {ThisMachine} from '../config/config.js';
import type {Need} from '../flavors/portability.js';

export interface NeedAnswer {
  /** `unknown`: only the run, or the network, can tell. */
  readonly state: 'met' | 'unmet' | 'unknown';
  /** A sentence without a full stop. */
  readonly detail: string;
  /** What to run; null where that is not cairn's to say. */
  readonly next: string | null;
}

/** Secrets are answered by `resolveReferences`, not here. */
export async function checkNeed(machine: ThisMachine, need: Need): Promise<NeedAnswer> {
  const {kind, name, text} = need;
  switch (kind) {
    case 'kube_context':
      return listed(name, {...(await machine.kubeContexts()), what: 'context', next: 'kubectl config get-contexts'});
    case 'profile':
      return listed(name, {...machine.awsProfiles(), what: 'profile', next: `aws configure --profile ${name}`});
    case 'engine':
      return found(machine.containerEngine(), `${text} is not on the PATH, and DOCKER_HOST is not set`);
    case 'command':
      return found(machine.command(name), `"${name}" is not on the PATH`);
    case 'file':
      return fileAnswer(machine, name);
    case 'credentials':
      return credentialsAnswer(machine.cloudCredentials(name), text);
    case 'secret':
    case 'package':
      return {state: 'unknown', detail: text, next: null};
  }
}

interface Names {
  readonly names: readonly string[];
  readonly files: readonly string[];
  readonly what: string;
  readonly next: string;
}

function listed(name: string, {names, files, what, next}: Names): NeedAnswer {
  const where = files.join(', ');
  if (names.includes(name)) return {state: 'met', detail: `the ${what} "${name}" is in ${where}`, next: null};
  const there = names.length === 0 ? `has no ${what}` : `has the ${what}s ${names.slice(0, 10).join(', ')}`;
  return {state: 'unmet', detail: `there is no ${what} "${name}": ${where} ${there}`, next};
}

function found(place: string | null, missing: string): NeedAnswer {
  return place === null ? {state: 'unmet', detail: missing, next: null} : {state: 'met', detail: place, next: null};
}

function fileAnswer(machine: ThisMachine, path: string): NeedAnswer {
  if (path.includes('://')) return {state: 'unknown', detail: `${path} is not on this machine's disk`, next: null};
  return machine.hasFile(path) ? {state: 'met', detail: path, next: null} : {state: 'unmet', detail: `${path} does not exist`, next: null};
}

function credentialsAnswer(place: string | null, text: string): NeedAnswer {
  return place === null
    ? {state: 'unknown', detail: `no variable or file has ${text}; the machine itself may be trusted there`, next: null}
    : {state: 'met', detail: place, next: null};
}
