/** `cairn import kube-contexts`. */
import type {App} from '../../app/app.js';
import {importKubeContexts} from '../../inventory/importers/kube-contexts.js';
import type {Selection} from '../../inventory/importers/selection.js';
import type {View} from '../../render/view.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {importedView, selectionOptions} from './selection-options.js';
import type {SelectionFlags} from './selection-options.js';

export interface KubeContextsRequest extends Selection {
  /** Default: the files of `KUBECONFIG`, else `~/.kube/config`. */
  readonly kubeconfig?: string;
}

export function importKubeContextsCommand(app: App, run = runImportKubeContexts): Verb {
  const examples = [
    'cairn import kube-contexts --all --dry-run',
    'cairn import kube-contexts prod-cluster --name kube',
    'cairn import kube-contexts --all --kubeconfig team.yaml --prefix team-',
  ];
  return selectionOptions(verb('kube-contexts', 'Make orchestrators of the contexts of your kubeconfig', examples))
    .argument('[context...]', 'contexts, as kubectl calls them')
    .option('--kubeconfig <file>', 'only this file (default: KUBECONFIG, else ~/.kube/config)')
    .action(async (names: readonly string[], flags: SelectionFlags & Pick<KubeContextsRequest, 'kubeconfig'>) => {
      app.show(await run(app, {...flags, names}));
    });
}

/** Names of contexts and namespaces are taken over; users, tokens and certificates stay where they are. */
export async function runImportKubeContexts(app: App, {kubeconfig, ...selection}: KubeContextsRequest): Promise<View> {
  const files = kubeconfig === undefined ? app.surroundings.otherTools.kubeconfigs : [kubeconfig];
  return importedView(app, target => importKubeContexts(target, files, selection));
}
