// Writes a store of a given size as plain files, as somebody with a generator of their own would.
import {randomUUID} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const flavors = [
  ['orchestrator', 'kubernetes', index => `kubernetes_context: context-${index}`],
  ['artifact_store', 's3', index => `path: s3://bucket-${index}/artifacts`],
  ['container_registry', 'default', index => `uri: registry-${index}.example.com/team`],
];

/** `components` are spread evenly over three types; each stack has one of each. */
export function writeStore(home, {stacks, components}) {
  const perType = components / flavors.length;
  for (const [type, flavor, config] of flavors) {
    const folder = join(home, 'data', 'components', type);
    mkdirSync(folder, {recursive: true, mode: 0o700});
    for (let index = 1; index <= perType; index++) {
      const metadata = `metadata:\n  id: ${randomUUID()}\n  name: ${type}-${index}\n`;
      writeFileSync(join(folder, `${type}-${index}.yaml`), `apiVersion: cairn/v1\nkind: Component\n${metadata}spec:\n  type: ${type}\n  flavor: ${flavor}\n  config:\n    ${config(index)}\n`);
    }
  }
  const folder = join(home, 'data', 'stacks');
  mkdirSync(folder, {recursive: true, mode: 0o700});
  for (let index = 1; index <= stacks; index++) {
    const slots = flavors.map(([type]) => `    ${type}: ${type}-${((index - 1) % perType) + 1}\n`).join('');
    writeFileSync(join(folder, `stack-${index}.yaml`), `apiVersion: cairn/v1\nkind: Stack\nmetadata:\n  id: ${randomUUID()}\n  name: stack-${index}\nspec:\n  components:\n${slots}`);
  }
}
