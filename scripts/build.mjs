// Bundles src/ into dist/: one file for the program, one for each heavy package, which a command loads when it gets there.
// `npm ci` calls this through "prepare"; without esbuild (a production install from a packed tarball) dist/ is already there
// and there is nothing to do. See docs/decisions/program-start.md.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** Packages that few commands need: each a file of its own. `default`: the package is what it exports by default. */
const heavyPackages = {
  '@jmespath-community/jmespath': 'named',
  'age-encryption': 'named',
  conf: 'default',
  'csv-stringify/sync': 'named',
  'env-paths': 'default',
  inquirer: 'default',
  'string-width': 'default',
  undici: 'default',
  yaml: 'named',
};

/** Packages with native parts or with many files of their own: Node finds them in node_modules. */
const installedPackages = [
  '@aws-sdk/*', '@azure/*', '@google-cloud/storage',
  '@photostructure/sqlite', '@node-rs/argon2', '@napi-rs/keyring', 'fastify', '@fastify/*', 'fastify-type-provider-zod', 'zod', 'kysely', 'pg', 'prom-client',
];

const root = fileURLToPath(new URL('..', import.meta.url));
const {version} = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const {build} = await import('esbuild');

/** Bundles into dist/; gives the name of the one file it wrote. */
async function bundle(options) {
  const {metafile} = await build({
    absWorkingDir: root,
    outdir: 'dist',
    bundle: true,
    minify: true,
    keepNames: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // What is imported late is required late, by the loader of src/start.cts or by Node.
    supported: {'dynamic-import': false},
    define: {'globalThis.__CAIRN_VERSION__': JSON.stringify(version)},
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    ...options,
  });
  return basename(Object.keys(metafile.outputs)[0]);
}

function bundlePackage(name, shape) {
  const contents = shape === 'default' ? `import it from '${name}'; module.exports = it;` : `export * from '${name}';`;
  const fileName = name.replace(/^@/, '').replaceAll('/', '-');
  return bundle({stdin: {contents, resolveDir: root, sourcefile: `${fileName}.js`}, entryNames: `${fileName}-[hash]`});
}

rmSync(`${root}/dist`, {recursive: true, force: true});
const files = Object.fromEntries(await Promise.all(Object.entries(heavyPackages).map(async ([name, shape]) => [name, await bundlePackage(name, shape)])));
const heavyPackagesApart = {
  name: 'heavy-packages-apart',
  setup: plugin => plugin.onResolve({filter: /^[^./]/}, ({path}) => (path in files ? {path: `./${files[path]}`, external: true} : undefined)),
};
const program = await bundle({entryPoints: ['src/main.ts'], entryNames: 'cairn-[hash]', external: installedPackages, plugins: [heavyPackagesApart]});
await bundle({
  entryPoints: ['src/start.cts'],
  outExtension: {'.js': '.js'},
  define: {'globalThis.__CAIRN_VERSION__': JSON.stringify(version), 'globalThis.__CAIRN_PROGRAM__': JSON.stringify(`./${program}`)},
});
writeFileSync(`${root}/dist/package.json`, '{"type": "commonjs"}\n');

// Once through the way of most commands, so that its code cache is there from the first command on.
const home = mkdtempSync(join(tmpdir(), 'cairn-build-'));
execFileSync(process.execPath, [`${root}/bin/cairn.js`, 'stack', 'list'], {env: {...process.env, CAIRN_HOME: home}, stdio: 'ignore'});
rmSync(home, {recursive: true});
