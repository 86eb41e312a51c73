/** What the engines of sync work with, and the words in which they report. */
import type {LocalBackend, RemoteObject, TeamBackend} from '../backend/backend.js';
import type {SecretsOfServer} from './secrets-there.js';
import type {Base, TrackedObject} from '../backend/sync-state.js';
import type {AccountKey} from '../domain/account.js';
import type {Kind} from '../domain/kind.js';
import {own} from '../domain/manifest.js';
import type {Namespace} from '../domain/manifest.js';
import {refText} from '../domain/ref.js';
import type {ObjectState} from './compare.js';

/** The two sides of a sync, and who is asking. */
export interface Team {
  readonly local: LocalBackend;
  readonly remote: TeamBackend;
  /** Left out where secrets are not asked about. */
  readonly secrets?: SecretsOfServer;
  readonly account: AccountKey;
  readonly remoteName: string;
  readonly username: string;
  readonly now: () => Date;
}

/** The same, where no server is asked. */
export type KnownTeam = Omit<Team, 'remote'>;

export type StepAction = 'create' | 'update' | 'delete' | 'merge' | 'none';

/** What a push or a pull does with one object. */
export interface Step {
  readonly ref: string;
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  /** On the server. */
  readonly owner: string;
  readonly action: StepAction;
  /** The state in which the plan found it. */
  readonly state: ObjectState;
  /** Refs of stacks that use it and aren't part of the plan, where the plan changes it for them as well. */
  readonly usedBy: readonly string[];
}

/** Something to know about a plan that isn't a step of it. Codes are stable. */
export interface Remark {
  readonly level: 'info' | 'warning';
  readonly code: string;
  readonly message: string;
}

/** A plan, carried out or (with a dry run) not. */
export interface Outcome {
  readonly applied: boolean;
  readonly steps: readonly Step[];
  readonly remarks: readonly Remark[];
  /** Where it is no push that was carried out or planned: what was put off until the next sync, or taken back from that. */
  readonly deferral?: 'queued' | 'cancelled';
}

/** How a person here calls an object of that owner. */
export function teamRef({username}: Pick<Team, 'username'>, kind: Kind, {name, owner}: {readonly name: string; readonly owner: string}): string {
  return refText(kind, name, {remote: null, owner: owner === username ? null : owner});
}

/** Where an object of that owner lies on this machine. */
export function landingOf({username, remoteName}: Pick<Team, 'username' | 'remoteName'>, owner: string): Namespace {
  return owner === username ? own : {remote: remoteName, owner};
}

/** What a fetch keeps of an object. */
export function trackedOf(object: RemoteObject): TrackedObject {
  const {revision, digest, right, created, updated, resource} = object;
  return {gone: false, revision, digest, manifest: resource.manifest, right, created, updated};
}

/** The base that is left when both sides are as the server was seen. */
export function baseOf({revision, digest, manifest}: Base): Base {
  return {revision, digest, manifest};
}
