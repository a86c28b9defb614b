import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Scene } from './Flow';
import { enterAsGuest } from './steps';

const PATIENCE_MS = 180_000;

/** From the menu to the page, once the demo's fleet and its past are there. */
export async function openFleet(scene: Scene): Promise<void> {
  const { page } = scene;
  await enterAsGuest(scene);
  await page.locator('a[href="/istio-ingress"]').first().click();
  await pastOfFleet(page);
}

/** Waits until the overview shows the past of the demo's fleet. */
export async function pastOfFleet(page: Page): Promise<void> {
  await page.getByRole('table', { name: 'Posture' }).waitFor();
  const deadline = Date.now() + PATIENCE_MS;
  while ((await waiversWaiting(page)) === 0) {
    if (Date.now() > deadline) throw new Error('the fleet has no past');
    await sleep(1_000);
  }
}

/** The past is stored together with the demo's waivers. */
async function waiversWaiting(page: Page): Promise<number> {
  const text = await page
    .getByText(/waiting for approval/)
    .first()
    .textContent();
  return Number(/^(\d+)/.exec(text ?? '')?.[1] ?? 0);
}

/** A number as the page writes it. */
export function numberOf(text: string | null): number {
  return Number((text ?? '').replace(/\D/g, ''));
}

export async function openFleetTab(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Parts of this page' })
    .getByRole('link', { name, exact: true })
    .click();
}
