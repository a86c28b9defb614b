import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Flow } from './Flow';
import { expectText, openTab, signalsOf, wayIn } from './steps';

// The page promises two seconds. A page that has no signals asks every 15, and
// a busy machine is slow: between the two lies what tells them apart.
const BOUND_MS = 5_000;

/** The second thing that examples/README.md proposes to try. */
export const editManifest: Flow = {
  name: 'the page of cart follows an edited manifest without a reload',
  async run(scene) {
    const { page, demo, note } = scene;
    const signals = signalsOf(page);
    const manifest = join(demo.clusters, 'demo-eu/shop/cart.yaml');
    const before = readFileSync(manifest, 'utf8');
    await openTab(scene, 'cart');
    const ingress = wayIn(page, 'cart.shop.example');
    await expectText(ingress, 'Plaintext');
    await signals();

    try {
      const after = before.replace(
        /# (nginx\.ingress\.kubernetes\.io\/)/g,
        '$1',
      );
      if (after === before) {
        throw new Error(`${manifest} has no annotation to switch on`);
      }
      const savedAt = performance.now();
      writeFileSync(manifest, after);
      await expectText(ingress, 'mTLS');
      await ingress.getByText('Plaintext').waitFor({ state: 'hidden' });
      const tookMs = performance.now() - savedAt;
      note(`the page followed after ${(tookMs / 1_000).toFixed(1)} s`);
      if (tookMs > BOUND_MS) {
        throw new Error(
          `the page followed after ${Math.round(
            tookMs,
          )} ms, more than ${BOUND_MS}`,
        );
      }
    } finally {
      writeFileSync(manifest, before);
    }
  },
};
