// Bundles src/ into dist/ with code splitting: a command loads only the chunks that it runs.
// `npm ci` calls this through "prepare"; without esbuild (a production install from a packed
// tarball) dist/ is already there and there is nothing to do.
import {readFileSync, rmSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const {version} = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const {build} = await import('esbuild');

rmSync(`${root}/dist`, {recursive: true, force: true});
await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  define: {'globalThis.__CAIRN_VERSION__': JSON.stringify(version)},
  // Packages with native parts or with many files of their own resolve at run time; the rest is bundled,
  // since one file loads several times faster than a package of hundreds.
  external: ['@photostructure/sqlite', '@node-rs/argon2', '@napi-rs/keyring', 'fastify', '@fastify/*', 'fastify-type-provider-zod', 'zod', 'kysely'],
  banner: {js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);"},
  legalComments: 'none',
  logLevel: 'warning',
});
