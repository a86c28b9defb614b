import { load } from 'js-yaml';
import { choicesOf } from '../../testing/renderChoices';
import { render } from '../render';
import { intentFor } from '../../testing/renderedIntents';
import type { RenderedFile } from './index';

// It comes without types.
const { check } = jest.requireActual<{
  check(text: string, options: { parser: 'yaml' }): boolean;
}>('prettier');

const filesOf = (intent: Parameters<typeof render>[0]): RenderedFile[] => {
  const rendered = render(intent);
  return rendered.ok ? rendered.files : [];
};
const textOf = (files: readonly RenderedFile[], path: string): string =>
  files.find(file => file.path === path)?.text ?? '';

describe('layouts', () => {
  it('one file for each object, in the order of upstream documents', () => {
    const files = filesOf(intentFor('ingress-nginx', 'standalone'));
    expect(files.map(({ path }) => path)).toEqual([
      'peerauthentication-web.yaml',
      'ingress-web.yaml',
    ]);
    expect(textOf(files, 'ingress-web.yaml'))
      .toBe(`apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations:
    # Dials the Service’s own address, by which the controller’s sidecar
    # recognises it and starts mTLS.
    nginx.ingress.kubernetes.io/service-upstream: "true"
    # Istio knows the Service by this name alone: with the outside Host
    # the sidecar would send plaintext.
    nginx.ingress.kubernetes.io/upstream-vhost: web.shop.svc.cluster.local
spec:
  ingressClassName: nginx
  rules:
    - host: web.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
`);
  });

  it('tells objects of one kind and name apart', () => {
    expect(
      filesOf(intentFor('gloo', 'chained')).map(({ path }) => path),
    ).toEqual([
      'peerauthentication-web.yaml',
      'gateway.solo.io-virtualservice-web.yaml',
      'gateway-web.yaml',
      'networking.istio.io-virtualservice-web.yaml',
    ]);
  });

  it('a kustomization names every file', () => {
    const files = filesOf(
      intentFor('kong', 'chained', { layout: 'kustomize' }),
    );
    expect(load(files[0].text)).toEqual({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: files.slice(1).map(({ path }) => path),
    });
  });

  it('values for the usual ingress block of a chart, all else as templates', () => {
    const files = filesOf(
      intentFor('ingress-nginx', 'standalone', {
        layout: 'helm-values',
        tls: { secretName: 'web-tls' },
        paths: ['/a', '/b'],
      }),
    );
    expect(files.map(({ path }) => path)).toEqual([
      'values.yaml',
      'templates/peerauthentication-web.yaml',
    ]);
    expect(ingressOfChart(load(files[0].text) as Values)).toEqual(
      load(
        textOf(
          filesOf(
            intentFor('ingress-nginx', 'standalone', {
              tls: { secretName: 'web-tls' },
              paths: ['/a', '/b'],
            }),
          ),
          'ingress-web.yaml',
        ),
      ),
    );
  });

  it('switches the block off where it cannot say the entry', () => {
    const files = filesOf(
      intentFor('traefik', 'standalone', { layout: 'helm-values' }),
    );
    expect(load(files[0].text)).toMatchObject({ ingress: { enabled: false } });
    expect(files.map(({ path }) => path)).toContain(
      'templates/ingressroute-web.yaml',
    );
  });

  it.each([
    'aws-alb',
    'contour',
    'emissary',
    'f5-bigip-cis',
    'kong',
    'traefik',
  ])('what is written for %s is formatted as Prettier does', vendor => {
    const files = new Map(
      choicesOf(vendor)
        .flatMap(intent => [
          ...filesOf({ ...intent, layout: 'kustomize' }),
          ...filesOf({ ...intent, layout: 'helm-values' }),
        ])
        .map(file => [file.text, file.path]),
    );
    expect(
      [...files].filter(([text]) => !check(text, { parser: 'yaml' })),
    ).toEqual([]);
    expect(files.size).toBeGreaterThan(5);
  });
});

interface Values {
  fullnameOverride: string;
  service: { port: number };
  ingress: {
    className: string;
    annotations?: Record<string, string>;
    hosts: { host: string; paths: { path: string; pathType: string }[] }[];
    tls?: unknown[];
  };
}

/** What the template of `helm create` makes of the values. */
function ingressOfChart({ fullnameOverride, service, ingress }: Values) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: fullnameOverride,
      namespace: 'shop',
      ...(ingress.annotations ? { annotations: ingress.annotations } : {}),
    },
    spec: {
      ingressClassName: ingress.className,
      ...(ingress.tls ? { tls: ingress.tls } : {}),
      rules: ingress.hosts.map(({ host, paths }) => ({
        host,
        http: {
          paths: paths.map(each => ({
            ...each,
            backend: {
              service: {
                name: fullnameOverride,
                port: { number: service.port },
              },
            },
          })),
        },
      })),
    },
  };
}
