import type { Flow } from './Flow';
import { expectText, openTab } from './steps';

export const notKnown: Flow = {
  name: 'what could not be read is shown as not known, with the kind',
  async run(scene) {
    const { page } = scene;
    await openTab(scene, 'reports');
    const lab = page.getByRole('region', { name: 'demo-lab' });
    await expectText(lab, 'Not known');
    await lab.getByRole('button', { name: /^Could not be read/ }).click();
    const table = lab.getByRole('table', { name: 'Could not be read' });
    await expectText(table, /Ingress/);
    await expectText(table, /forbidden/i);
    if (await lab.getByText('Not exposed').isVisible()) {
      throw new Error('Ingresses were not read, yet it says Not exposed');
    }
  },
};
