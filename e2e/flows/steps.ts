import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page, WebSocket } from 'playwright-core';
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

/**
 * Watches a page's connections to the backend.
 *
 * @returns waits until one of them listens to what the plugin signals
 */
export function signalsOf(page: Page): () => Promise<void> {
  const listening = new Set<WebSocket>();
  page.on('websocket', socket => {
    socket.on('close', () => listening.delete(socket));
    socket.on('framesent', ({ payload }) => {
      const { action, channel } = messageOf(payload);
      if (channel !== 'istio-ingress') return;
      if (action === 'subscribe') listening.add(socket);
      else listening.delete(socket);
    });
  });
  return async () => {
    const deadline = Date.now() + 20_000;
    while (listening.size === 0) {
      if (Date.now() > deadline) throw new Error('the page has no signals');
      await sleep(50);
    }
  };
}

function messageOf(payload: string | Buffer): {
  action?: string;
  channel?: string;
} {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return {};
  }
}

/** The way in of the service whose host is named, within the tab. */
export function wayIn(page: Page, host: string): Locator {
  return page.getByRole('region', { name: new RegExp(`^${host}`) });
}
