import type { PatchOperation } from 'istio-ingress-contract';
import { servicesOfPod, targetPortOf } from '../mesh/endpoints';
import { podsIn } from '../mesh/pods';
import { pointerTo } from '../recipes/patch';
import { PeerAuthentication, Pod, Service } from '../snapshot/kinds';
import { matchesLabels } from '../snapshot/selectors';
import { defineFinding, type FindingContext } from './types';

export const portLevelPolicyOnServicePort = defineFinding({
  id: 'port-level-policy-on-service-port',
  title: 'A port-level policy names the port of the Service instead of the pod',
  severity: 'high',
  why: `The keys of portLevelMtls are ports of the pods. A key that is only a port of
the Service matches nothing: the exception it was written for does not exist, and
the mode above it applies.`,
  sources: [
    {
      title: 'Istio: PeerAuthentication, portLevelMtls',
      url: 'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
    },
  ],
  scope: PeerAuthentication,
  inputs: [PeerAuthentication, Pod, Service],
  check: context =>
    context.each(PeerAuthentication).flatMap(policy => {
      const spec = policy.body.spec;
      const selector = spec?.selector?.matchLabels;
      if (
        !selector ||
        Object.keys(selector).length === 0 ||
        !spec.portLevelMtls
      )
        return [];
      const pods = podsIn(context.snapshot, policy.namespace).filter(pod =>
        matchesLabels(selector, pod.labels),
      );
      const ports = pods.flatMap(pod =>
        servicesOfPod(context.snapshot, pod).flatMap(service =>
          (service.body.spec?.ports ?? []).map(port => ({
            service,
            port: port.port,
            target: targetPortOf(port, pod),
          })),
        ),
      );
      return Object.keys(spec.portLevelMtls).flatMap(key => {
        const number = Number(key);
        if (ports.some(({ target }) => target === number)) return [];
        const meant = ports.find(({ port }) => port === number);
        if (!meant || meant.target === undefined) return [];
        const service = {
          cluster: context.cluster,
          namespace: meant.service.namespace,
          name: meant.service.name,
        };
        const manifest = context.manifestOf(policy.ref);
        return [
          {
            subject: policy.ref,
            discriminator: key,
            services: [service],
            routeIds: routeIdsOf(context, service),
            message: `portLevelMtls ${key} has no effect: ${key} is a port of Service ${service.name}, whose pods listen on ${meant.target}.`,
            evidence: [
              {
                rule: 'R2.5',
                message: 'the key matches no port of the selected pods',
                object: policy.ref,
                path: `spec.portLevelMtls["${key}"]`,
                value: spec.portLevelMtls?.[key]?.mode ?? 'UNSET',
              },
              {
                rule: 'R2.5',
                message: `port ${key} of the Service leads to port ${meant.target} of the pods`,
                object: meant.service.ref,
                path: 'spec.ports',
                value: `${key} -> ${meant.target}`,
              },
            ],
            remedy: manifest
              ? {
                  summary: `Name port ${meant.target} instead of ${key}`,
                  changes: [
                    {
                      op: 'patch' as const,
                      object: policy.ref,
                      ops: renameKey(
                        spec.portLevelMtls?.[key],
                        key,
                        String(meant.target),
                      ),
                    },
                  ],
                  costs: ['The exception takes effect for the first time.'],
                }
              : {
                  noFix: 'The manifest of the policy was not given.',
                  alternatives: [],
                },
          },
        ];
      });
    }),
  examples: [
    {
      title: 'PERMISSIVE on port 80, pods listen on 8080',
      from: 'nginx-mtls',
      change: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: cart
  namespace: shop
spec:
  selector:
    matchLabels: { app: cart }
  portLevelMtls:
    80: # the port of the Service
      mode: PERMISSIVE
`,
      finds: ['PeerAuthentication shop/cart'],
      fixed: true,
    },
  ],
});

function renameKey(
  value: { mode?: string } | undefined,
  from: string,
  to: string,
): PatchOperation[] {
  const path = ['spec', 'portLevelMtls'];
  return [
    { op: 'remove', path: pointerTo([...path, from]) },
    {
      op: 'add',
      path: pointerTo([...path, to]),
      value: value?.mode ? { mode: value.mode } : {},
    },
  ];
}

function routeIdsOf(
  context: FindingContext,
  service: { namespace: string; name: string },
): string[] {
  return context.routes
    .filter(
      route =>
        route.service?.namespace === service.namespace &&
        route.service.name === service.name,
    )
    .map(({ id }) => id);
}
