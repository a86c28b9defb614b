import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Flow } from './Flow';
import { enterAsGuest, expectText, wayIn } from './steps';

const NAME = 'basket';
const HOST = 'basket.shop.example';

/** Born right: from a template to a service whose page keeps the promise. */
export const exposeNewService: Flow = {
  name: 'a new service is exposed by a template, as it was promised',
  async run(scene) {
    const { page, demo, note } = scene;
    const repository = join(demo.repositories, NAME);
    const applied = join(demo.clusters, 'demo-eu/published', NAME);
    try {
      await enterAsGuest(scene);
      await page.goto(
        `${demo.appUrl}/create/templates/default/new-exposed-service`,
      );
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(NAME);
      const owner = page.getByLabel(/^Owner/);
      await owner.fill('group:default/team-storefront');
      await owner.press('Tab');
      await page.getByRole('button', { name: 'Next' }).click();

      await page.getByLabel('Cluster', { exact: true }).selectOption('demo-eu');
      // The controller without a sidecar: it could only send plaintext.
      await page
        .getByRole('radio', { name: /ingress-nginx\/ingress-nginx-controller/ })
        .check();
      const refused = page.getByRole('list', { name: /cannot do, and why/ });
      await expectText(refused, /Standalone/);
      await expectText(refused, /would be plaintext/);

      await page
        .getByRole('radio', { name: /ingress-mesh\/ingress-nginx-controller/ })
        .check();
      await page.getByRole('radio', { name: /^Standalone/ }).check();
      await page.getByLabel(/^Hosts/).fill(HOST);
      const preview = page.getByRole('region', { name: 'What comes out' });
      await expectText(preview, 'mTLS');
      await preview.getByRole('list', { name: /^Hops of/ }).waitFor();

      await page.getByRole('button', { name: 'Review' }).click();
      await page.getByRole('button', { name: 'Create' }).click();
      await page
        .getByText('Ingress and mTLS of the service')
        .waitFor({ timeout: 60_000 });
      for (const file of ['Dockerfile', 'catalog-info.yaml', 'server.js']) {
        if (!existsSync(join(repository, file))) {
          throw new Error(`the repository has no ${file}`);
        }
      }
      if (
        !/kind: Service/.test(
          readFileSync(join(applied, 'service.yaml'), 'utf8'),
        )
      ) {
        throw new Error('the manifests were not applied');
      }

      const createdAt = performance.now();
      const tab = `${demo.appUrl}/catalog/default/component/${NAME}/ingress-mtls`;
      await untilShown(async () => {
        await page.goto(tab);
        const ingress = wayIn(page, HOST);
        await ingress.getByText('mTLS').first().waitFor({ timeout: 5_000 });
        await ingress.getByText('Standalone').first().waitFor();
      });
      note(
        `the tab kept the promise after ${(
          (performance.now() - createdAt) /
          1_000
        ).toFixed(1)} s`,
      );
    } finally {
      rmSync(repository, { recursive: true, force: true });
      rmSync(applied, { recursive: true, force: true });
    }
  },
};

/** The catalog takes its time to learn of a new entity. */
async function untilShown(look: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await look();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
