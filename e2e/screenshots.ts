// Takes the pictures of the documentation anew: ./dev run e2e/screenshots.ts
import { launchBrowser } from './chromium';
import { startDemo } from './demo';
import { pastOfFleet } from './flows/fleetSteps';
import { openTab } from './flows/steps';

const filledIn = {
  name: 'basket',
  description: 'What a customer is about to buy',
  namespace: 'shop',
  owner: 'group:default/team-storefront',
  exposure: {
    cluster: 'demo-eu',
    vendor: 'ingress-nginx',
    className: 'nginx-mesh',
    mode: 'standalone',
    hosts: ['basket.shop.example'],
  },
};

async function main(): Promise<void> {
  const launched = await launchBrowser();
  if (!launched.browser) {
    throw new Error(launched.reason);
  }
  const demo = await startDemo();
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await launched.browser.newPage({
        viewport: { width: 1400, height: 1400 },
        colorScheme,
        locale: 'en-GB',
      });
      const scene = { page, demo, note: () => {} };
      await openTab(scene, 'cart');
      await page.getByRole('heading', { name: /^Findings/ }).waitFor();
      const path = `docs/images/tab-${colorScheme}.png`;
      await page.screenshot({ path, animations: 'disabled' });
      console.log(path);
      // The card of the overview, alone.
      await page
        .getByRole('navigation', { name: 'Content navigation' })
        .getByRole('link', { name: 'Overview' })
        .click();
      const card = page
        .locator('[class*="MuiCard-root"]')
        .filter({ hasText: 'Ingress & mTLS' })
        .first();
      await card.getByText(/is reached from outside/).waitFor();
      const cardPath = `docs/images/card-${colorScheme}.png`;
      await card.screenshot({ path: cardPath, animations: 'disabled' });
      console.log(cardPath);
      // A template while someone chooses how a new service is exposed.
      await page.goto(
        `${
          demo.appUrl
        }/create/templates/default/new-exposed-service?formData=${encodeURIComponent(
          JSON.stringify(filledIn),
        )}`,
      );
      await page.getByRole('button', { name: 'Next' }).click();
      const preview = page.getByRole('region', { name: 'What comes out' });
      await preview.getByRole('list', { name: /^Hops of/ }).waitFor();
      const templatePath = `docs/images/template-${colorScheme}.png`;
      await page.screenshot({
        path: templatePath,
        animations: 'disabled',
        fullPage: true,
      });
      console.log(templatePath);
      // The platform team's page; the past of the fleet is there by then.
      await page.goto(`${demo.appUrl}/istio-ingress`);
      await pastOfFleet(page);
      const fleetPath = `docs/images/fleet-${colorScheme}.png`;
      await page.screenshot({
        path: fleetPath,
        animations: 'disabled',
        fullPage: true,
      });
      console.log(fleetPath);
      await page.close();
    }
  } finally {
    await launched.browser.close();
    await demo.stop();
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
