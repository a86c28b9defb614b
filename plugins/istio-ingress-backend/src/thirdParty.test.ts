import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  istioIngressFindingsExtensionPoint,
  istioIngressVendorsExtensionPoint,
} from 'backstage-plugin-istio-ingress-node';
import { vendorConformance } from 'istio-ingress-engine/testing';
import { acmeDialsPods } from './__testUtils__/acme/finding';
import { acme } from './__testUtils__/acme/vendor';
import { platformTeam, startBackend } from './__testUtils__/backend';

const scenarios = join(__dirname, '__testUtils__/acme/scenarios');

// What the package of an adapter has in its own tests.
vendorConformance(acme, scenarios);

describe('an adapter and a rule of another package', () => {
  const folder = createMockDirectory();
  let running: Awaited<ReturnType<typeof startBackend>> | undefined;
  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });

  function moduleOf(vendor: typeof acme) {
    return createBackendModule({
      pluginId: 'istio-ingress',
      moduleId: 'acme',
      register(env) {
        env.registerInit({
          deps: {
            vendors: istioIngressVendorsExtensionPoint,
            findings: istioIngressFindingsExtensionPoint,
          },
          async init({ vendors, findings }) {
            vendors.addVendor(vendor);
            findings.addFinding(acmeDialsPods);
          },
        });
      },
    });
  }

  function start(vendor = acme) {
    folder.setContent({
      'shop.yaml': readFileSync(join(scenarios, 'standalone.yaml'), 'utf8'),
    });
    return startBackend({
      role: platformTeam,
      istioIngress: {
        fileClusters: [{ name: 'eu', path: folder.path, complete: true }],
      },
      features: [moduleOf(vendor)],
    });
  }

  it('take part in the analysis of clusters', async () => {
    running = await start();
    await running.read();
    const entries = await running.get('/entries').expect(200);
    expect(entries.body.items).toMatchObject([
      {
        ref: { kind: 'Ingress', name: 'web' },
        vendor: 'acme',
        mode: 'standalone',
      },
    ]);
    const findings = await running
      .get('/findings?rule=acme-dials-pods')
      .expect(200);
    expect(findings.body.items).toMatchObject([
      { rule: 'acme-dials-pods', subject: { kind: 'Ingress', name: 'web' } },
    ]);
    const meta = await running.get('/meta').expect(200);
    expect(meta.body.vendors).toContainEqual(
      expect.objectContaining({ id: 'acme', title: 'Acme' }),
    );
    expect(meta.body.findings).toContainEqual(
      expect.objectContaining({ id: 'acme-dials-pods' }),
    );
  });

  it('do not take the place of another', async () => {
    await expect(start({ ...acme, id: 'kong' })).rejects.toThrow(
      /Vendor 'kong' exists already/,
    );
  });
});
