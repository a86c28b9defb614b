import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifests } from '../load';
import type { ClusterObjects } from '../snapshot/objects';
import { intentOptions } from './options';
import { render } from './render';

const folder = join(__dirname, '../../../../examples/clusters/demo-eu');

const demo: ClusterObjects = {
  cluster: 'demo-eu',
  world: 'closed',
  observedAt: '2026-01-01T00:00:00Z',
  objects: loadManifests(
    ['ingress', 'gateways', '.']
      .flatMap(name =>
        readdirSync(join(folder, name))
          .filter(file => file.endsWith('.yaml'))
          .map(file => join(name, file)),
      )
      .map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') })),
  ).objects,
};

const intent = {
  name: 'basket',
  service: {
    namespace: 'shop',
    name: 'basket',
    port: 80,
    protocol: 'http' as const,
    selector: { app: 'basket' },
  },
  hosts: ['basket.shop.example'],
  mode: 'standalone' as const,
  vendor: 'ingress-nginx',
};

const modesOf = (controllerId: string) =>
  intentOptions(demo).controllers.find(
    option => option.controllerId === controllerId,
  );

describe('classes whose controller has a name of its own', () => {
  // --controller-class=k8s.io/ingress-nginx-mesh
  it('belong to the vendor that claims their Ingresses', () => {
    expect(
      modesOf('ingress-nginx/ingress-mesh/ingress-nginx-controller'),
    ).toMatchObject({
      classNames: ['nginx-mesh'],
      modes: [
        { mode: 'standalone', ok: true },
        { mode: 'chained', ok: true },
      ],
    });
    expect(
      modesOf('ingress-nginx/ingress-nginx/ingress-nginx-controller'),
    ).toMatchObject({
      classNames: ['nginx'],
      modes: [
        {
          mode: 'standalone',
          ok: false,
          reason: expect.stringMatching(/would be plaintext/),
        },
        { mode: 'chained', ok: true },
      ],
    });
  });

  it('can be asked for', () => {
    expect(render({ ...intent, className: 'nginx-mesh' }, demo)).toMatchObject({
      ok: true,
      promises: [{ mode: 'standalone', posture: 'mtls' }],
    });
    expect(render({ ...intent, className: 'nginx' }, demo)).toMatchObject({
      ok: false,
      refusals: [{ field: 'mode' }],
    });
  });
});

describe('Istio gateways', () => {
  it('are each tried by themselves', () => {
    expect(modesOf('istio/istio-ingress/istio-ingressgateway')).toMatchObject({
      gateway: { service: 'istio-ingressgateway' },
      modes: [{ mode: 'istio-gateway', ok: true }],
    });
    // Its Service is a ClusterIP.
    expect(modesOf('istio/istio-edge/edge-gateway')?.modes).toEqual([
      {
        mode: 'istio-gateway',
        ok: false,
        reason: expect.stringMatching(/do not reach this gateway/),
      },
    ]);
  });
});
