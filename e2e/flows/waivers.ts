import type { Page } from 'playwright-core';
import type { Flow } from './Flow';
import { openFleet } from './fleetSteps';
import { expectText, openTab } from './steps';

const MAX_TABS = 200;

/** Moves the focus forward until it is on something with this name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let pressed = 0; pressed < MAX_TABS; pressed += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element
        ? element.getAttribute('aria-label') || element.textContent || ''
        : '';
    });
    if (name.test(focused)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${name}`);
}

/** Asks for a waiver and takes it back, without a mouse. */
export const waiverByKeyboard: Flow = {
  name: 'a waiver is requested by keyboard, cannot be approved by who asked, and is revoked',
  async run(scene) {
    const { page } = scene;
    await openTab(scene, 'gift-cards');
    const main = page.getByRole('main');
    await main
      .getByRole('button', { name: /^Request a waiver of/ })
      .first()
      .waitFor();
    await tabTo(page, /^Request a waiver of/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const reason = dialog.getByLabel(/^Why this is acceptable/);
    await reason.focus();
    await page.keyboard.type('The partner moves to the gateway next month.');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Request' }).focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await expectText(main, 'A waiver waits for approval');

    await page.goto(
      `${scene.demo.appUrl}/istio-ingress/waivers?cluster=demo-eu`,
    );
    const row = page.getByRole('row', { name: /shop\/gift-cards/ }).first();
    await expectText(row, 'The partner moves to the gateway next month.');
    const approve = row.getByRole('button', { name: /^Approve the waiver/ });
    if (await approve.isEnabled()) {
      throw new Error('who asked for a waiver may approve it');
    }
    await expectText(row, /requested it yourself/);
    await tabTo(page, /^Revoke the waiver for shop\/gift-cards/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, /^Revoke$/);
    await page.keyboard.press('Enter');
    await expectText(row, 'Revoked');
  },
};

/** Somebody else's request is approved, and counts at once. */
export const waiverApproved: Flow = {
  name: "somebody else's waiver is approved, and the service is excused at once",
  async run(scene) {
    const { page } = scene;
    await openFleet(scene);
    await page.goto(
      `${scene.demo.appUrl}/istio-ingress/waivers?waiverStatus=pending`,
    );
    const row = page.getByRole('row', { name: /MESH-440/ });
    const service = await row.getByRole('link').first().getAttribute('href');
    await row.getByRole('button', { name: /^Approve the waiver/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Note/).fill('Until the client is moved.');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.waitFor({ state: 'hidden' });

    await page.goto(`${scene.demo.appUrl}${service}`);
    const main = page.getByRole('main');
    await expectText(main, /Waived until/);
    await main.getByRole('button', { name: /^Waivers \(/ }).click();
    await expectText(main, /Until the client is moved\./);
  },
};
