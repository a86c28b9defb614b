import type { CatalogueRow } from './row';

/** Of controllers before an ambient mesh. */
export const ambient: readonly CatalogueRow[] = [
  {
    id: 'A01',
    mistake: 'A client outside of the mesh before a STRICT ambient service',
    findings: ['rejected-by-strict', 'managed-load-balancer-on-strict-port'],
  },
  {
    id: 'A02',
    mistake: 'STRICT at a captured controller',
    findings: ['controller-strict-in-ambient'],
  },
  {
    id: 'A03',
    mistake: 'Annotations for sidecars in ambient',
    findings: ['sidecar-annotations-in-ambient'],
  },
  {
    id: 'A04',
    mistake: 'A waypoint that pod addresses go around',
    findings: ['service-waypoint-bypassed'],
  },
  {
    id: 'A05',
    mistake: 'ingress-use-waypoint without an Istio gateway',
    findings: ['ingress-waypoint-without-istio-gateway'],
  },
  {
    id: 'A06',
    mistake: 'The mesh extension of Azure before ambient services',
    handledBy: 'engine',
    note: 'The adapter of Application Gateway for Containers says what its extension sends; an ambient backend that refuses it is found as any other.',
  },
  {
    id: 'A07',
    mistake: 'A sidecar and ambient at once',
    findings: ['sidecar-and-ambient-at-once'],
  },
];
