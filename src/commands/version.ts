/** `cairn version`: what is installed, and what it runs on. */
import type {App} from '../app/app.js';
import {version} from '../domain/version.js';
import type {View} from '../render/view.js';
import {verb} from './verb.js';
import type {Verb} from './verb.js';

export function versionCommand(app: App, run = runVersion): Verb {
  return verb('version', 'Show the version', ['cairn version', 'cairn version -o json']).action(() => app.show(run()));
}

/** `{version, node, platform, arch}`; for people the bare version. */
export function runVersion(): View {
  const {arch, platform, versions} = process;
  return {data: {version, node: versions.node, platform, arch}, human: {as: 'lines', lines: [version]}, names: [version]};
}
