/** What a shell may complete a word to that only this machine knows: names, flavors, settings. */
import type {App} from '../app/app.js';
import type {ComponentKind, Kind} from '../domain/kind.js';
import {componentSpecOf} from '../domain/manifest.js';
import {completableLabels, completableNames, completableRefs, completableSecretKeys, completableSet, completableSettings, completableValues} from '../inventory/completable.js';
import type {Completable} from '../inventory/completable.js';
import {flavorNamesOf} from '../inventory/config-input.js';
import {completableArtifacts, completableRuns} from '../pipeline/run/completable.js';
import {objectNamed} from './named-object.js';

export type Candidate = Completable;

/** What the shell is to offer; files and folders it finds itself. */
export type Completion = 'files' | 'folders' | readonly Candidate[];

export type CandidateSource =
  | {readonly from: 'files' | 'folders'}
  | {readonly from: 'words'; readonly words: readonly string[]}
  | LiveSource;

type LiveSource =
  | {readonly from: 'remotes'}
  | {readonly from: 'runs'}
  | {readonly from: 'artifacts'}
  | {readonly from: 'objects'; readonly kind: Kind}
  | {readonly from: 'refs'; readonly typed: string}
  | {readonly from: 'flavors'; readonly kind: ComponentKind}
  | {readonly from: 'labels'; readonly kind: Kind; readonly name: string}
  | {readonly from: 'secret-keys'; readonly name: string}
  | SettingSource;

/** `known-settings` are those of the flavor, `settings` those that the component has. */
interface SettingSource {
  readonly from: 'known-settings' | 'settings' | 'setting-values';
  readonly kind: ComponentKind;
  /** The component that the line names. */
  readonly name: string | undefined;
  /** The flavor that the line names; undefined for verbs that don't take one: then it is the component's. */
  readonly flavor: string | undefined;
  /** Of `setting-values`. */
  readonly key: string;
}

/** Reads the local store and asks nobody. Rejects as `objectNamed` where the line names something that isn't there. */
export async function candidatesFrom(app: App, source: LiveSource): Promise<readonly Candidate[]> {
  switch (source.from) {
    case 'remotes':
      return app.config().remotes().map(({name, url}) => ({value: name, about: url}));
    case 'runs':
      return completableRuns(await app.runs());
    case 'artifacts':
      return completableArtifacts(await app.runs());
    case 'objects':
      return completableNames(await app.local(), source.kind);
    case 'refs':
      return completableRefs(await app.local(), source.typed);
    case 'flavors':
      return flavorNamesOf(source.kind).map(value => ({value}));
    case 'labels':
      return completableLabels(await objectNamed(app, source.kind, source.name));
    case 'secret-keys':
      return completableSecretKeys(await objectNamed(app, 'secret', source.name));
    case 'known-settings':
    case 'settings':
    case 'setting-values':
      return settings(app, source);
  }
}

async function settings(app: App, {from, kind, name, flavor, key}: SettingSource): Promise<readonly Candidate[]> {
  const component = flavor === undefined && name !== undefined ? await objectNamed(app, kind, name) : null;
  if (from === 'settings') return component === null ? [] : completableSet(component);
  const of = flavor ?? (component === null ? '' : componentSpecOf(component.resource).flavor);
  return from === 'known-settings' ? completableSettings(await app.local(), kind, of) : completableValues(await app.local(), {kind, flavor: of, key});
}
