import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Flow } from './Flow';
import { expectText, openTab, wayIn } from './steps';

/** The second thing that examples/README.md proposes to try. */
export const editManifest: Flow = {
  name: 'the page of cart follows an edited manifest without a reload',
  async run(scene) {
    const { page, demo } = scene;
    const manifest = join(demo.clusters, 'demo-eu/shop/cart.yaml');
    const before = readFileSync(manifest, 'utf8');
    await openTab(scene, 'cart');
    const ingress = wayIn(page, 'cart.shop.example');
    await expectText(ingress, 'Plaintext');

    try {
      const after = before.replace(
        /# (nginx\.ingress\.kubernetes\.io\/)/g,
        '$1',
      );
      if (after === before) {
        throw new Error(`${manifest} has no annotation to switch on`);
      }
      writeFileSync(manifest, after);
      await expectText(ingress, 'mTLS');
      await ingress.getByText('Plaintext').waitFor({ state: 'hidden' });
    } finally {
      writeFileSync(manifest, before);
    }
  },
};
