/** The receipt of a share: who gains what, before anything is granted (DESIGN 4, SEMANTICS 4.2 to 4.4). */
import type {RemoteObject} from '../backend/backend.js';
import type {Kind} from '../domain/kind.js';
import {componentSpecOf, slotsOf} from '../domain/manifest.js';
import {covers} from '../domain/right.js';
import type {Grant, Right} from '../domain/right.js';
import type {Namespace} from '../domain/manifest.js';
import type {Need} from '../flavors/portability.js';
import type {FlavorSource} from '../flavors/source.js';
import type {NeedThere} from '../backend/server-secrets.js';
import {secretNamesOf} from './closure.js';
import {examine} from './examine.js';
import {rightOn} from './survey.js';
import type {Item} from './survey.js';
import type {Step} from './team.js';

export interface Receipt {
  readonly ref: string;
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  /** What each grantee has afterwards. */
  readonly grants: readonly Grant[];
  readonly components: readonly SharedComponent[];
  /** Components of the stack that the sharer can't see either. */
  readonly restricted: number;
  readonly connectors: readonly string[];
  /** Names only: `owner/name`. Values stay where they are. */
  readonly secrets: readonly string[];
  readonly notPortable: readonly {readonly ref: string; readonly reason: string}[];
  /** What each recipient's machine must have. */
  readonly needs: readonly (Need & {readonly ref: string})[];
  /** Values that whoever may use it is given by the server for a run: `ann/s3-prod.key`. */
  readonly obtainable: readonly string[];
  /** Sentences: what a recipient can do or obtain that the rights' names don't say. */
  readonly consequences: readonly string[];
  /** What is pushed in the same commit. */
  readonly push: readonly Step[];
}

export interface SharedComponent {
  readonly ref: string;
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  /** True where the stack's grantees may use it through the stack; false where each needs a grant on it as well. */
  readonly delegates: boolean;
}

export interface ReceiptInput {
  readonly stack: Item;
  readonly components: readonly Item[];
  /** What a component's flavor means, by the namespace of the component. */
  readonly flavors: (namespace: Namespace) => FlavorSource;
  /** The stack as the server shows it; null before it is pushed. */
  readonly there: RemoteObject | null;
  readonly grants: readonly Grant[];
  readonly push: readonly Step[];
  /** What the server says of the components' references to secrets. */
  readonly references: readonly NeedThere[];
}

export async function receiptOf({stack, components, there, grants, push, flavors, references}: ReceiptInput): Promise<Receipt> {
  const {ref, kind, id, name, owner} = stack;
  const examined = await Promise.all(components.map(async item => ({item, ...(await examinedItem(item, flavors))})));
  const secrets = [...new Set(components.flatMap(item => (item.stored === null ? [] : secretNamesOf(item.stored.resource)).map(secret => `${item.owner}/${secret}`)))];
  const obtainable = obtainableOf(components, references);
  const connectors = [...new Set(components.flatMap(item => connectorOf(item) ?? []))];
  const slots = stack.stored === null ? 0 : slotsOf(stack.stored.resource).size;
  return {
    ref, kind, id, name, owner, grants,
    components: components.map(item => sharedComponent(item, there)),
    restricted: slots - components.length,
    connectors,
    secrets,
    notPortable: examined.flatMap(({item, notPortable}) => notPortable.map(reason => ({ref: item.ref, reason}))),
    needs: examined.flatMap(({item, needs}) => needs.map(need => ({ref: item.ref, ...need}))),
    obtainable,
    consequences: consequencesOf(grants.map(({right}) => right), {secrets, obtainable, name}),
    push,
  };
}

async function examinedItem({stored}: Item, flavors: ReceiptInput['flavors']): Promise<{notPortable: readonly string[]; needs: readonly Need[]}> {
  return stored === null ? {notPortable: [], needs: []} : examine(stored.resource, flavors(stored.resource.namespace));
}

function connectorOf({stored}: Item): string | null {
  return stored === null ? null : componentSpecOf(stored.resource).connector;
}

/** A reference that the server has already delegates as it says; a new one does if its writer may share the target. */
function sharedComponent(item: Item, there: RemoteObject | null): SharedComponent {
  const {ref, kind, id, name, owner} = item;
  const slot = Object.values(there?.slots ?? {}).find(each => !each.restricted && each.id === id);
  const delegates = slot === undefined || slot.restricted ? covers(rightOn(item), 'admin') : slot.delegates;
  return {ref, kind, id, name, owner, delegates};
}

/** Each right includes those before it, so that the greatest says it all. */
/** `ann/s3-prod.key`: values that the server has of what the components refer to. */
function obtainableOf(components: readonly Item[], references: readonly NeedThere[]): readonly string[] {
  const owners = new Map(components.map(({id, owner}) => [id, owner]));
  return [...new Set(references.filter(({met}) => met).map(({component, secret, key}) => `${owners.get(component) ?? ''}/${secret}.${key}`))];
}

interface Reached {
  readonly secrets: readonly string[];
  readonly obtainable: readonly string[];
  readonly name: string;
}

function consequencesOf(rights: readonly Right[], {secrets, obtainable, name}: Reached): readonly string[] {
  const grants = (needed: Right): boolean => rights.some(right => covers(right, needed));
  return [
    'Settings of the stack and of the components that travel with it can be read.',
    ...(obtainable.length > 0 && grants('use') ? [`Whoever may use it is given ${obtainable.join(', ')} for each run, and can read what the run is given.`] : []),
    ...(secrets.length === 0 || obtainable.length > 0 ? [] : ['Secret values are not sent: whoever runs on the stack brings their own, and a run on a machine holds those that it is given.']),
    ...(grants('use') ? ['Who may use it can run on it, with whatever their own credentials reach there.'] : []),
    ...(grants('edit') ? [`Who may edit it can put other components into ${name}: after your next pull, your runs send their data where those point.`] : []),
    ...(grants('admin') ? ['An admin can share it further, and delete it.'] : []),
    'Unsharing ends access from then on; it can not recall what was already pulled.',
  ];
}
