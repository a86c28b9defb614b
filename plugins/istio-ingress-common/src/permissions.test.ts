import {
  istioIngressEntityReadPermission,
  istioIngressPermissions,
} from './permissions';

describe('istioIngressPermissions', () => {
  it('decides entities as the catalog does, and everything else as such', () => {
    expect(
      istioIngressPermissions.map(({ name, type }) => `${name} ${type}`),
    ).toEqual([
      'istio-ingress.entity.read resource',
      'istio-ingress.fleet.read basic',
      'istio-ingress.analyze basic',
      'istio-ingress.refresh basic',
      'istio-ingress.export basic',
      'istio-ingress.waiver.request basic',
      'istio-ingress.waiver.approve basic',
    ]);
    expect(istioIngressEntityReadPermission.resourceType).toBe(
      'catalog-entity',
    );
  });
});
