import type { Locator, Page } from 'playwright-core';
import type { Scene } from './Flow';

export async function enterAsGuest({ page, demo }: Scene): Promise<void> {
  await page.goto(demo.appUrl);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page
    .getByRole('heading', { name: /Components/ })
    .first()
    .waitFor();
}

/** From the catalog to the tab of a service, as a developer gets there. */
export async function openTab(scene: Scene, service: string): Promise<void> {
  const { page } = scene;
  await enterAsGuest(scene);
  // The list begins with what the guest's team owns.
  await page.getByRole('menuitem', { name: /^All / }).click();
  await page.getByPlaceholder('Search').first().fill(service);
  await page.getByRole('link', { name: service, exact: true }).first().click();
  await page
    .getByRole('navigation', { name: 'Content navigation' })
    .getByRole('link', { name: 'Ingress & mTLS' })
    .click();
  await page.getByRole('heading', { name: 'Ingress & mTLS' }).waitFor();
}

export async function expectText(
  place: Locator,
  text: string | RegExp,
): Promise<void> {
  await place.getByText(text).first().waitFor();
}

/** The way in of the service whose host is named, within the tab. */
export function wayIn(page: Page, host: string): Locator {
  return page.getByRole('region', { name: new RegExp(`^${host}`) });
}
