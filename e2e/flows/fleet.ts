import type { Flow } from './Flow';
import { numberOf, openFleet, openFleetTab } from './fleetSteps';
import { expectText } from './steps';

/**
 * Which services carry plaintext, in which cluster and owned by whom: one click.
 * On which hop, since when, excused by whom until when: one more.
 */
export const whereIsPlaintext: Flow = {
  name: 'an auditor finds which hop is plaintext, whose, since when and why excused, in two clicks',
  async run(scene) {
    const { page, note } = scene;
    await openFleet(scene);
    const plaintext = page
      .getByRole('table', { name: 'Posture' })
      .getByRole('row', { name: /Plaintext/ })
      .getByRole('link');
    const counted = numberOf(await plaintext.textContent());
    await plaintext.click();
    await page.waitForURL(/posture=plaintext/);
    await expectText(page.getByRole('main'), `of ${counted}`);
    const row = page.getByRole('row', { name: /shop\/cart/ });
    await expectText(row, 'demo-eu');
    await expectText(row, 'Team Storefront');
    await page.goBack();
    await page.getByRole('table', { name: 'Posture' }).waitFor();

    await page
      .getByRole('table', { name: 'Policies' })
      .getByRole('link', { name: /Waived/ })
      .first()
      .click();
    await page.waitForURL(/status=waived/);
    await page.getByRole('row').nth(1).getByRole('link').first().click();
    const main = page.getByRole('main');
    const hop = main.getByRole('button', { name: /^Hop \d of \d/ });
    await hop.first().waitFor();
    await expectText(main, /Waived until/);
    await expectText(main, /since/);
    await main.getByRole('button', { name: /^Waivers \(/ }).click();
    await expectText(main, /Approved by/);
    note(`${counted} services with plaintext`);
  },
};

/** What would break if STRICT were turned on tonight: three clicks. */
export const whatIfStrict: Flow = {
  name: 'a platform engineer reads what STRICT would break, and the way to it',
  async run(scene) {
    const { page } = scene;
    await openFleet(scene);
    await openFleetTab(page, 'STRICT planner');
    const main = page.getByRole('main');
    await main
      .getByLabel('Cluster', { exact: true })
      .last()
      .selectOption('demo-eu');
    await main.getByRole('button', { name: 'Try it' }).click();
    await expectText(main, 'Not safe');
    await expectText(main, /of \d+ routes from outside would fail/);
    await expectText(main, /shop\/cart/);
    await expectText(main, /rests on scenarios/);
  },
};
