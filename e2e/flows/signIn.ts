import type { Page } from 'playwright-core';
import type { Demo } from '../demo';
import type { Flow } from './Flow';

export async function enterAsGuest(page: Page, demo: Demo): Promise<void> {
  await page.goto(demo.appUrl);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('heading', { name: 'All Components' }).first().waitFor();
}

export const signIn: Flow = {
  name: 'a guest enters and sees the catalog',
  async run({ page, demo }) {
    await enterAsGuest(page, demo);
  },
};
