/** References in files are names: of a document beside them, else of what is here (SEMANTICS 1.2). */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {hasCode} from '../domain/errors.js';
import {pointerStep} from '../domain/json.js';
import {flavorKindOf, isActiveType, isComponentKind, isFlavorKind, kindOfType, typeOfFlavorKind, typeOfKind} from '../domain/kind.js';
import type {ComponentKind, ComponentType, Kind} from '../domain/kind.js';
import {componentSpecOf, nameOf, own, slotsOf} from '../domain/manifest.js';
import type {Manifest, Resource} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import {customFlavor} from '../flavors/custom/custom-flavor.js';
import type {FlavorSource} from '../flavors/source.js';
import type {DocumentProblem, ObjectDocument} from './apply-documents.js';
import {withFlavorName} from './flavors.js';
import {resolve} from './resolve.js';
import type {Identity} from './resolve.js';

export interface ReferenceStore {
  readonly local: LocalBackend;
  readonly identities: readonly Identity[];
}

export interface MissingReference extends DocumentProblem {
  /** As the file says it. */
  readonly target: string;
}

export class DocumentReferences {
  readonly #store: ReferenceStore;
  readonly #byName = new Map<string, Resource>();
  readonly #byId = new Map<string, Resource>();

  constructor(store: ReferenceStore) {
    this.#store = store;
  }

  /** By id, every object that a document became. */
  get placed(): ReadonlyMap<string, Resource> {
    return this.#byId;
  }

  /** From now on the document's name, and its id where it says one, lead to this object. */
  add({kind, id, manifest}: ObjectDocument, resource: Resource): void {
    this.#byName.set(keyOf(kind, manifest.metadata.name), resource);
    if (id !== null) this.#byName.set(keyOf(kind, `id:${id}`), resource);
    this.#byId.set(resource.id, resource);
  }

  /** The document's manifest with references by id, and a problem for each that leads nowhere. */
  async resolved({kind: of, manifest, placeOf}: ObjectDocument): Promise<{readonly manifest: Manifest; readonly missing: readonly MissingReference[]}> {
    if (isComponentKind(of)) return {manifest: withFlavorName(manifest, this.#flavorName(of, manifest)), missing: []};
    if (manifest.kind !== 'Stack') return {manifest, missing: []};
    const missing: MissingReference[] = [];
    const components: Record<string, string> = {};
    for (const [type, text] of slotsOf({manifest})) {
      const kind = kindOfType(type);
      const id = (this.#byName.get(keyOf(kind, text)) ?? (await this.#here(kind, text)))?.id;
      components[type] = id ?? text;
      const path = `/spec/components${pointerStep(type)}`;
      if (id !== undefined) continue;
      const message = `${kind}/${text} is neither here nor in these files`;
      missing.push({code: 'dangling_reference', place: placeOf(path), path, message, target: text});
    }
    return {manifest: {...manifest, spec: {...manifest.spec, components}}, missing};
  }

  /** What is here, with the custom flavors of the files laid over. */
  flavorsOver(here: FlavorSource): FlavorSource {
    return {
      names: async type => [...this.#flavorsPlaced(type).map(nameOf), ...(await here.names(type))],
      find: async (type, name) => {
        const placed = this.#flavorsPlaced(type).find(each => sameName(nameOf(each), name));
        return placed === undefined ? here.find(type, name) : customFlavor(placed.manifest);
      },
    };
  }

  #flavorsPlaced(type: ComponentType): readonly Resource[] {
    return [...this.#byId.values()].filter(({kind}) => isFlavorKind(kind) && typeOfFlavorKind(kind) === type);
  }

  /** The name here of a flavor that the files bring: an import may have written it beside another of its name. */
  #flavorName(kind: ComponentKind, manifest: Manifest): string | undefined {
    const type = typeOfKind(kind);
    const brought = isActiveType(type) ? this.#byName.get(keyOf(flavorKindOf(type), componentSpecOf({manifest}).flavor)) : undefined;
    return brought === undefined ? undefined : nameOf(brought);
  }

  /** A bare name is one's own, as in the store's files; `OWNER/NAME` is another owner's, `id:ID` whatever has that id here. */
  async #here(kind: Kind, text: string): Promise<Resource | null> {
    const {local, identities} = this.#store;
    const mine = text.startsWith('me/') ? text.slice('me/'.length) : text;
    try {
      return ((await this.#found(kind, mine)) ?? (text.includes('/') ? await resolve(local, text, {kind, identities}) : null))?.resource ?? null;
    } catch (error) {
      if (hasCode(error, 'not_found') || hasCode(error, 'usage') || hasCode(error, 'ambiguous')) return null;
      throw error;
    }
  }

  async #found(kind: Kind, text: string): Promise<Stored | null> {
    const {local} = this.#store;
    if (text.startsWith('id:')) return local.get(kind, text.slice('id:'.length));
    return text.includes('/') ? null : local.find({kind, name: text, namespace: own});
  }
}

function keyOf(kind: Kind, name: string): string {
  return `${kind}/${name.toLowerCase()}`;
}
