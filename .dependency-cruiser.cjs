// Which layer may import which (DESIGN 8). A layer is a folder of src/, or one file; what it isn't
// allowed by name it can't import. Every outside package has one home in the tree.
const layers = {
  domain: [],
  lib: ['domain/errors.ts', 'domain/finding.ts', 'domain/json.ts', 'domain/key-source.ts', 'domain/secret-value.ts', 'domain/server-url.ts'],
  'wire/types.ts': ['domain'],
  wire: ['domain'],
  flavors: ['domain', 'lib'],
  'config/config.ts': ['domain'],
  config: ['domain', 'lib'],
  'backend/backend.ts': ['domain', 'backend/sync-state.ts'],
  'backend/sync-state.ts': ['domain'],
  'backend/journal.ts': ['backend/backend.ts', 'backend/sync-state.ts', 'domain'],
  'backend/server-client.ts': ['backend/server-runs.ts', 'backend/server-secrets.ts', 'domain', 'wire/types.ts'],
  'backend/server-secrets.ts': ['domain'],
  'backend/server-runs.ts': ['domain', 'wire/run-types.ts'],
  'backend/local': ['backend/backend.ts', 'backend/journal.ts', 'backend/sync-state.ts', 'domain', 'lib'],
  'backend/memory': ['backend/backend.ts', 'backend/sync-state.ts', 'domain'],
  'backend/remote': ['backend/backend.ts', 'backend/server-client.ts', 'backend/server-runs.ts', 'backend/server-secrets.ts', 'domain', 'lib', 'wire'],
  inventory: ['backend/backend.ts', 'backend/journal.ts', 'backend/sync-state.ts', 'config/config.ts', 'domain', 'flavors', 'lib'],
  sync: ['backend/backend.ts', 'backend/server-runs.ts', 'backend/server-secrets.ts', 'backend/sync-state.ts', 'domain', 'flavors', 'inventory', 'lib', 'pipeline/run', 'pipeline/spec'],
  'pipeline/spec': ['domain', 'lib', 'flavors/check-schema.ts', 'flavors/coerce.ts', 'flavors/flavor.ts'],
  'pipeline/artifacts': ['domain', 'lib'],
  'pipeline/orchestrators': ['domain', 'lib', 'pipeline/spec/pipeline.ts'],
  'pipeline/run': ['domain', 'lib', 'pipeline/spec', 'pipeline/alerters/alerter.ts', 'pipeline/artifacts/artifacts.ts', 'pipeline/orchestrators/orchestrator.ts', 'pipeline/trackers/tracker.ts'],
  'pipeline/http.ts': ['domain', 'lib/transport.ts'],
  'pipeline/config-text.ts': ['domain'],
  'pipeline/trackers/tracker.ts': ['domain', 'pipeline/run/event.ts'],
  'pipeline/alerters/alerter.ts': [],
  'pipeline/trackers': ['pipeline/trackers/tracker.ts', 'domain', 'pipeline/config-text.ts', 'pipeline/http.ts', 'pipeline/run/event.ts'],
  'pipeline/alerters': ['pipeline/alerters/alerter.ts', 'domain', 'pipeline/config-text.ts', 'pipeline/http.ts'],
  'render/view.ts': [],
  render: ['backend/backend.ts', 'backend/journal.ts', 'backend/server-client.ts', 'backend/server-secrets.ts', 'backend/sync-state.ts', 'config/config.ts', 'domain', 'flavors', 'inventory', 'lib', 'pipeline', 'server/operations/operations.ts', 'sync', 'wire/types.ts'],
  terminal: ['domain', 'lib'],
  'app/app.ts': ['backend/backend.ts', 'backend/journal.ts', 'backend/server-client.ts', 'config/config.ts', 'domain', 'pipeline', 'render/run/run-reporter.ts', 'render/view.ts', 'server/operations/operations.ts', 'terminal/prompter.ts'],
  app: ['backend', 'config', 'domain', 'flavors', 'inventory', 'lib', 'pipeline', 'render', 'server/operations', 'server/server.ts', 'sync', 'terminal', 'wire/types.ts'],
  commands: ['app/app.ts', 'backend/backend.ts', 'backend/journal.ts', 'backend/server-client.ts', 'backend/server-secrets.ts', 'backend/sync-state.ts', 'config/config.ts', 'domain', 'flavors', 'inventory', 'pipeline', 'render', 'server/operations/operations.ts', 'sync', 'wire/types.ts'],
  cli: ['app/app.ts', 'commands', 'domain', 'render/view.ts'],
  'server/db': ['domain', 'lib'],
  'server/policy': ['domain'],
  'server/repositories': ['server/db', 'server/policy', 'domain', 'lib'],
  'server/services': ['server/repositories', 'server/policy', 'server/db', 'domain', 'flavors', 'lib', 'wire'],
  'server/operations/operations.ts': ['domain'],
  'server/operations': ['server/operations/operations.ts', 'server/db', 'server/repositories', 'domain', 'lib'],
  'server/http': ['server/operations/operations.ts', 'server/services', 'domain', 'lib', 'wire'],
  'server/routes': ['server/http', 'server/policy', 'server/services', 'domain', 'wire'],
  'server/server.ts': ['server', 'wire', 'domain', 'lib'],
  'start.cts': [],
  'main.ts': ['app', 'cli', 'commands', 'config', 'domain', 'lib', 'render', 'terminal'],
};

/** `null`: nowhere in src/. A package that isn't listed has no home yet, and may not be imported. */
const homes = {
  '@aws-sdk/*': 'pipeline/artifacts/',
  '@azure/*': 'pipeline/artifacts/',
  '@fastify/rate-limit': 'server/http/',
  '@fastify/swagger': 'server/http/openapi',
  '@google-cloud/storage': 'pipeline/artifacts/',
  '@jmespath-community/jmespath': '(render|pipeline/spec)/',
  '@kubernetes/client-node': 'pipeline/orchestrators/',
  '@napi-rs/keyring': 'config/',
  '@node-rs/argon2': 'server/services/',
  '@photostructure/sqlite': 'server/db/',
  'age-encryption': 'lib/age',
  chalk: 'render/',
  commander: '(cli|commands)/',
  conf: 'config/',
  'csv-stringify': 'render/',
  'env-paths': 'config/',
  fastify: 'server/(http|routes|server)',
  'fastify-type-provider-zod': 'server/(http|routes)',
  inquirer: 'terminal/',
  jiti: 'pipeline/spec/',
  kysely: 'server/(db|operations|repositories|policy)/',
  pg: 'server/db/',
  'prom-client': 'server/http/metrics',
  'string-width': 'render/',
  undici: '(lib/transport|pipeline/orchestrators/)',
  uuid: 'lib/',
  yaml: 'lib/yaml',
  zod: '(wire|server)/',
};

/** `@scope/*`: all packages of the scope. */
const packagePath = pkg => `(^|node_modules/)${pkg.replace('*', '[^/]+')}(/|$)`;
const within = name => `^src/${/\.c?ts$/.test(name) ? `${name.replace('.', '\\.')}$` : `${name}/`}`;
/** A file with rules of its own is not also held to those of its folder. */
const filesOf = layer => Object.keys(layers).filter(name => /\.c?ts$/.test(name) && name.startsWith(`${layer}/`)).map(within);
const error = (name, from, to) => ({name, severity: 'error', from, to});

module.exports = {
  forbidden: [
    error('no-cycles', {}, {circular: true}),
    error('no-orphans', {orphan: true, path: '^src/', pathNot: within('start.cts')}, {}),
    error('no-stray-files', {path: '^src/', pathNot: Object.keys(layers).map(within)}, {}),
    ...Object.entries(layers).map(([layer, allowed]) =>
      error(`layer:${layer}`, {path: within(layer), pathNot: filesOf(layer)}, {path: '^src/', pathNot: [layer, ...allowed].map(within)})),
    ...Object.entries(homes).map(([pkg, home]) =>
      error(`home-of:${pkg}`, {path: '^src/', pathNot: `^src/${home}`}, {path: packagePath(pkg)})),
    error('packages-have-a-home', {path: '^src/'}, {
      dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
      pathNot: Object.keys(homes).map(packagePath),
    }),
  ],
  options: {tsPreCompilationDeps: true, tsConfig: {fileName: 'tsconfig.json'}, doNotFollow: {path: 'node_modules'}},
};
