/**
 * What a flavor is: data. It says which settings a component of that flavor has, which of them are
 * secret, what ties a component to one machine, and what each machine must bring.
 */
import type {Json} from '../domain/json.js';
import type {ComponentType} from '../domain/kind.js';

export type JsonType = 'string' | 'boolean' | 'integer' | 'number' | 'object' | 'array' | 'null';

/**
 * The part of JSON Schema 2020-12 that flavors are written in. `check-schema.ts` reads it without a schema compiler, which
 * would cost a local command more than all the rest of it. References (`$ref`) are replaced when a custom flavor is read.
 */
export interface FieldSchema {
  /** Left out: any value. */
  readonly type?: JsonType | readonly JsonType[];
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly Json[];
  readonly default?: Json;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly items?: FieldSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** For keys that aren't in `properties`. Only what cairn brings along may use it. */
  readonly propertyNames?: FieldSchema;
  /** Left out: anything; `false`: only the `properties`. */
  readonly additionalProperties?: boolean | FieldSchema;
  readonly allOf?: readonly FieldSchema[];
  readonly anyOf?: readonly FieldSchema[];
  readonly oneOf?: readonly FieldSchema[];
  readonly not?: FieldSchema;
  readonly if?: FieldSchema;
  readonly then?: FieldSchema;
  readonly else?: FieldSchema;
}

/** The schema of a config as a whole. */
export interface ConfigSchema extends FieldSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, FieldSchema>>;
  /** `true` where the list of attributes is known to be incomplete: what isn't in it is kept with a warning. */
  readonly additionalProperties: boolean;
}

export interface Flavor {
  readonly type: ComponentType;
  readonly name: string;
  readonly title: string;
  /** Where the tool itself is documented; null for what is cairn's own. */
  readonly docs: string | null;
  readonly schema: ConfigSchema;
  /** JSON Pointers of values that belong into a secret. */
  readonly secretFields: readonly string[];
  /** What makes a component useless on another machine. Addresses of this machine count for every flavor and need no rule. */
  readonly notPortable: readonly MachineBound[];
  readonly needs: readonly NeedRule[];
  /** Resource types of the connectors that can serve it. */
  readonly connectorTypes: readonly string[];
  /** True where it runs or keeps its data on the machine that uses it. */
  readonly local: boolean;
  /** True for what somebody registered, as against what comes with cairn: its patterns are somebody else's. */
  readonly custom?: boolean;
}

/** The types that a schema allows; empty where it allows all. */
export function typesOf({type}: FieldSchema): readonly JsonType[] {
  if (type === undefined) return [];
  return typeof type === 'string' ? [type] : type;
}

/** `reason` completes the sentence "not portable: ...". */
export type MachineBound =
  | {readonly when: 'always'; readonly reason: string}
  | {readonly when: 'equals'; readonly field: string; readonly value: Json; readonly reason: string}
  | {readonly when: 'matches'; readonly field: string; readonly pattern: string; readonly reason: string};

export type NeedKind = 'secret' | 'kube_context' | 'profile' | 'engine' | 'command' | 'file' | 'credentials' | 'package';

/** Something that each machine brings: named by the value of a field, or by the flavor itself. */
export type NeedRule =
  | {readonly kind: NeedKind; readonly field: string; readonly text: string}
  | {
      readonly kind: NeedKind;
      readonly name: string;
      readonly text: string;
      /** Fields, any of which makes the need void. */
      readonly unless?: readonly string[];
    };
