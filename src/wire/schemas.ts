/** The shapes of `types.ts` as zod schemas, for the server; `satisfies` holds the two together. */
import {z} from 'zod';
import {keyActs} from '../domain/key-scope.js';
import {isJsonObject} from '../domain/json.js';
import type {Manifest} from '../domain/manifest.js';
import {rights} from '../domain/right.js';
import type {Grantee} from '../domain/right.js';
import {limits} from './types.js';
import type {
  WireChange, WireCommit, WireCommitResult, WireFeed, WireGrants, WireIssuedKey, WireKey, WireMe, WireNewKey, WireNewTransfer, WireNewUser, WireObject,
  WirePage, WireRotation, WireServer, WireSession, WireSetup, WireSignIn, WireSlot, WireTransfer, WireTransferred, WireUser, WireUserPatch,
} from './types.js';

/** Postgres keeps no NUL, and nothing that is asked for has one. */
const withoutNul = z.string().regex(/^[^\0]*$/, 'has a NUL character');
export const text = withoutNul.max(1024);
const password = z.string().min(1).max(1024);
const role = z.enum(['admin', 'member']);
const right = z.enum(rights);
export const id = withoutNul.max(64);

/** Only that it is a mapping: what is in it, the domain's own parser says, with every problem at its place. */
const manifest = z.custom<Manifest>(value => isJsonObject(value), 'a manifest is a mapping').meta({type: 'object', description: 'As in a file, with ids as references'});
const granteePattern = /^(everyone|(user|team):.+)$/;
const grantee = z
  .custom<Grantee>(value => typeof value === 'string' && granteePattern.test(value), 'a grantee is "user:NAME", "team:NAME" or "everyone"')
  .meta({type: 'string', pattern: granteePattern.source});

/** RFC 9457, with the stable code and what the failure knows besides. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
}).meta({id: 'Problem'});

export const healthSchema = z.object({status: z.literal('ok')});

export const readySchema = z.object({status: z.literal('ready')});

export const metricsSchema = z.string();

/** 204 has no body. */
export const emptySchema = z.undefined().meta({description: 'Done'});

export const serverSchema = z.object({
  product: z.literal('cairn'),
  version: z.string(),
  instance: z.string(),
  epoch: z.string(),
  setupRequired: z.boolean(),
}).meta({id: 'Server'}) satisfies z.ZodType<WireServer>;

export const setupSchema = z.object({token: text, username: text, password}).meta({id: 'Setup'}) satisfies z.ZodType<WireSetup>;

export const signInSchema = z.object({username: text, password}).meta({id: 'SignIn'}) satisfies z.ZodType<WireSignIn>;

const act = z.enum(keyActs);
const instant = z.iso.datetime();

export const meSchema = z.object({
  account: z.string(),
  username: z.string(),
  role,
  instance: z.string(),
  expires: z.string().nullable(),
  key: z.object({id: z.string(), name: z.string(), may: z.array(act), owners: z.array(z.string()).nullable(), stacks: z.array(z.string()).nullable()}).exactOptional(),
}).meta({id: 'Me'}) satisfies z.ZodType<WireMe>;

export const sessionSchema = z.object({token: z.string(), expires: z.string(), me: meSchema}).meta({id: 'Session'}) satisfies z.ZodType<WireSession>;

export const userSchema = z.object({
  id: z.string(),
  username: z.string(),
  role,
  active: z.boolean(),
  created: z.string(),
}).meta({id: 'User'}) satisfies z.ZodType<WireUser>;

export const newUserSchema = z.object({username: text, password, role: role.exactOptional()}).meta({id: 'NewUser'}) satisfies z.ZodType<WireNewUser>;

export const userPatchSchema = z.object({active: z.boolean()}).meta({id: 'UserPatch'}) satisfies z.ZodType<WireUserPatch>;

export const newKeySchema = z.object({
  name: text,
  may: z.array(act).max(keyActs.length),
  owners: z.array(text).min(1).max(limits.keyNames).nullable(),
  stacks: z.array(id).min(1).max(limits.keyNames).nullable(),
  expires: instant.nullable(),
}).meta({id: 'NewKey'}) satisfies z.ZodType<WireNewKey>;

export const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  may: z.array(act),
  owners: z.array(z.string()).nullable(),
  stacks: z.array(z.object({id: z.string(), name: z.string(), owner: z.string()})).nullable(),
  created: z.string(),
  expires: z.string().nullable(),
  lastUsed: z.string().nullable(),
  tokens: z.array(z.object({created: z.string(), expires: z.string().nullable(), lastUsed: z.string().nullable()})),
}).meta({id: 'Key'}) satisfies z.ZodType<WireKey>;

export const keysSchema = z.object({items: z.array(keySchema), next: z.string().nullable()}) satisfies z.ZodType<WirePage<WireKey>>;

export const issuedKeySchema = z.object({key: keySchema, token: z.string()}).meta({id: 'IssuedKey'}) satisfies z.ZodType<WireIssuedKey>;

export const rotationSchema = z.object({overlap: z.number().int().min(0).max(limits.keyOverlap)}).meta({id: 'Rotation'}) satisfies z.ZodType<WireRotation>;

export const userNameSchema = z.object({name: text});

const slotSchema = z.union([
  z.object({
    restricted: z.literal(false),
    id: z.string(),
    name: z.string(),
    owner: z.string(),
    flavor: z.string(),
    delegates: z.boolean(),
  }),
  z.object({restricted: z.literal(true)}),
]).meta({id: 'Slot'}) satisfies z.ZodType<WireSlot>;

export const objectSchema = z.object({
  kind: z.string(),
  id: z.string(),
  owner: z.string(),
  revision: z.number(),
  digest: z.string(),
  manifest,
  right,
  slots: z.record(z.string(), slotSchema),
  created: z.string(),
  updated: z.string(),
}).meta({id: 'Object'}) satisfies z.ZodType<WireObject>;

/** 304 has no body. */
export const notModifiedSchema = z.undefined();

export const objectPageSchema = z.object({
  items: z.array(objectSchema),
  next: z.string().nullable(),
}).meta({id: 'ObjectPage'}) satisfies z.ZodType<WirePage<WireObject>>;

export const userPageSchema = z.object({
  items: z.array(userSchema),
  next: z.string().nullable(),
}).meta({id: 'UserPage'}) satisfies z.ZodType<WirePage<WireUser>>;

export const pageLimit = z.coerce.number().int().min(1).max(limits.pageSize).default(limits.pageSize);

export const objectQuerySchema = z.object({
  kind: text.optional(),
  owner: text.optional(),
  name: text.optional(),
  after: id.default(''),
  limit: pageLimit,
});

/** `after` is the name that the last page ended with. */
export const userQuerySchema = z.object({after: text.default(''), limit: pageLimit});

export const objectIdSchema = z.object({id});

export const feedQuerySchema = z.object({since: withoutNul.max(2048).optional(), limit: pageLimit});

export const feedSchema = z.object({
  resync: z.boolean(),
  changed: z.array(objectSchema),
  gone: z.array(z.string()),
  cursor: z.string(),
  more: z.boolean(),
}).meta({id: 'Feed'}) satisfies z.ZodType<WireFeed>;

const expectSchema = z.object({revision: z.number().int().min(0), digest: text});

const changeSchema = z.discriminatedUnion('action', [
  z.object({action: z.literal('put'), kind: text, id, owner: text, manifest, expect: expectSchema.nullable()}),
  z.object({action: z.literal('delete'), kind: text, id, expect: expectSchema}),
]).meta({id: 'Change'}) satisfies z.ZodType<WireChange>;

const grantChangeSchema = z.object({
  object: id,
  grantee,
  right: right.nullable(),
  until: text.nullable().exactOptional(),
});

export const commitSchema = z.object({
  changes: z.array(changeSchema),
  grants: z.array(grantChangeSchema).exactOptional(),
  expectedGrants: z.record(id, z.number().int().min(0)).exactOptional(),
}).meta({id: 'Commit'}) satisfies z.ZodType<WireCommit>;

export const manifestSchema = manifest;

/** One of the two: `*` for what is to be new, or the ETag of what is to be changed. */
export const putHeadersSchema = z.object({'if-match': text.optional(), 'if-none-match': z.literal('*').optional()});

export const deleteHeadersSchema = z.object({'if-match': text.optional()});

export const commitHeadersSchema = z.object({'idempotency-key': z.string().min(1).max(255)});

export const commitResultSchema = z.object({
  results: z.array(z.object({
    id: z.string(),
    action: z.enum(['create', 'update', 'delete', 'none']),
    revision: z.number(),
    digest: z.string(),
  })),
}).meta({id: 'CommitResult'}) satisfies z.ZodType<WireCommitResult>;

export const grantsSchema = z.object({
  revision: z.number(),
  grants: z.array(z.object({grantee, right, until: z.string().nullable()})),
}).meta({id: 'Grants'}) satisfies z.ZodType<WireGrants>;

export const newTransferSchema = z.object({
  object: id,
  to: text,
  withComponents: z.boolean(),
  keep: right.nullable(),
  dryRun: z.boolean().exactOptional(),
}).meta({id: 'NewTransfer'}) satisfies z.ZodType<WireNewTransfer>;

const transferredSchema = z.object({id: z.string(), kind: z.string(), name: z.string(), owner: z.string()}).meta({id: 'Transferred'}) satisfies z.ZodType<WireTransferred>;

export const transferSchema = z.object({
  id: z.string(),
  state: z.enum(['planned', 'offered', 'done']),
  from: z.string(),
  to: z.string(),
  keep: right.nullable(),
  created: z.string(),
  objects: z.array(transferredSchema),
  staying: z.array(transferredSchema),
}).meta({id: 'Transfer'}) satisfies z.ZodType<WireTransfer>;

export const transferPageSchema = z.object({items: z.array(transferSchema), next: z.string().nullable()}) satisfies z.ZodType<WirePage<WireTransfer>>;
