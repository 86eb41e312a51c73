/** The paths under `/v1`, for both ends. */

export const routes = {
  health: '/healthz',
  ready: '/readyz',
  metrics: '/metrics',
  openApi: '/v1/openapi.json',
  server: '/v1/server',
  setup: '/v1/setup',
  sessions: '/v1/sessions',
  currentSession: '/v1/sessions/current',
  me: '/v1/me',
  users: '/v1/users',
  user: (name: string) => `/v1/users/${encodeURIComponent(name)}`,
  keys: '/v1/keys',
  key: (name: string) => `/v1/keys/${encodeURIComponent(name)}`,
  rotateKey: (name: string) => `/v1/keys/${encodeURIComponent(name)}/rotate`,
  /** `stacks`, `components` or `flavors`. */
  collection: (collection: Collection) => `/v1/${collection}`,
  object: (collection: Collection, id: string) => `/v1/${collection}/${encodeURIComponent(id)}`,
  grants: (collection: Collection, id: string) => `/v1/${collection}/${encodeURIComponent(id)}/grants`,
  secrets: '/v1/secrets',
  secret: (id: string) => `/v1/secrets/${encodeURIComponent(id)}`,
  secretGrants: (id: string) => `/v1/secrets/${encodeURIComponent(id)}/grants`,
  /** Which references to secrets the server would meet. */
  secretNeeds: '/v1/secret-needs',
  /** The one route that gives values. */
  secretValues: '/v1/secret-values',
  changes: '/v1/changes',
  commits: '/v1/commits',
  runs: '/v1/runs',
  run: (id: string) => `/v1/runs/${encodeURIComponent(id)}`,
  runEvents: (id: string) => `/v1/runs/${encodeURIComponent(id)}/events`,
  runLogs: (id: string) => `/v1/runs/${encodeURIComponent(id)}/logs`,
  transfers: '/v1/transfers',
  transfer: (id: string) => `/v1/transfers/${encodeURIComponent(id)}`,
} as const;

export type Collection = 'stacks' | 'components' | 'flavors';

/** The header that makes a commit safe to send again. */
export const idempotencyHeader = 'idempotency-key';
