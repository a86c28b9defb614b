import { coreExtensionData } from '@backstage/frontend-plugin-api';
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { serviceAnnotations } from 'backstage-plugin-istio-ingress-common';
import alphaPlugin from './alpha';
import plugin, * as entry from './index';
import { isIstioIngressAvailable } from './isIstioIngressAvailable';
import { annotatedEntity } from './testing/renderWithApi';

describe('the plugin', () => {
  it('is the same object at both entries', () => {
    expect(plugin).toBe(alphaPlugin);
  });

  it('offers the same surface to both frontend systems', () => {
    expect(plugin.getExtension('entity-content:istio-ingress')).toBeDefined();
    expect(
      plugin.getExtension('entity-card:istio-ingress/overview'),
    ).toBeDefined();
    expect(plugin.getExtension('page:istio-ingress')).toBeDefined();
    expect(
      plugin.getExtension('entity-card:istio-ingress/fleet'),
    ).toBeDefined();
    expect(plugin.getExtension('api:istio-ingress')).toBeDefined();
    expect(
      plugin.getExtension('scaffolder-form-field:istio-ingress/exposure'),
    ).toBeDefined();

    expect(Object.keys(entry).sort()).toEqual([
      'EntityIstioIngressContent',
      'EntityIstioIngressFleetCard',
      'EntityIstioIngressOverviewCard',
      'IstioIngressExposureFieldExtension',
      'IstioIngressPage',
      'default',
      'isIstioIngressAvailable',
      'istioIngressApiRef',
      'istioIngressPlugin',
      'istioIngressTranslationRef',
    ]);
    expect([...entry.istioIngressPlugin.getApis()]).toHaveLength(1);
    expect(entry.istioIngressApiRef.id).toBe('plugin.istio-ingress.client');
  });

  it('gives the tab its path and title', () => {
    const tab = createExtensionTester(
      plugin.getExtension('entity-content:istio-ingress'),
    );
    expect(tab.get(coreExtensionData.routePath)).toBe('/ingress-mtls');
    expect(tab.get(EntityContentBlueprint.dataRefs.title)).toBe(
      'Ingress & mTLS',
    );
  });
});

describe('isIstioIngressAvailable', () => {
  it.each(serviceAnnotations)('is true for an entity with %s', annotation => {
    const entity = annotatedEntity('cart');
    entity.metadata.annotations = { [annotation]: 'cart' };
    expect(isIstioIngressAvailable(entity)).toBe(true);
  });

  it('is false without any of them', () => {
    const entity = annotatedEntity('cart');
    entity.metadata.annotations = { 'backstage.io/techdocs-ref': 'dir:.' };
    expect(isIstioIngressAvailable(entity)).toBe(false);
  });
});
