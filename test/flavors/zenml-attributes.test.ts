import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {pointerStep} from '../../src/domain/json.js';
import type {Json} from '../../src/domain/json.js';
import type {ComponentType} from '../../src/domain/kind.js';
import {findFlavor} from '../../src/flavors/catalogue/index.js';

/** What ZenML's own flavors are known to have (releases 0.36 to 0.67): their components must keep their settings here. */
interface Known {
  readonly type: ComponentType;
  readonly flavor: string;
  readonly attributes: readonly string[];
  readonly required: readonly string[];
  readonly secret: readonly string[];
  readonly defaults: Readonly<Record<string, Json>>;
}

const known = JSON.parse(readFileSync(new URL('../fixtures/zenml-attributes.json', import.meta.url), 'utf8')) as readonly Known[];

describe.each(known.map(each => [`${each.type}/${each.flavor}`, each] as const))('%s', (_title, each) => {
  test('has the attributes that ZenML has, requires the same and hides the same', async () => {
    const flavor = await findFlavor(each.type, each.flavor);
    const {properties = {}, required = []} = flavor?.schema ?? {};
    expect(Object.keys(properties)).toEqual(expect.arrayContaining([...each.attributes]));
    expect([...required].sort()).toEqual([...each.required].sort());
    expect(flavor?.secretFields).toEqual(expect.arrayContaining(each.secret.map(name => pointerStep(name))));
  });

  test('has the defaults that ZenML has', async () => {
    const properties = (await findFlavor(each.type, each.flavor))?.schema.properties ?? {};
    for (const [name, value] of Object.entries(each.defaults)) expect({name, default: properties[name]?.default}).toEqual({name, default: value});
  });
});
