import type { Random } from '../random';

/** The ways in that services of the synthetic cluster have, with their share. */
export const ENTRY_SHARES = [
  ['ingress-nginx', 0.3],
  ['virtual-service', 0.2],
  ['http-route', 0.15],
  ['mapping', 0.15],
  ['gke-ingress', 0.1],
] as const;

export type EntryKind = (typeof ENTRY_SHARES)[number][0];

/** How a service is exposed, or undefined for one in ten. */
export function pickEntry(random: Random): EntryKind | undefined {
  let rest = random.next();
  for (const [kind, share] of ENTRY_SHARES) {
    if (rest < share) return kind;
    rest -= share;
  }
  return undefined;
}

/** The object by which outside traffic reaches one service. */
export function entryYaml(
  kind: EntryKind,
  app: string,
  namespace: string,
  random: Random,
): string {
  const host = `${app}.example.test`;
  const local = `${app}.${namespace}.svc.cluster.local`;
  const meta = `metadata:\n  name: ${app}\n  namespace: ${namespace}\n`;
  switch (kind) {
    case 'ingress-nginx': {
      const shape = random.pick(['pods', 'service', 'vhost', 'https']);
      const annotations = [
        ...(shape === 'service' || shape === 'vhost'
          ? ['nginx.ingress.kubernetes.io/service-upstream: "true"']
          : []),
        ...(shape === 'vhost'
          ? [`nginx.ingress.kubernetes.io/upstream-vhost: ${local}`]
          : []),
        ...(shape === 'https'
          ? ['nginx.ingress.kubernetes.io/backend-protocol: HTTPS']
          : []),
      ];
      return ingressYaml(meta, annotations, 'nginx', host, app);
    }
    case 'gke-ingress':
      return ingressYaml(
        meta,
        ['kubernetes.io/ingress.class: gce'],
        undefined,
        host,
        app,
      );
    case 'virtual-service':
      return `---
apiVersion: networking.istio.io/v1
kind: VirtualService
${meta}spec:
  hosts:
  - ${host}
  gateways:
  - istio-system/public
  http:
  - match:
    - uri:
        prefix: /
    route:
    - destination:
        host: ${local}
        port:
          number: 80
`;
    case 'http-route':
      return `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
${meta}spec:
  parentRefs:
  - name: shared
    namespace: istio-system
  hostnames:
  - ${host}
  rules:
  - matches:
    - path:
        type: PathPrefix
        value: /
    backendRefs:
    - name: ${app}
      port: 80
`;
    default:
      return `---
apiVersion: getambassador.io/v3alpha1
kind: Mapping
${meta}spec:
  hostname: ${host}
  prefix: /
  service: ${app}.${namespace}:80
${random.chance(0.5) ? '  resolver: endpoint\n' : ''}`;
  }
}

function ingressYaml(
  meta: string,
  annotations: readonly string[],
  className: string | undefined,
  host: string,
  app: string,
): string {
  return `---
apiVersion: networking.k8s.io/v1
kind: Ingress
${meta}${
    annotations.length > 0
      ? `  annotations:\n${annotations.map(text => `    ${text}\n`).join('')}`
      : ''
  }spec:
${className ? `  ingressClassName: ${className}\n` : ''}  rules:
  - host: ${host}
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: ${app}
            port:
              number: 80
`;
}
