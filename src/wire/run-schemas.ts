/** The shapes of runs as zod schemas; see `schemas.ts`. */
import {z} from 'zod';
import {deeperThan, isJsonObject} from '../domain/json.js';
import type {JsonObject} from '../domain/json.js';
import {runLimits} from './run-types.js';
import type {WireNewRun, WireRun, WireRunDetail, WireRunEvents, WireRunKept, WireRunLog, WireRunLogChunk, WireRunLogSize} from './run-types.js';
import {id, pageLimit, text} from './schemas.js';
import type {WirePage} from './types.js';

const isShallow = (value: unknown): boolean => !deeperThan(value as JsonObject, runLimits.depth);
const tooDeep = `is nested more than ${runLimits.depth} levels deep`;

/** What is in it, whoever reads it checks. */
const object = z.custom<JsonObject>(value => isJsonObject(value) && isShallow(value), `is no mapping, or ${tooDeep}`).meta({type: 'object'});
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const counted = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const outcome = z.enum(['succeeded', 'failed', 'cancelled']);
const slug = z.string().regex(/^[a-z0-9-]{1,40}$/);
/** UTC, RFC 3339: compared as text. */
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/);

const header = z.looseObject({id, name: text, pipeline: text, created: instant, stack: z.looseObject({id})}).refine(isShallow, tooDeep) as unknown as z.ZodType<JsonObject>;
export const newRunSchema = z.object({header, plan: object}).meta({id: 'NewRun'}) satisfies z.ZodType<WireNewRun>;

const logSize = z.object({slug: z.string(), attempt: z.number(), size: z.number(), full: z.boolean()}) satisfies z.ZodType<WireRunLogSize>;

export const runKeptSchema = z.object({sequence: z.number(), logs: z.array(logSize)}).meta({id: 'RunKept'}) satisfies z.ZodType<WireRunKept>;

export const runSchema = z.object({
  id: z.string(),
  starter: z.string(),
  name: z.string(),
  pipeline: z.string(),
  header: object,
  outcome: outcome.nullable(),
  sequence: z.number(),
  created: z.string(),
  updated: z.string(),
  ended: z.string().nullable(),
  heard: z.boolean(),
}).meta({id: 'Run'}) satisfies z.ZodType<WireRun>;

export const runDetailSchema = runSchema.extend({plan: object, logs: z.array(logSize)}).meta({id: 'RunDetail'}) satisfies z.ZodType<WireRunDetail>;

export const runPageSchema = z.object({items: z.array(runSchema), next: z.string().nullable()}).meta({id: 'RunPage'}) satisfies z.ZodType<WirePage<WireRun>>;

/** `after` is the id that the last page ended with: the newest come first. */
export const runQuerySchema = z.object({
  stack: id.optional(),
  pipeline: text.optional(),
  starter: text.optional(),
  name: text.optional(),
  outcome: z.enum([...outcome.options, 'none']).optional(),
  after: id.optional(),
  limit: pageLimit,
});

const event = z.looseObject({sequence: count.min(1), type: text, at: instant}).refine(isShallow, tooDeep) as unknown as z.ZodType<JsonObject>;
export const newEventsSchema = z.object({events: z.array(event).max(runLimits.eventsAtOnce)}).meta({id: 'NewRunEvents'});

export const sequenceSchema = z.object({sequence: z.number()});

const wait = z.coerce.number().int().min(0).max(runLimits.wait).default(0);
export const eventsQuerySchema = z.object({since: z.coerce.number().int().min(0).max(2 ** 31 - 1).default(0), wait});

export const runEventsSchema = z.object({events: z.array(object), heard: z.boolean()}).meta({id: 'RunEvents'}) satisfies z.ZodType<WireRunEvents>;

/** Postgres keeps no NUL. */
const logText = z.string().max(runLimits.logText).regex(/^[^\0]*$/, 'has a NUL character');
export const logChunkSchema = z.object({
  slug, attempt: count, offset: count, bytes: count.max(runLimits.logText), text: logText, restart: z.boolean().exactOptional(),
}).meta({id: 'RunLogChunk'}) satisfies z.ZodType<WireRunLogChunk>;

export const logSizeSchema = logSize.meta({id: 'RunLogSize'});

/** `tail`: from where so many last lines begin, in place of an offset. */
export const logQuerySchema = z.object({slug, attempt: counted, offset: counted.default(0), tail: counted.optional(), wait});

export const runLogSchema = z.object({text: z.string(), next: z.number()}).meta({id: 'RunLog'}) satisfies z.ZodType<WireRunLog>;
