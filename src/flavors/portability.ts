/** What ties a component to one machine, and what every machine must bring to use it (DESIGN 3). */
import {pointerKeys, pointerStep} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import type {ComponentType} from '../domain/kind.js';
import {secretReferencesIn} from '../domain/secret-reference.js';
import type {Flavor, MachineBound, NeedKind, NeedRule} from './flavor.js';
import {valueAt} from './pointer.js';
import {builtIn} from './source.js';
import type {FlavorSource} from './source.js';

export interface Portability {
  readonly portable: boolean;
  /** Sentences without a full stop; they quote no value but a host's name. */
  readonly reasons: readonly string[];
}

export interface Need {
  readonly kind: NeedKind;
  /** Which one: a kube context's name, `secret.key`, `docker`. */
  readonly name: string;
  readonly text: string;
  /** JSON Pointer of the setting whose value names it; null where the flavor itself does, and for references to secrets. */
  readonly field: string | null;
}

export interface ConfiguredFlavor {
  readonly type: ComponentType;
  readonly flavor: string;
  readonly config: JsonObject;
}

/** Can the component work on another machine? An unknown flavor is judged by its addresses alone. */
export async function portability({type, flavor, config}: ConfiguredFlavor, flavors: FlavorSource = builtIn): Promise<Portability> {
  return portabilityOf(await flavors.find(type, flavor), config);
}

/** As `portability`, for a flavor that is loaded already: for lists of many components. */
export function portabilityOf(flavor: Flavor | null, config: JsonObject): Portability {
  const reasons: string[] = [];
  for (const rule of flavor?.notPortable ?? []) if (binds(rule, config)) reasons.push(rule.reason);
  addLoopbackReasons(reasons, config, '');
  return reasons.length === 0 ? portable : {portable: false, reasons: [...new Set(reasons)]};
}

const portable: Portability = {portable: true, reasons: []};

/** What a machine must have before it can use the component; secrets are named as `secret.key`. */
export async function needs({type, flavor, config}: ConfiguredFlavor, flavors: FlavorSource = builtIn): Promise<readonly Need[]> {
  const found = await flavors.find(type, flavor);
  const secrets = secretReferencesIn(config).map(({secret, key}) => `${secret}.${key}`);
  return [
    ...[...new Set(secrets)].map(name => ({kind: 'secret' as const, name, text: `the secret ${name}`, field: null})),
    ...(found?.needs ?? []).flatMap(rule => needOf(rule, config)),
  ];
}

function needOf(rule: NeedRule, config: JsonObject): readonly Need[] {
  const {kind, text} = rule;
  if ('name' in rule) {
    const served = (rule.unless ?? []).some(pointer => isSet(valueAt(config, pointer)));
    return served ? [] : [{kind, name: rule.name, text, field: null}];
  }
  const value = valueAt(config, rule.field);
  const usable = typeof value === 'string' && value !== '' && secretReferencesIn(value).length === 0;
  return usable ? [{kind, name: value, text: `${text} "${value}"`, field: rule.field}] : [];
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false;
}

function binds(rule: MachineBound, config: JsonObject): boolean {
  if (rule.when === 'always') return true;
  const value = valueAt(config, rule.field);
  if (rule.when === 'equals') return value === rule.value;
  return typeof value === 'string' && new RegExp(rule.pattern, 'u').test(value);
}

function addLoopbackReasons(reasons: string[], value: Json, pointer: string): void {
  if (typeof value === 'string') {
    const host = loopbackHostIn(value);
    if (host !== null) reasons.push(`${pointerKeys(pointer).join('.')} leads to ${host}, which is another machine everywhere else`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) addLoopbackReasons(reasons, member, pointer + pointerStep(key));
  }
}

const loopbackName =
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]|(host|kubernetes)\.docker\.internal)\.?$/i;
const plainHost = /^(\[[0-9a-f:.]+\]|::1|[\w.-]+)(?=$|[:/])/i;

/**
 * The host that a URL or a `host:port` names, where that is an address of the machine itself; otherwise null. A URL's host is
 * read as a browser reads it, so that `http://127.1` and `http://[::ffff:127.0.0.1]` are seen through.
 */
export function loopbackHostIn(text: string): string | null {
  const scheme = text.lastIndexOf('://');
  const host = scheme === -1 ? (plainHost.exec(text)?.[1] ?? null) : urlHost(text.slice(scheme + 3));
  if (host === null) return null;
  return host === '::1' || loopbackName.test(host) ? host : null;
}

/** A name whose last label is no number is what it is (https://url.spec.whatwg.org/#concept-host-parser); the rest takes a parser. */
const plainName = /^(?:[a-z0-9-]+\.)*(?!\d+(?![a-z0-9-])|0x[0-9a-f]*(?![a-z0-9-]))[a-z0-9-]+(?=(?::\d*)?(?:[/?#]|$))/;

function urlHost(authorityAndPath: string): string | null {
  const name = plainName.exec(authorityAndPath)?.[0];
  if (name !== undefined && !name.startsWith('xn--') && !name.includes('.xn--')) return name;
  const url = `http://${authorityAndPath}`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}
