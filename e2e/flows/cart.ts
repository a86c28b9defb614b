import type { Flow } from './Flow';
import { expectText, openTab, wayIn } from './steps';

/**
 * The path of a developer with two minutes: the service in the catalog, what is
 * wrong, why, and what would mend it.
 */
export const fromCatalogToFix: Flow = {
  name: 'a developer finds why cart is plaintext, and what would mend it',
  async run(scene) {
    const { page } = scene;
    await openTab(scene, 'cart');
    await expectText(
      page.getByRole('main'),
      /is reached from outside in \d ways\. On one of them the last hop is plaintext\./,
    );

    const ingress = wayIn(page, 'cart.shop.example');
    await expectText(ingress, 'Standalone');
    const hop = ingress.getByRole('button', { name: /^Hop 2 of 2.*plaintext/ });
    await hop.click();
    const drawer = page.getByRole('dialog');
    await expectText(drawer, 'Readable on the wire inside the cluster.');
    const evidence = drawer
      .getByRole('list', { name: 'Evidence' })
      .getByRole('listitem');
    await evidence.first().waitFor();
    if ((await evidence.count()) < 2) {
      throw new Error('a plaintext hop needs more evidence than one line');
    }
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });

    await ingress.getByRole('button', { name: /^Fix/ }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('group', { name: 'Changes to Ingress shop/cart' })
      .waitFor();
    await expectText(dialog, /service-upstream/);
    const promised = dialog.getByRole('row', { name: /shop\/cart/ });
    await expectText(promised, 'Plaintext');
    await expectText(promised, 'mTLS');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'hidden' });
  },
};
