/** The shapes of secrets as zod schemas; see `schemas.ts`. */
import {z} from 'zod';
import {rights} from '../domain/right.js';
import {id, pageLimit, text} from './schemas.js';
import {limits} from './types.js';
import type {WireNeeds, WireNeedsRequest, WireNewSecret, WirePage, WireSecret, WireSecretDetail, WireSecretPatch, WireValues, WireValuesRequest} from './types.js';

const labels = z.record(text, text);
/** Anything, a NUL included: it is encrypted before it is kept. */
const values = z.record(text, z.string().max(limits.objectBytes));
const description = text.nullable().exactOptional();

export const secretSchema = z.object({
  id: z.string(),
  owner: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  keys: z.array(z.string()),
  revision: z.number(),
  right: z.enum(rights),
  created: z.string(),
  updated: z.string(),
}).meta({id: 'Secret'}) satisfies z.ZodType<WireSecret>;

export const secretDetailSchema = secretSchema.extend({
  references: z.array(z.object({id: z.string(), kind: z.string(), name: z.string(), owner: z.string(), pointer: z.string(), key: z.string()})),
}).meta({id: 'SecretDetail'}) satisfies z.ZodType<WireSecretDetail>;

export const secretPageSchema = z.object({items: z.array(secretSchema), next: z.string().nullable()}).meta({id: 'SecretPage'}) satisfies z.ZodType<WirePage<WireSecret>>;

export const secretQuerySchema = z.object({owner: text.optional(), name: text.optional(), after: id.default(''), limit: pageLimit});

export const newSecretSchema = z.object({name: text, description, labels: labels.exactOptional(), values}).meta({id: 'NewSecret'}) satisfies z.ZodType<WireNewSecret>;

export const secretPatchSchema = z.object({
  name: text.exactOptional(),
  description,
  labels: labels.exactOptional(),
  set: values.exactOptional(),
  remove: z.array(text).max(limits.pageSize).exactOptional(),
}).meta({id: 'SecretPatch'}) satisfies z.ZodType<WireSecretPatch>;

/** `*` for what is to be new. */
export const newSecretHeadersSchema = z.object({'if-none-match': z.literal('*').optional()});

export const needsRequestSchema = z.object({objects: z.array(id).max(limits.needsObjects)}).meta({id: 'NeedsRequest'}) satisfies z.ZodType<WireNeedsRequest>;

export const needsSchema = z.object({
  needs: z.array(z.object({component: z.string(), secret: z.string(), key: z.string(), met: z.boolean()})),
}).meta({id: 'Needs'}) satisfies z.ZodType<WireNeeds>;

export const valuesRequestSchema = z.discriminatedUnion('purpose', [
  z.object({purpose: z.literal('run'), object: id, run: id.exactOptional()}),
  z.object({purpose: z.literal('reveal'), secret: id, key: text}),
]).meta({id: 'ValuesRequest'}) satisfies z.ZodType<WireValuesRequest>;

export const valuesSchema = z.object({
  values: z.array(z.object({component: z.string().nullable(), secret: z.string(), key: z.string(), value: z.string()})),
  unmet: z.array(z.object({component: z.string(), secret: z.string(), key: z.string()})),
}).meta({id: 'Values'}) satisfies z.ZodType<WireValues>;
