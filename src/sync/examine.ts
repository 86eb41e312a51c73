/** What a component's flavor says of sending it elsewhere. */
import {validateComponent} from '../flavors/validate.js';
import {needs, portability} from '../flavors/portability.js';
import type {Need} from '../flavors/portability.js';
import {builtIn} from '../flavors/source.js';
import type {FlavorSource} from '../flavors/source.js';
import {isComponentKind, typeOfKind} from '../domain/kind.js';
import {componentSpecOf} from '../domain/manifest.js';
import type {Resource} from '../domain/manifest.js';

export interface Examination {
  /** JSON Pointers into the manifest: secret fields that hold their value in clear. */
  readonly plainSecrets: readonly string[];
  /** Sentences; empty for what works anywhere. */
  readonly notPortable: readonly string[];
  readonly needs: readonly Need[];
  /** Sentences: what its flavor's schema refuses. */
  readonly problems: readonly string[];
}

const nothing: Examination = {plainSecrets: [], notPortable: [], needs: [], problems: []};

/** Flavors and keys that this cairn doesn't know are no problem here: they were accepted where they were made. */
export async function examine({kind, manifest}: Pick<Resource, 'kind' | 'manifest'>, flavors: FlavorSource = builtIn): Promise<Examination> {
  if (!isComponentKind(kind)) return nothing;
  const {flavor, config} = componentSpecOf({manifest});
  const component = {type: typeOfKind(kind), flavor, config};
  const [report, {reasons}, needed] = await Promise.all([
    validateComponent({...component, mode: 'import', flavors}),
    portability(component, flavors),
    needs(component, flavors),
  ]);
  return {
    plainSecrets: report.plainSecrets.map(pointer => `/spec/config${pointer}`),
    notPortable: reasons,
    needs: needed,
    problems: report.problems.map(({message}) => message),
  };
}
