import type {
  ExposeIntent,
  ExposeIntentInput,
  Refusal,
} from 'istio-ingress-contract';
import type { Vendor } from '../vendors/types';
import { assumedGateway } from './assumed';
import type { Draft } from './draft';
import type { Look } from './look';

type Proposal = Partial<ExposeIntentInput>;

// Without a cluster: controllers that take standalone entries in the mesh.
const COMMON = ['traefik', 'envoy-gateway', 'emissary'];
const MOST = 2;

/**
 * Gives each refusal the two nearest intents that work. Every proposal is
 * rendered: it counts when the field is no longer refused, and nothing new is.
 */
export function withAlternatives(
  intent: ExposeIntent,
  refusals: readonly Refusal[],
  context: {
    vendors: readonly Vendor[];
    look?: Look;
    draft(intent: ExposeIntentInput): Draft;
  },
): Refusal[] {
  const fields = new Set(refusals.map(({ field }) => field));
  return refusals.map(refusal => {
    const works: Refusal['alternatives'] = [];
    for (const proposal of proposalsFor(intent, refusal, context)) {
      if (works.length === MOST) break;
      const made = context.draft({ ...intent, ...proposal });
      const left = made.ok ? [] : made.refusals.map(({ field }) => field);
      if (left.every(field => field !== refusal.field && fields.has(field)))
        works.push(proposal as Refusal['alternatives'][number]);
    }
    return { ...refusal, alternatives: works };
  });
}

/** From near to far: the refused field, the mode, another controller. */
function proposalsFor(
  intent: ExposeIntent,
  { field, alternatives }: Refusal,
  { vendors, look }: { vendors: readonly Vendor[]; look?: Look },
): Proposal[] {
  const gateway =
    intent.gateway ?? look?.gateways[0] ?? (look ? undefined : assumedGateway);
  const plain = gateway && {
    ...gateway,
    ...(gateway.tls === 'simple' && !intent.tls
      ? { tls: 'none' as const, port: 80 }
      : {}),
  };
  const near = ofField(intent, field);
  const modes: Proposal[] = [];
  if (intent.vendor !== 'istio') {
    if (intent.mode === 'standalone' && plain)
      modes.push({ mode: 'chained', gateway: plain });
    if (intent.mode === 'chained')
      modes.push({ mode: 'standalone', gateway: null });
  }
  return [
    ...alternatives,
    ...near,
    ...modes,
    ...othersOf(intent, vendors, look, plain),
    ...(plain && intent.mode !== 'istio-gateway'
      ? [
          {
            vendor: 'istio',
            mode: 'istio-gateway' as const,
            className: null,
            gateway: plain,
          },
        ]
      : []),
  ];
}

/** The field without what is refused. */
function ofField(intent: ExposeIntent, field: string): Proposal[] {
  const [name, index] = field.split('.');
  switch (name) {
    case 'tls':
      return intent.tls
        ? [{ tls: null }]
        : [{ tls: { secretName: `${intent.name}-tls` } }];
    case 'paths':
      return [{ paths: ['/'] }];
    case 'hosts': {
      const others = intent.hosts.filter((_, at) => String(at) !== index);
      const first = intent.hosts.slice(0, 1);
      return [
        ...(others.length > 0 && index !== undefined
          ? [{ hosts: others }]
          : []),
        ...(index === undefined && intent.hosts.length > 1
          ? [{ hosts: first }]
          : []),
      ];
    }
    case 'gateway':
      return intent.gateway?.tls === 'simple'
        ? [{ gateway: { ...intent.gateway, tls: 'none', port: 80 } }]
        : intent.gateway && index === 'tls'
        ? [
            {
              gateway: { ...intent.gateway, tls: 'simple', port: 443 },
              tls: intent.tls ?? { secretName: `${intent.name}-tls` },
            },
          ]
        : [];
    case 'healthCheck': {
      const { path, port } = intent.healthCheck ?? { path: '/' };
      return [
        ...(port === undefined ? [] : [{ healthCheck: { path } }]),
        ...(index === 'path'
          ? [{ healthCheck: { path: intent.paths[0] } }]
          : []),
        { healthCheck: null },
      ];
    }
    case 'className':
      return intent.className ? [{ className: null }] : [];
    default:
      return [];
  }
}

/** The same mode by another controller: one that is there, or a common one. */
function othersOf(
  intent: ExposeIntent,
  vendors: readonly Vendor[],
  look: Look | undefined,
  gateway: ExposeIntentInput['gateway'],
): Proposal[] {
  const there = look
    ? [...new Set(look.found.controllers.map(({ vendor }) => vendor.id))].sort()
    : COMMON;
  return there
    .filter(
      id =>
        id !== intent.vendor &&
        id !== 'istio' &&
        vendors.some(v => v.id === id),
    )
    .flatMap(vendor => {
      const base = {
        vendor,
        className: vendor === 'envoy-gateway' && !look ? 'edge/public' : null,
      };
      return intent.mode === 'chained'
        ? [{ ...base, gateway }]
        : [{ ...base, mode: 'standalone' as const, gateway: null }];
    });
}
