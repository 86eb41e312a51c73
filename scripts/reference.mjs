// Writes the list of commands into README.md, from the command tree itself.
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
// The commands' own files stay outside: the tree names them without loading them.
const {outputFiles} = await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/reference.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  external: ['../commands/*'],
});
const {withReference} = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
writeFileSync(`${root}/README.md`, withReference(readFileSync(`${root}/README.md`, 'utf8')));
